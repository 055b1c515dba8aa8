// Vectors of `lanes` floats in the compiler's own vector types; the few things they lack are intrinsics here.
//
// Included by one level_*.cpp each, inside its anonymous namespace, after `lanes` is defined.

typedef float   Floats __attribute__((vector_size(4 * lanes)));
typedef int32_t Mask __attribute__((vector_size(4 * lanes)));  // what a comparison yields: 0 or -1

inline Floats load(const float* p) {
    Floats v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

inline void store(float* p, Floats v) {
    __builtin_memcpy(p, &v, sizeof v);
}

inline Floats splat(float x) {
    return x - Floats{};
}

// Bit l: lane l is set.
inline uint32_t bits_of(Mask m) {
#if defined(__AVX__)
    if constexpr (lanes == 8) return static_cast<uint32_t>(_mm256_movemask_ps(reinterpret_cast<__m256>(m)));
#elif defined(__SSE__)
    if constexpr (lanes == 4) return static_cast<uint32_t>(_mm_movemask_ps(reinterpret_cast<__m128>(m)));
#endif
    uint32_t bits = 0;
    for (int l = 0; l < lanes; ++l) bits |= (m[l] != 0 ? 1u : 0u) << l;
    return bits;
}
