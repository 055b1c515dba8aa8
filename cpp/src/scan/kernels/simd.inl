// Vectors of `lanes` floats in the compiler's own vector types; the few things they lack are intrinsics here.
//
// Included by one level_*.cpp each, inside its anonymous namespace, after `lanes` is defined: 16 with AVX-512, 8 with
// AVX2, else 4.  HULLX_NO_INTRINSICS leaves the definitions alone: what tests compare the levels with.

#if defined(HULLX_NO_INTRINSICS)
#define HULLX_VECTORS 0
#elif defined(__AVX512BW__)
#define HULLX_VECTORS 512
#elif defined(__AVX2__)
#define HULLX_VECTORS 256
#elif defined(__SSSE3__)
#define HULLX_VECTORS 128
#else
#define HULLX_VECTORS 0
#endif

typedef float   Floats __attribute__((vector_size(4 * lanes)));
typedef int32_t Mask __attribute__((vector_size(4 * lanes)));  // what a comparison yields: 0 or -1
typedef int32_t Ints __attribute__((vector_size(4 * lanes)));

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

inline Ints load(const int32_t* p) {
    Ints v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

inline void store(int32_t* p, Ints v) {
    __builtin_memcpy(p, &v, sizeof v);
}

inline Ints splat(int32_t x) {
    return x - Ints{};
}

inline Floats to_floats(Ints v) {
    return __builtin_convertvector(v, Floats);
}

// Bit l: lane l is set.
inline uint32_t bits_of(Mask m) {
#if HULLX_VECTORS == 512
    return static_cast<uint32_t>(_mm512_movepi32_mask(reinterpret_cast<__m512i>(m)));
#elif HULLX_VECTORS == 256
    return static_cast<uint32_t>(_mm256_movemask_ps(reinterpret_cast<__m256>(m)));
#elif HULLX_VECTORS == 128
    return static_cast<uint32_t>(_mm_movemask_ps(reinterpret_cast<__m128>(m)));
#else
    uint32_t bits = 0;
    for (int l = 0; l < lanes; ++l) bits |= (m[l] != 0 ? 1u : 0u) << l;
    return bits;
#endif
}

// Per lane: sum + Σ of four products, bytes of `rows` unsigned, bytes of `directions` signed and at most widest_i8.
// Without VNNI two products are added in int16, which 2·255·64 fits.
#if HULLX_VECTORS == 512 && defined(__AVX512VNNI__)
constexpr int widest_i8 = 127;
inline Ints   dot4(Ints sum, Ints rows, Ints directions) {
    return reinterpret_cast<Ints>(_mm512_dpbusd_epi32(reinterpret_cast<__m512i>(sum), reinterpret_cast<__m512i>(rows),
                                                      reinterpret_cast<__m512i>(directions)));
}
#elif HULLX_VECTORS == 512
constexpr int widest_i8 = 64;
inline Ints   dot4(Ints sum, Ints rows, Ints directions) {
    const __m512i pairs = _mm512_maddubs_epi16(reinterpret_cast<__m512i>(rows), reinterpret_cast<__m512i>(directions));
    return sum + reinterpret_cast<Ints>(_mm512_madd_epi16(pairs, _mm512_set1_epi16(1)));
}
#elif HULLX_VECTORS == 256 && defined(__AVXVNNI__)
constexpr int widest_i8 = 127;
inline Ints   dot4(Ints sum, Ints rows, Ints directions) {
    return reinterpret_cast<Ints>(_mm256_dpbusd_avx_epi32(
        reinterpret_cast<__m256i>(sum), reinterpret_cast<__m256i>(rows), reinterpret_cast<__m256i>(directions)));
}
#elif HULLX_VECTORS == 256
constexpr int widest_i8 = 64;
inline Ints   dot4(Ints sum, Ints rows, Ints directions) {
    const __m256i pairs = _mm256_maddubs_epi16(reinterpret_cast<__m256i>(rows), reinterpret_cast<__m256i>(directions));
    return sum + reinterpret_cast<Ints>(_mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}
#elif HULLX_VECTORS == 128
constexpr int widest_i8 = 64;
inline Ints   dot4(Ints sum, Ints rows, Ints directions) {
    const __m128i pairs = _mm_maddubs_epi16(reinterpret_cast<__m128i>(rows), reinterpret_cast<__m128i>(directions));
    return sum + reinterpret_cast<Ints>(_mm_madd_epi16(pairs, _mm_set1_epi16(1)));
}
#else
constexpr int widest_i8 = 127;
inline Ints   dot4(Ints sum, Ints rows, Ints directions) {
    typedef int8_t  Signed __attribute__((vector_size(4 * lanes)));
    typedef uint8_t Unsigned __attribute__((vector_size(4 * lanes)));
    const Signed    r = reinterpret_cast<Signed>(directions);
    const Unsigned  x = reinterpret_cast<Unsigned>(rows);
    for (int b = 0; b < 4 * lanes; ++b) sum[b / 4] += static_cast<int32_t>(x[b]) * static_cast<int32_t>(r[b]);
    return sum;
}
#endif
