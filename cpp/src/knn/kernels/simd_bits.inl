// Vectors of `lanes` 64-bit words and how many bits are set in them.
//
// Included by one bits_*.cpp each, inside its anonymous namespace, after `lanes` is defined: 4 with AVX2, else 1.
//   set_bits   a Tally; up to words_a_tally of them may be added
//   summed     the same in 64-bit lanes
//   at_most    bit l: lane l is <= limit

#if defined(__AVX2__)

typedef std::int64_t  Words __attribute__((vector_size(8 * lanes)));
typedef std::uint64_t Unsigned __attribute__((vector_size(8 * lanes)));  // shifted without its sign
typedef std::uint8_t  Tally __attribute__((vector_size(8 * lanes)));
constexpr std::size_t words_a_tally = 31;  // 8 a byte, 255 at most

inline Words load(const std::uint64_t* p) {
    Words v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

inline void store(std::uint64_t* p, Words v) {
    __builtin_memcpy(p, &v, sizeof v);
}

inline Words splat(std::uint64_t x) {
    return static_cast<std::int64_t>(x) - Words{};
}

inline Tally set_bits(Words x) {
    const Tally half = {0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4};
    const __m256i table = reinterpret_cast<__m256i>(half);
    const __m256i low   = reinterpret_cast<__m256i>(x & 0x0F0F0F0F0F0F0F0F);
    const __m256i high  = reinterpret_cast<__m256i>(reinterpret_cast<Unsigned>(x) >> 4 & 0x0F0F0F0F0F0F0F0F);
    return reinterpret_cast<Tally>(_mm256_shuffle_epi8(table, low)) +
           reinterpret_cast<Tally>(_mm256_shuffle_epi8(table, high));
}

inline Words summed(Tally tally) {
    return reinterpret_cast<Words>(_mm256_sad_epu8(reinterpret_cast<__m256i>(tally), _mm256_setzero_si256()));
}

inline std::uint32_t at_most(Words total, std::int64_t limit) {
    const Words above = total > limit;
    return ~static_cast<std::uint32_t>(_mm256_movemask_pd(reinterpret_cast<__m256d>(above))) & 0xF;
}

inline std::uint64_t across(Words total) {
    return static_cast<std::uint64_t>(total[0] + total[1] + total[2] + total[3]);
}

#else

typedef std::uint64_t Words;
typedef std::uint64_t Tally;
constexpr std::size_t words_a_tally = std::size_t{1} << 32;

inline Words load(const std::uint64_t* p) {
    return *p;
}

inline void store(std::uint64_t* p, Words v) {
    *p = v;
}

inline Words splat(std::uint64_t x) {
    return x;
}

inline Tally set_bits(Words x) {
    return static_cast<Tally>(__builtin_popcountll(x));
}

inline Words summed(Tally tally) {
    return tally;
}

inline std::uint32_t at_most(Words total, std::int64_t limit) {
    return static_cast<std::int64_t>(total) <= limit ? 1u : 0u;
}

inline std::uint64_t across(Words total) {
    return total;
}

#endif
