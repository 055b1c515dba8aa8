// What the units of a level do at most: the operation of a screen on independent accumulators, with nothing to load.
//
// A screen cannot be faster than this; bench/roofline.py says which share of it each reaches.

constexpr size_t peak_chains = 10;  // more than latency × units anywhere, and all in registers

template <size_t i = 0>
HULLX_INLINE void peak_step_f32(Sums<Floats, peak_chains>& sums, Floats& x) {
    if constexpr (i < peak_chains) {
        sum<i>(sums) += opaque(x) * x;
        peak_step_f32<i + 1>(sums, x);
    }
}

template <size_t i = 0>
HULLX_INLINE void peak_step_i8(Sums<Ints, peak_chains>& sums, Ints& x) {
    if constexpr (i < peak_chains) {
        sum<i>(sums) = dot8(sum<i>(sums), opaque(x), x, opaque(x), x);
        peak_step_i8<i + 1>(sums, x);
    }
}

// So that no sum is idle.
template <size_t i = 0, class Vector>
HULLX_INLINE void peak_finish(Sums<Vector, peak_chains>& sums) {
    if constexpr (i < peak_chains) {
        opaque(sum<i>(sums));
        peak_finish<i + 1>(sums);
    }
}

// Returns the multiply-adds of `rounds` rounds.
uint64_t peak_f32(uint64_t rounds) {
    Sums<Floats, peak_chains> sums{};
    Floats                    x = splat(0.5f);
    for (uint64_t i = 0; i < rounds; ++i) peak_step_f32(sums, x);
    peak_finish(sums);
    return rounds * peak_chains * static_cast<uint64_t>(lanes);
}

uint64_t peak_i8(uint64_t rounds) {
    Sums<Ints, peak_chains> sums{};
    Ints                    x = splat(0x01020304);
    for (uint64_t i = 0; i < rounds; ++i) peak_step_i8(sums, x);
    peak_finish(sums);
    return rounds * peak_chains * static_cast<uint64_t>(lanes) * 8;
}
