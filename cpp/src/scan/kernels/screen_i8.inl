// int8 screen, one tile: 16 rows × `queries_i8` directions, four dimensions a step.
//
//   level    row vectors  queries  accumulators  loads  broadcasts  products / step            rows · dims / cycle
//   v2       4 × xmm      2         8 xmm        4      2            8 × sum of two (below)     21 (two units)
//   v3       2 × ymm      3         6 ymm        2      3            6 × sum of two             43 (two units)
//   v3vnni   2 × ymm      6        12 ymm        2      6           12 × dpbusd                 64 (two units)
//   v4       1 × zmm      12       12 zmm        1      12          12 × sum of two             43 (one unit)
//   v4vnni   1 × zmm      12       12 zmm        1      12 (in the  12 × dpbusd                 64 (one unit)
//                                                       operand)
//   neon     4 × q        5        20 q          4      5           20 × sdot                   32 (two units)
//
// Sum of two: without dot products two steps go together, maddubs + maddubs in int16, then madd with ones and add:
// three uses of the multipliers for two steps instead of four.  A fourth query would not leave v3 enough registers.  On
// Arm the rows' bytes are made signed on the way into the registers (simd.inl).  Sums may wrap on the way (offset
// first); the total fits int32 (scan/int8_bound.hpp).

// With fewer columns the float32 screen is as fast (measured on Zen 3), without fast dot products always.
constexpr size_t columns_i8 = HULLX_VECTORS == 0 ? SIZE_MAX : 8;

using TileSums = Sums<Ints, queries_i8 * vectors>;

template <size_t q = 0>
HULLX_INLINE void start(TileSums& sums, const int32_t* offset) {
    if constexpr (q < queries_i8) {
        const Ints o           = signed_rows ? Ints{} : splat(offset[q]);
        sum<q * vectors>(sums) = o;
        if constexpr (vectors > 1) sum<q * vectors + 1>(sums) = o;
        if constexpr (vectors > 2) sum<q * vectors + 2>(sums) = o, sum<q * vectors + 3>(sums) = o;
        start<q + 1>(sums, offset);
    }
}

HULLX_INLINE Ints four_of(const int8_t* directions, size_t q) {
    int32_t four;
    __builtin_memcpy(&four, directions + 4 * q, sizeof four);
    return splat(four);
}

// Two steps of direction q and those after it.
template <size_t q = 0>
HULLX_INLINE void two_steps(TileSums& sums, const Rows<Ints>& a, const Rows<Ints>& b, const int8_t* ra,
                            const int8_t* rb) {
    if constexpr (q < queries_i8) {
        const Ints r = four_of(ra, q), s = four_of(rb, q);
        Ints&      s0 = sum<q * vectors>(sums);
        s0            = dot8(s0, a.x0, r, b.x0, s);
        if constexpr (vectors > 1) {
            Ints& s1 = sum<q * vectors + 1>(sums);
            s1       = dot8(s1, a.x1, r, b.x1, s);
        }
        if constexpr (vectors > 2) {
            Ints& s2 = sum<q * vectors + 2>(sums);
            Ints& s3 = sum<q * vectors + 3>(sums);
            s2       = dot8(s2, a.x2, r, b.x2, s);
            s3       = dot8(s3, a.x3, r, b.x3, s);
        }
        two_steps<q + 1>(sums, a, b, ra, rb);
    }
}

// One step of direction q and those after it.
template <size_t q = 0>
HULLX_INLINE void step(TileSums& sums, const Rows<Ints>& x, const int8_t* directions) {
    if constexpr (q < queries_i8) {
        const Ints r  = four_of(directions, q);
        Ints&      s0 = sum<q * vectors>(sums);
        s0            = dot4(s0, x.x0, r);
        if constexpr (vectors > 1) {
            Ints& s1 = sum<q * vectors + 1>(sums);
            s1       = dot4(s1, x.x1, r);
        }
        if constexpr (vectors > 2) {
            Ints& s2 = sum<q * vectors + 2>(sums);
            Ints& s3 = sum<q * vectors + 3>(sums);
            s2       = dot4(s2, x.x2, r);
            s3       = dot4(s3, x.x3, r);
        }
        step<q + 1>(sums, x, directions);
    }
}

HULLX_INLINE Rows<Ints> rows_i8(Rows<Ints> x) {
    if constexpr (signed_rows) {
        x.x0 = minus_128(x.x0);
        if constexpr (vectors > 1) x.x1 = minus_128(x.x1);
        if constexpr (vectors > 2) x.x2 = minus_128(x.x2), x.x3 = minus_128(x.x3);
    }
    return x;
}

// Lanes of vector v that pass for direction q.
HULLX_INLINE uint32_t passing_i8(const ScreenI8& s, size_t panel, size_t v, size_t q, Ints dot) {
    const size_t row   = panel * panel_rows + v * static_cast<size_t>(lanes);
    const Floats left  = load(s.norm_low + row) - splat(s.twice_step[q]) * to_floats(dot);
    const Floats right = splat(s.limit[q]) * load(s.inverse + row) + splat(s.twice_reach[q]) * load(s.residual + row);
    return not_above(left, right) << (v * static_cast<size_t>(lanes));
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

// Where products are added in int16 first, step j goes together with step j + steps/2, whose dimensions are seldom
// large together with those of j (int8_bound.hpp).
size_t screen_i8(const ScreenI8& s, HitI8* hits) {
    constexpr size_t row_width = panel_rows * 4, direction_width = queries_i8 * 4;
    const size_t     half = products_i8 > 1 ? s.steps / 2 : 0;
    HitI8*           hit  = hits;
    const uint8_t*   x    = s.panels;
    for (size_t panel = 0; panel < s.panel_count; ++panel) {
        const int8_t* r = s.directions;
        TileSums      sums;
        start(sums, s.offset);
        for (size_t j = 0; j < half; ++j, x += row_width, r += direction_width)
            two_steps(sums, load_panel<Ints>(x), load_panel<Ints>(x + half * row_width), r, r + half * direction_width);
        x += half * row_width, r += half * direction_width;
        for (size_t j = 2 * half; j < s.steps; ++j, x += row_width, r += direction_width)
            step(sums, rows_i8(load_panel<Ints>(x)), r);
        hit = report_i8(s, panel, sums, hit);
    }
    return static_cast<size_t>(hit - hits);
}
