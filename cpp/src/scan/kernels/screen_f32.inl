// float32 screen, one tile: 16 rows × `queries` directions, one dimension a step.
//
//   level   row vectors  queries  accumulators  loads  broadcasts  multiply-adds / step   rows · dims / cycle
//   v2      4 × xmm      2         8 xmm        4      2            8 (mul + add)         8
//   v3      2 × ymm      6        12 ymm        2      6           12 (fma)               16 (peak, two units)
//   v4      1 × zmm      12       12 zmm        1      12 (in the  12 (fma)               32 (two units)
//                                                      operand)
//   neon    4 × q        5        20 q          4      5           20 (fmla)              8 (two units)
//
// v3vnni is v3 here, v4vnni is v4.

using FloatSums = Sums<Floats, queries * vectors>;

template <size_t q = 0>
HULLX_INLINE void clear_f32(FloatSums& sums) {
    if constexpr (q < queries * vectors) {
        sum<q>(sums) = Floats{};
        clear_f32<q + 1>(sums);
    }
}

// One step of direction q and those after it: one broadcast at a time.
template <size_t q = 0>
HULLX_INLINE void step_f32(FloatSums& sums, const Rows<Floats>& x, const float* r) {
    if constexpr (q < queries) {
        const Floats rq = splat(r[q]);
        sum<q * vectors>(sums) += rq * x.x0;
        if constexpr (vectors > 1) sum<q * vectors + 1>(sums) += rq * x.x1;
        if constexpr (vectors > 2) sum<q * vectors + 2>(sums) += rq * x.x2, sum<q * vectors + 3>(sums) += rq * x.x3;
        step_f32<q + 1>(sums, x, r);
    }
}

// Lanes of vector v that pass for direction q.
HULLX_INLINE uint32_t passing_f32(const Screen& s, size_t panel, size_t v, size_t q, Floats linear) {
    const size_t row  = panel * panel_rows + v * static_cast<size_t>(lanes);
    const Floats left = linear + splat(s.bias_scale[q]) * load(s.bias_low + row);
    return not_above(left, splat(s.threshold[q]) + splat(s.slack[q]) * load(s.norm + row))
           << (v * static_cast<size_t>(lanes));
}

// Reports direction q and those after it; returns the place of the next hit.
template <size_t q = 0>
HULLX_INLINE Hit* report_f32(const Screen& s, size_t panel, FloatSums& sums, Hit* hit) {
    if constexpr (q < queries) {
        uint32_t mask = passing_f32(s, panel, 0, q, sum<q * vectors>(sums));
        if constexpr (vectors > 1) mask |= passing_f32(s, panel, 1, q, sum<q * vectors + 1>(sums));
        if constexpr (vectors > 2) mask |= passing_f32(s, panel, 2, q, sum<q * vectors + 2>(sums));
        if constexpr (vectors > 2) mask |= passing_f32(s, panel, 3, q, sum<q * vectors + 3>(sums));
        if (__builtin_expect(mask != 0, 0)) {
            hit->panel = static_cast<uint32_t>(panel);
            hit->query = static_cast<uint32_t>(q);
            hit->mask  = mask;
            store(hit->linear, sum<q * vectors>(sums));
            if constexpr (vectors > 1) store(hit->linear + lanes, sum<q * vectors + 1>(sums));
            if constexpr (vectors > 2) store(hit->linear + 2 * lanes, sum<q * vectors + 2>(sums));
            if constexpr (vectors > 2) store(hit->linear + 3 * lanes, sum<q * vectors + 3>(sums));
            ++hit;
        }
        return report_f32<q + 1>(s, panel, sums, hit);
    } else {
        return hit;
    }
}

size_t screen_f32(const Screen& s, Hit* hits) {
    Hit*         hit = hits;
    const float* x   = s.panels;
    for (size_t panel = 0; panel < s.panel_count; ++panel) {
        const float* r = s.directions;
        FloatSums    sums;
        clear_f32(sums);
        for (size_t j = 0; j < s.dim; ++j, x += panel_rows, r += queries) step_f32(sums, load_panel<Floats>(x), r);
        hit = report_f32(s, panel, sums, hit);
    }
    return static_cast<size_t>(hit - hits);
}
