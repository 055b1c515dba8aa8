// Bits that differ, by popcount: a panel of 8 rows against one query, and one row against it.
//
//   level  popcount                          words / step  operations a word of 4 rows or a row's 4 words
//   v2     popcnt                            1             12: xor, popcnt, add, each four times
//   v3     two shuffles look up half bytes   4             8: xor, and, shift, and, 2 shuffles, 2 adds
//
// v3 sums bytes and spreads them to 64 bits once in words_a_tally words, before a byte could overflow.  The limit is
// compared in registers; nothing is written for a panel that has no row within it, which is nearly every panel.

constexpr int vectors = static_cast<int>(bit_kernels::rows_a_panel) / lanes;

std::size_t screen(const std::uint64_t* panels, std::size_t count, std::size_t words, const std::uint64_t* query,
                   std::int64_t limit, std::uint32_t* rows, std::uint32_t* differences) {
    std::size_t found = 0;
    for (std::size_t p = 0; p < count; ++p) {
        const std::uint64_t* panel = panels + p * words * bit_kernels::rows_a_panel;
        Words                total[vectors]{};
        for (std::size_t first = 0; first < words; first += words_a_tally) {
            const std::size_t last = words - first < words_a_tally ? words : first + words_a_tally;
            Tally             tally[vectors]{};
            for (std::size_t w = first; w < last; ++w) {
                const Words q = splat(query[w]);
                for (int v = 0; v < vectors; ++v)
                    tally[v] += set_bits(load(panel + bit_kernels::rows_a_panel * w + lanes * v) ^ q);
            }
            for (int v = 0; v < vectors; ++v) total[v] += summed(tally[v]);
        }
        std::uint32_t near = 0;
        for (int v = 0; v < vectors; ++v) near |= at_most(total[v], limit) << (lanes * v);
        if (near == 0) continue;
        std::uint64_t counts[bit_kernels::rows_a_panel];
        for (int v = 0; v < vectors; ++v) store(counts + lanes * v, total[v]);
        for (; near != 0; near &= near - 1) {
            const int l          = __builtin_ctz(near);
            rows[found]          = static_cast<std::uint32_t>(p * bit_kernels::rows_a_panel) + static_cast<unsigned>(l);
            differences[found++] = static_cast<std::uint32_t>(counts[l]);
        }
    }
    return found;
}

std::uint64_t differences(const std::uint64_t* row, const std::uint64_t* query, std::size_t words) {
    Words total{};
    for (std::size_t first = 0; first < words; first += words_a_tally * lanes) {
        const std::size_t last = words - first < words_a_tally * lanes ? words : first + words_a_tally * lanes;
        Tally             tally{};
        for (std::size_t w = first; w < last; w += lanes) tally += set_bits(load(row + w) ^ load(query + w));
        total += summed(tally);
    }
    return across(total);
}
