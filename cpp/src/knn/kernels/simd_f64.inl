// Vectors of `lanes` doubles in the compiler's own vector types; the few things they lack are intrinsics here.
//
// Included by one tree_*.cpp each, inside its anonymous namespace, after `lanes` is defined.  Compiled without
// contraction: a product is fused with a sum only where `fused` says so.

typedef double  Doubles __attribute__((vector_size(8 * lanes)));
typedef float   Singles __attribute__((vector_size(4 * lanes)));
typedef int64_t Mask __attribute__((vector_size(8 * lanes)));  // what a comparison yields: 0 or -1

inline Doubles load(const double* p) {
    Doubles v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

inline Doubles load(const float* p) {
    Singles v;
    __builtin_memcpy(&v, p, sizeof v);
    return __builtin_convertvector(v, Doubles);
}

// Twice as many floats, in a vector of the same width.
typedef float   Floats __attribute__((vector_size(8 * lanes)));
typedef int32_t FloatMask __attribute__((vector_size(8 * lanes)));

inline Floats load_singles(const float* p) {
    Floats v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

inline void store(double* p, Doubles v) {
    __builtin_memcpy(p, &v, sizeof v);
}

inline Doubles splat(double x) {
    return x - Doubles{};
}

inline Floats splat_single(float x) {
    return x - Floats{};
}

inline void store(float* p, Floats v) {
    __builtin_memcpy(p, &v, sizeof v);
}

// Zero, but for the sign of a zero, where the number is.
inline Mask bits(Doubles v) {
    return reinterpret_cast<Mask>(v);
}

inline Doubles magnitude(Doubles v) {
    return reinterpret_cast<Doubles>(reinterpret_cast<Mask>(v) & INT64_MAX);
}

#if defined(__FMA__) || defined(__aarch64__)
inline constexpr bool has_fused = true;
#else
inline constexpr bool has_fused = false;
#endif

// a·b + c, rounded once where the level has it, else twice.
inline Doubles fused(Doubles a, Doubles b, Doubles c) {
#if defined(__FMA__)
    if constexpr (lanes == 4)
        return reinterpret_cast<Doubles>(
            _mm256_fmadd_pd(reinterpret_cast<__m256d>(a), reinterpret_cast<__m256d>(b), reinterpret_cast<__m256d>(c)));
#elif defined(__aarch64__)
    if constexpr (lanes == 2)
        return reinterpret_cast<Doubles>(vfmaq_f64(reinterpret_cast<float64x2_t>(c), reinterpret_cast<float64x2_t>(a),
                                                   reinterpret_cast<float64x2_t>(b)));
#endif
    return a * b + c;
}

inline Floats fused(Floats a, Floats b, Floats c) {
#if defined(__FMA__)
    if constexpr (lanes == 4)
        return reinterpret_cast<Floats>(
            _mm256_fmadd_ps(reinterpret_cast<__m256>(a), reinterpret_cast<__m256>(b), reinterpret_cast<__m256>(c)));
#elif defined(__aarch64__)
    if constexpr (lanes == 2)
        return reinterpret_cast<Floats>(vfmaq_f32(reinterpret_cast<float32x4_t>(c), reinterpret_cast<float32x4_t>(a),
                                                  reinterpret_cast<float32x4_t>(b)));
#endif
    return a * b + c;
}

inline Doubles larger(Doubles a, Doubles b) {
#if defined(__AVX__)
    if constexpr (lanes == 4)
        return reinterpret_cast<Doubles>(_mm256_max_pd(reinterpret_cast<__m256d>(a), reinterpret_cast<__m256d>(b)));
#elif defined(__SSE2__)
    if constexpr (lanes == 2)
        return reinterpret_cast<Doubles>(_mm_max_pd(reinterpret_cast<__m128d>(a), reinterpret_cast<__m128d>(b)));
#endif
    return a > b ? a : b;
}

inline Floats larger(Floats a, Floats b) {
#if defined(__AVX__)
    if constexpr (lanes == 4)
        return reinterpret_cast<Floats>(_mm256_max_ps(reinterpret_cast<__m256>(a), reinterpret_cast<__m256>(b)));
#elif defined(__SSE2__)
    if constexpr (lanes == 2)
        return reinterpret_cast<Floats>(_mm_max_ps(reinterpret_cast<__m128>(a), reinterpret_cast<__m128>(b)));
#endif
    return a > b ? a : b;
}

inline uint64_t bits_of_number(double x) {
    uint64_t bits;
    __builtin_memcpy(&bits, &x, sizeof bits);
    return bits;
}

inline double number_of_bits(uint64_t bits) {
    double x;
    __builtin_memcpy(&x, &bits, sizeof x);
    return x;
}

// Bit l: lane l is set.
inline uint32_t bits_of(Mask m) {
#if defined(__AVX__)
    if constexpr (lanes == 4) return static_cast<uint32_t>(_mm256_movemask_pd(reinterpret_cast<__m256d>(m)));
#elif defined(__SSE2__)
    if constexpr (lanes == 2) return static_cast<uint32_t>(_mm_movemask_pd(reinterpret_cast<__m128d>(m)));
#endif
    uint32_t bits = 0;
    for (int l = 0; l < lanes; ++l) bits |= (m[l] != 0 ? 1u : 0u) << l;
    return bits;
}

inline bool any(FloatMask m) {
#if defined(__AVX__)
    if constexpr (lanes == 4) return _mm256_movemask_ps(reinterpret_cast<__m256>(m)) != 0;
#elif defined(__SSE2__)
    if constexpr (lanes == 2) return _mm_movemask_ps(reinterpret_cast<__m128>(m)) != 0;
#endif
    int32_t bits = 0;
    for (int l = 0; l < 2 * lanes; ++l) bits |= m[l];
    return bits != 0;
}
