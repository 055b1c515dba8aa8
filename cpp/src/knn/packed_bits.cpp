#include "knn/packed_bits.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <stdexcept>
#include <string>

#include "hullx/bits.hpp"
#include "support/parallel.hpp"

namespace hullx {
namespace {

constexpr std::size_t line         = 8;  // words
constexpr std::size_t rows_at_once = 1024;

// F: a fold has room for `sparse` bits for each that is set on average.  Where two rows have c bits each and few in
// common, their folds then differ in 2c·(1 − e^(−1)) = 1.26c of their 2c bits (throwing 2c balls into 4c boxes, two of
// which extinguish each other).  Of bench_jaccard.py's rows (c = 48) F = 2, 4, 8 let through 1.8 %, 0.020 %, 0.014 %.
std::size_t folded_words(std::size_t words, double mean) {
    constexpr double sparse = 4.0;
    std::size_t      folded = 1;
    while (64.0 * static_cast<double>(folded) < sparse * mean) folded *= 2;
    return 2 * folded <= words ? folded : words;
}

void check_sizes(MatrixView<const std::uint8_t> bytes, std::size_t bits) {
    if (bytes.rows == 0 || bits == 0) throw std::invalid_argument("`points` needs at least one row and one column");
    if (bits > 0x7FFFFFFF)
        throw std::invalid_argument("`points` has " + std::to_string(bits) + " columns; at most 2^31 - 1 are possible");
    if (bytes.rows > 0xFFFFFFFF)
        throw std::invalid_argument("`points` has " + std::to_string(bytes.rows) +
                                    " rows; at most 2^32 - 1 are possible");
}

// Words of every row, n × stride, and its count.
void unpack_rows(MatrixView<const std::uint8_t> bytes, const PackedBits& p, int threads, std::uint64_t* words,
                 std::vector<std::uint64_t>& count_and_id) {
    parallel_for((p.n + rows_at_once - 1) / rows_at_once, threads, [&](std::size_t task) {
        for (std::size_t i = task * rows_at_once; i < std::min(p.n, (task + 1) * rows_at_once); ++i)
            count_and_id[i] = std::uint64_t{unpack_row(bytes.row(i), p.bits, words + i * p.stride, p.stride)} << 32 | i;
    });
}

// Row i of the search into lane i mod 8 of its panel.
void place_folds(PackedBits& p, const std::uint64_t* words, int threads) {
    using bit_kernels::rows_a_panel;
    const std::size_t count = (p.n + rows_a_panel - 1) / rows_a_panel;
    p.panels                = AlignedBuffer<std::uint64_t>(count * rows_a_panel * p.folded);
    parallel_for((count + line - 1) / line, threads, [&](std::size_t task) {
        std::vector<std::uint64_t> fold(p.folded);
        for (std::size_t i = task * line * rows_a_panel; i < std::min(count, (task + 1) * line) * rows_a_panel; ++i) {
            if (i < p.n)
                fold_row(words + p.ids[i] * p.stride, p.words, fold.data(), p.folded);
            else
                std::fill(fold.begin(), fold.end(), 0);
            std::uint64_t* panel = p.panels.data() + i / rows_a_panel * rows_a_panel * p.folded;
            for (std::size_t w = 0; w < p.folded; ++w) panel[w * rows_a_panel + i % rows_a_panel] = fold[w];
        }
    });
}

std::unique_ptr<const PackedBits> packed(MatrixView<const std::uint8_t> bytes, std::size_t bits) {
    check_sizes(bytes, bits);
    check_padding(bytes, bits, "points");
    auto      out     = std::make_unique<PackedBits>();
    auto&     p       = *out;
    const int threads = resolve_threads(0);
    p.n               = bytes.rows;
    p.bits            = bits;
    p.words           = (bits + 63) / 64;
    p.stride          = (p.words + line - 1) / line * line;
    AlignedBuffer<std::uint64_t> words(p.n * p.stride);
    std::vector<std::uint64_t>   count_and_id(p.n);
    unpack_rows(bytes, p, threads, words.data(), count_and_id);
    std::sort(count_and_id.begin(), count_and_id.end());
    p.counts.reserve(p.n);
    p.ids.reserve(p.n);
    double total = 0.0;
    for (const std::uint64_t entry : count_and_id) {
        p.counts.push_back(static_cast<std::uint32_t>(entry >> 32));
        p.ids.push_back(static_cast<std::uint32_t>(entry));
        total += static_cast<double>(p.counts.back());
    }
    p.folded = folded_words(p.words, total / static_cast<double>(p.n));
    place_folds(p, words.data(), threads);
    if (p.is_folded()) p.rows = std::move(words);
    return out;
}

}  // namespace

std::uint32_t unpack_row(const std::uint8_t* bytes, std::size_t bits, std::uint64_t* words, std::size_t room) {
    std::fill(words + bits / 64, words + room, 0);
    std::memcpy(words, bytes, (bits + 7) / 8);
    std::uint32_t count = 0;
    for (std::size_t w = 0; w < (bits + 63) / 64; ++w) count += static_cast<std::uint32_t>(std::popcount(words[w]));
    return count;
}

void fold_row(const std::uint64_t* words, std::size_t count, std::uint64_t* out, std::size_t folded) {
    std::fill_n(out, folded, 0);
    for (std::size_t first = 0; first < count; first += folded)
        for (std::size_t w = first; w < std::min(count, first + folded); ++w) out[w - first] ^= words[w];
}

void check_padding(MatrixView<const std::uint8_t> bytes, std::size_t bits, const char* name) {
    if (bits % 8 == 0) return;
    // packbits puts the first of eight bits highest: those beyond the last column are the lowest
    const unsigned beyond = 0xFFu >> bits % 8;
    for (std::size_t i = 0; i < bytes.rows; ++i)
        if ((bytes.row(i)[bytes.cols - 1] & beyond) != 0)
            throw std::invalid_argument("`" + std::string(name) + "` has a bit set beyond column " +
                                        std::to_string(bits - 1) + " in row " + std::to_string(i) +
                                        ": pad rows with zeros, as numpy.packbits(rows, axis=1) does");
}

BitPoints::BitPoints(MatrixView<const std::uint8_t> bytes, std::size_t bits) : packed_(hullx::packed(bytes, bits)) {}
BitPoints::~BitPoints() = default;

std::size_t BitPoints::size() const {
    return packed_->n;
}

std::size_t BitPoints::bits() const {
    return packed_->bits;
}

std::size_t BitPoints::packed_bytes() const {
    return packed_->panels.bytes() + packed_->rows.bytes() + 8 * packed_->n;
}

}  // namespace hullx
