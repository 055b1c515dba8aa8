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
#elif defined(__SSSE3__) || defined(__ARM_FEATURE_DOTPROD)
#define HULLX_VECTORS 128
#else
#define HULLX_VECTORS 0
#endif

#if defined(__ARM_FEATURE_DOTPROD)
#define HULLX_ARM_DOT 1
#else
#define HULLX_ARM_DOT 0
#endif
#if defined(__AVX512VNNI__) || defined(__AVXVNNI__)
#define HULLX_DOT 1
#else
#define HULLX_DOT HULLX_ARM_DOT
#endif

// Whether a product and the sum that it joins are rounded once: contraction is on here, wherever there is an instruction.
#if defined(__FMA__) || defined(__aarch64__)
constexpr bool fused = true;
#else
constexpr bool fused = false;
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

#if HULLX_VECTORS != 512
// Bit l: lane l is set.
inline uint32_t bits_of(Mask m) {
#if HULLX_VECTORS == 256
    return static_cast<uint32_t>(_mm256_movemask_ps(reinterpret_cast<__m256>(m)));
#elif HULLX_VECTORS == 128 && defined(__SSSE3__)
    return static_cast<uint32_t>(_mm_movemask_ps(reinterpret_cast<__m128>(m)));
#elif HULLX_VECTORS == 128
    const Mask weights = {1, 2, 4, 8};
    return static_cast<uint32_t>(vaddvq_s32(reinterpret_cast<int32x4_t>(m & weights)));
#else
    uint32_t bits = 0;
    for (int l = 0; l < lanes; ++l) bits |= (m[l] != 0 ? 1u : 0u) << l;
    return bits;
#endif
}
#endif

// Bit l: in lane l, left <= right.
inline uint32_t not_above(Floats left, Floats right) {
#if HULLX_VECTORS == 512
    // A comparison of vectors would be spread over a register and gathered again.
    return static_cast<uint32_t>(
        _mm512_cmp_ps_mask(reinterpret_cast<__m512>(left), reinterpret_cast<__m512>(right), _CMP_LE_OQ));
#else
    return bits_of(left <= right);
#endif
}

// Integer dot products, per lane: dot4 is sum + Σ of four products, dot8 sum + Σ of two times four; bytes of `x`
// unsigned, those of `r` signed.  `products_i8` of them are added before they are as wide as the sum; where that
// happens in int16, Σ|r| over those that share one must be at most 128: 255·128 < 2^15.  Arm multiplies signed bytes
// only: there `signed_rows` says that 128 has to be taken off the rows first, and the sum then needs no offset for it.
constexpr bool signed_rows = HULLX_VECTORS == 128 && HULLX_ARM_DOT;

#if HULLX_VECTORS == 512 && defined(__AVX512VNNI__)
constexpr size_t products_i8 = 1;
inline Ints      dot4(Ints sum, Ints x, Ints r) {
    return reinterpret_cast<Ints>(_mm512_dpbusd_epi32(reinterpret_cast<__m512i>(sum), reinterpret_cast<__m512i>(x),
                                                      reinterpret_cast<__m512i>(r)));
}
#elif HULLX_VECTORS == 256 && defined(__AVXVNNI__)
constexpr size_t products_i8 = 1;
inline Ints      dot4(Ints sum, Ints x, Ints r) {
    return reinterpret_cast<Ints>(_mm256_dpbusd_avx_epi32(reinterpret_cast<__m256i>(sum), reinterpret_cast<__m256i>(x),
                                                          reinterpret_cast<__m256i>(r)));
}
#elif HULLX_VECTORS == 128 && HULLX_ARM_DOT
constexpr size_t products_i8 = 1;
inline Ints      dot4(Ints sum, Ints x, Ints r) {
    return reinterpret_cast<Ints>(
        vdotq_s32(reinterpret_cast<int32x4_t>(sum), reinterpret_cast<int8x16_t>(x), reinterpret_cast<int8x16_t>(r)));
}
#elif HULLX_VECTORS > 0
typedef int16_t Shorts __attribute__((vector_size(4 * lanes)));

inline Shorts pairs(Ints x, Ints r) {
#if HULLX_VECTORS == 512
    return reinterpret_cast<Shorts>(_mm512_maddubs_epi16(reinterpret_cast<__m512i>(x), reinterpret_cast<__m512i>(r)));
#elif HULLX_VECTORS == 256
    return reinterpret_cast<Shorts>(_mm256_maddubs_epi16(reinterpret_cast<__m256i>(x), reinterpret_cast<__m256i>(r)));
#else
    return reinterpret_cast<Shorts>(_mm_maddubs_epi16(reinterpret_cast<__m128i>(x), reinterpret_cast<__m128i>(r)));
#endif
}

inline Ints widened(Shorts v) {
#if HULLX_VECTORS == 512
    return reinterpret_cast<Ints>(_mm512_madd_epi16(reinterpret_cast<__m512i>(v), _mm512_set1_epi16(1)));
#elif HULLX_VECTORS == 256
    return reinterpret_cast<Ints>(_mm256_madd_epi16(reinterpret_cast<__m256i>(v), _mm256_set1_epi16(1)));
#else
    return reinterpret_cast<Ints>(_mm_madd_epi16(reinterpret_cast<__m128i>(v), _mm_set1_epi16(1)));
#endif
}

constexpr size_t products_i8 = 4;
inline Ints      dot4(Ints sum, Ints x, Ints r) {
    return sum + widened(pairs(x, r));
}
#else
constexpr size_t products_i8 = 1;
inline Ints      dot4(Ints sum, Ints x, Ints r) {
    typedef int8_t  Signed __attribute__((vector_size(4 * lanes)));
    typedef uint8_t Unsigned __attribute__((vector_size(4 * lanes)));
    const Signed    right = reinterpret_cast<Signed>(r);
    const Unsigned  left  = reinterpret_cast<Unsigned>(x);
    for (int b = 0; b < 4 * lanes; ++b) sum[b / 4] += static_cast<int32_t>(left[b]) * static_cast<int32_t>(right[b]);
    return sum;
}
#endif

inline Ints dot8(Ints sum, Ints xa, Ints ra, Ints xb, Ints rb) {
#if HULLX_VECTORS > 0 && !HULLX_DOT
    return sum + widened(pairs(xa, ra) + pairs(xb, rb));
#else
    return dot4(dot4(sum, xa, ra), xb, rb);
#endif
}

// Each byte less 128, as a signed one.
inline Ints minus_128(Ints bytes) {
    return bytes ^ splat(static_cast<int32_t>(0x80808080u));
}

// The same vector, of which the compiler knows nothing any more.
template <class Vector>
inline Vector& opaque(Vector& v) {
#if defined(__x86_64__)
    __asm__ volatile("" : "+x"(v));
#elif defined(__aarch64__)
    __asm__ volatile("" : "+w"(v));
#else
    __asm__ volatile("" : "+m"(v));
#endif
    return v;
}
