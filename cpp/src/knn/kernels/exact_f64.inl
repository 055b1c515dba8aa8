// Error-free transformations on vectors: a ∘ b = value + error exactly (support/wide.hpp has those of single numbers).
//
// Included after simd_f64.inl, compiled without contraction.  Where the level has a fused operation, the error of a
// square is one operation instead of Dekker's fifteen.

struct Halves {
    Doubles value;
    Doubles error;
};

inline Halves two_sum(Doubles a, Doubles b) {
    const Doubles s = a + b;
    const Doubles t = s - a;
    return {s, (a - (s - t)) + (b - t)};
}

inline Halves two_square(Doubles a) {
    const Doubles p = a * a;
    if constexpr (has_fused) return {p, fused(a, a, -p)};
    const Doubles t    = 134217729.0 * a;  // 2^27 + 1
    const Doubles high = t - (t - a);
    const Doubles low  = a - high;
    return {p, ((high * high - p) + 2.0 * (high * low)) + low * low};
}
