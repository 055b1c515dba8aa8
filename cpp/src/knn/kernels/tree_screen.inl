// Leaves of float32 rows, screened in float32: twice as many rows a vector, and none to convert.  Most leaves that a
// query looks at hold no row near enough, and this is what proves it; the others are measured in float64.
//
//   level   16 rows, two dimensions   loads  operations
//   v2      2 passes of 2 × xmm       8      8 × 3
//   v3      2 × ymm                   4      4 × 2 (fma)
//
// With q' = q rounded to float32 and e >= ‖q − q'‖ a row with real distance D <= limit has ‖x − q'‖ <= √limit + e.  A
// computed distance f carries, as in float64 (tree_search.inl), a relative error of at most γ_{d+3}, here with u = 2⁻²⁴,
// and at most d·2⁻¹⁴⁹, so
//     f <= (√limit + e)²·single_margin + single_tiny,  (√limit + e)² <= limit·(1 + t) + e²·(1 + 1/t) for every t > 0.
// The roundings of this, and that `limit` is itself about distances as computed in float64, are part of single_margin.
// What overflows is above any limit that is heeded: those from 2¹⁰⁰ on are not.

inline constexpr double largest_heeded = 0x1p100;

// Columns after which to see whether all rows are too far already.  Seeing it after eight of sixteen spares less than
// wrong guesses of the processor cost (measured, Zen 4).
inline constexpr size_t single_columns_a_look = 16;

inline constexpr double share = 0x1p-8;  // t, where e is not 0

// The limit in float32 that belongs to a limit in float64.
struct SingleLimit {
    double of     = -1.0;
    float  most   = 0.0f;
    bool   heeded = false;

    // False: leaves cannot be screened against it.
    bool follow(const TreeQuery& query, const Nearest& n) {
        if (n.limit == of) return heeded;
        of                 = n.limit;
        const double e     = query.rounding;
        const double wide  = e == 0.0 ? of : of * (1.0 + share) + e * e * (1.0 + 1.0 / share);
        const double limit = wide * n.single_margin + n.single_tiny;
        heeded             = query.singles != nullptr && limit < largest_heeded;
        if (heeded) most = static_cast<float>(limit);
        return heeded;
    }
};

// False: no row of the leaf is within the limit.
inline bool leaf_passes(const TreeView& tree, size_t leaf, const float* query, float limit) {
    const size_t dim  = tree.dim;
    const float* x    = static_cast<const float*>(tree.panels) + leaf * dim * leaf_rows;
    const Floats most = splat_single(limit);
    for (size_t pass = 0; pass < leaf_rows; pass += 4 * lanes) {
        const auto away = [&](size_t j, size_t first) {
            return load_singles(x + j * leaf_rows + pass + first) - splat_single(query[j]);
        };
        Floats a0{}, a1{}, b0{}, b1{};  // two chains of sums a vector: the answer waits for their ends
        for (size_t j = 0;;) {
            const size_t end = j + single_columns_a_look < dim ? j + single_columns_a_look : dim;
            for (; j + 1 < end; j += 2) {
                const Floats w0 = away(j, 0), w1 = away(j, 2 * lanes);
                const Floats v0 = away(j + 1, 0), v1 = away(j + 1, 2 * lanes);
                a0 = fused(w0, w0, a0), a1 = fused(w1, w1, a1);
                b0 = fused(v0, v0, b0), b1 = fused(v1, v1, b1);
            }
            if (j < end) {
                const Floats w0 = away(j, 0), w1 = away(j, 2 * lanes);
                a0 = fused(w0, w0, a0), a1 = fused(w1, w1, a1);
                ++j;
            }
            if (!any((a0 + b0 <= most) | (a1 + b1 <= most))) break;
            if (j == dim) return true;
        }
    }
    return false;
}
