// int8 screen, one tile: 16 rows × `queries_i8` directions, four dimensions a step.
//
//   level    row vectors  queries  accumulators  loads  broadcasts  products / step            rows · dims / cycle
//   v2       4 × xmm      2         8 xmm        4      2            8 × (maddubs, madd, add)   16 (two units)
//   v3       2 × ymm      4         8 ymm        2      4            8 × (maddubs, madd, add)   32 (two units)
//   v3vnni   2 × ymm      6        12 ymm        2      6           12 × dpbusd                 64 (two units)
//   v4       1 × zmm      12       12 zmm        1      12          12 × (maddubs, madd, add)   32 (one unit)
//   v4vnni   1 × zmm      12       12 zmm        1      12 (in the  12 × dpbusd                 64 (one unit)
//                                                       operand)
//
// Accumulators are members with a name each, reached by constants: in an array GCC 12 keeps them in memory.  Sums may
// wrap on the way (offset first); the total fits int32 (scan/int8_bound.hpp).

constexpr size_t vectors = panel_rows / static_cast<size_t>(lanes);  // of a panel
// With fewer columns the float32 screen is as fast (measured on Zen 3), without fast dot products always.
constexpr size_t columns_i8 = HULLX_VECTORS == 0 ? SIZE_MAX : 8;

#define HULLX_INLINE inline __attribute__((always_inline))

template <size_t count>
struct Sums {
    Sums<count - 1> before;
    Ints            last;
};
template <>
struct Sums<0> {};

using TileSums = Sums<queries_i8 * vectors>;  // number q·vectors + v: direction q, vector v

template <size_t i, size_t count>
HULLX_INLINE Ints& sum(Sums<count>& sums) {
    if constexpr (i + 1 == count)
        return sums.last;
    else
        return sum<i>(sums.before);
}

template <size_t q = 0>
HULLX_INLINE void start(TileSums& sums, const int32_t* offset) {
    if constexpr (q < queries_i8) {
        const Ints o           = splat(offset[q]);
        sum<q * vectors>(sums) = o;
        if constexpr (vectors > 1) sum<q * vectors + 1>(sums) = o;
        if constexpr (vectors > 2) sum<q * vectors + 2>(sums) = o, sum<q * vectors + 3>(sums) = o;
        start<q + 1>(sums, offset);
    }
}

HULLX_INLINE Ints load_rows(const uint8_t* x) {
    Ints v;
    __builtin_memcpy(&v, x, sizeof v);
    return v;
}

// One step of direction q and those after it.
template <size_t q = 0>
HULLX_INLINE void step(TileSums& sums, Ints x0, Ints x1, Ints x2, Ints x3, const int8_t* directions) {
    if constexpr (q < queries_i8) {
        int32_t four;
        __builtin_memcpy(&four, directions + 4 * q, sizeof four);
        const Ints r = splat(four);
        Ints&      a = sum<q * vectors>(sums);
        a            = dot4(a, x0, r);
        if constexpr (vectors > 1) {
            Ints& b = sum<q * vectors + 1>(sums);
            b       = dot4(b, x1, r);
        }
        if constexpr (vectors > 2) {
            Ints& c = sum<q * vectors + 2>(sums);
            Ints& d = sum<q * vectors + 3>(sums);
            c       = dot4(c, x2, r);
            d       = dot4(d, x3, r);
        }
        step<q + 1>(sums, x0, x1, x2, x3, directions);
    }
}

// Lanes of vector v that pass for direction q.
HULLX_INLINE uint32_t passing_i8(const ScreenI8& s, size_t panel, size_t v, size_t q, Ints dot) {
    const size_t row   = panel * panel_rows + v * static_cast<size_t>(lanes);
    const Floats left  = load(s.norm_low + row) - splat(s.twice_step[q]) * to_floats(dot);
    const Floats right = splat(s.limit[q]) * load(s.inverse + row) + splat(s.twice_reach[q]) * load(s.residual + row);
    return bits_of(left <= right) << (v * static_cast<size_t>(lanes));
}

// Reports direction q and those after it; returns the place of the next hit.
template <size_t q = 0>
HULLX_INLINE HitI8* report_i8(const ScreenI8& s, size_t panel, TileSums& sums, HitI8* hit) {
    if constexpr (q < queries_i8) {
        uint32_t mask = passing_i8(s, panel, 0, q, sum<q * vectors>(sums));
        if constexpr (vectors > 1) mask |= passing_i8(s, panel, 1, q, sum<q * vectors + 1>(sums));
        if constexpr (vectors > 2) mask |= passing_i8(s, panel, 2, q, sum<q * vectors + 2>(sums));
        if constexpr (vectors > 2) mask |= passing_i8(s, panel, 3, q, sum<q * vectors + 3>(sums));
        if (__builtin_expect(mask != 0, 0)) {
            hit->panel = static_cast<uint32_t>(panel);
            hit->query = static_cast<uint32_t>(q);
            hit->mask  = mask;
            store(hit->dot, sum<q * vectors>(sums));
            if constexpr (vectors > 1) store(hit->dot + lanes, sum<q * vectors + 1>(sums));
            if constexpr (vectors > 2) store(hit->dot + 2 * lanes, sum<q * vectors + 2>(sums));
            if constexpr (vectors > 2) store(hit->dot + 3 * lanes, sum<q * vectors + 3>(sums));
            ++hit;
        }
        return report_i8<q + 1>(s, panel, sums, hit);
    } else {
        return hit;
    }
}

size_t screen_i8(const ScreenI8& s, HitI8* hits) {
    constexpr size_t width = panel_rows * 4, vector = static_cast<size_t>(lanes) * 4;
    HitI8*           hit = hits;
    const uint8_t*   x   = s.panels;
    for (size_t panel = 0; panel < s.panel_count; ++panel) {
        const int8_t* r = s.directions;
        TileSums      sums;
        start(sums, s.offset);
        for (size_t j = 0; j < s.steps; ++j, x += width, r += 4 * queries_i8) {
            const Ints x0 = load_rows(x);
            const Ints x1 = vectors > 1 ? load_rows(x + vector) : x0;
            const Ints x2 = vectors > 2 ? load_rows(x + 2 * vector) : x0;
            const Ints x3 = vectors > 2 ? load_rows(x + 3 * vector) : x0;
            step(sums, x0, x1, x2, x3, r);
        }
        hit = report_i8(s, panel, sums, hit);
    }
    return static_cast<size_t>(hit - hits);
}
