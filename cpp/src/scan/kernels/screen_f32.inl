// float32 screen, one tile: 16 rows × `queries` directions, one dimension a step.
//
//   level   row vectors  queries  accumulators  loads  broadcasts  multiply-adds / step   rows · dims / cycle
//   v2      4 × xmm      2         8 xmm        4      2            8 (mul + add)         8
//   v3      2 × ymm      6        12 ymm        2      6           12 (fma)               16 (peak, two units)
//   v4      1 × zmm      12       12 zmm        1      12 (in the  12 (fma)               32 (two units)
//                                                      operand)
//
// Accumulators are named: in an array GCC 12 keeps them in memory.

// The 16 products of one direction against the thresholds.
inline uint32_t passing(const Screen& s, size_t panel, size_t q, const float* linear) {
    uint32_t     mask  = 0;
    const Floats slack = splat(s.slack[q]), threshold = splat(s.threshold[q]), scale = splat(s.bias_scale[q]);
    for (int v = 0; v < 16 / lanes; ++v) {
        const size_t row  = panel * panel_rows + static_cast<size_t>(v * lanes);
        const Floats left = load(linear + v * lanes) + scale * load(s.bias_low + row);
        mask |= bits_of(left <= threshold + slack * load(s.norm + row)) << (v * lanes);
    }
    return mask;
}

inline size_t report(const Screen& s, size_t panel, const float (*linear)[panel_rows], Hit* hits) {
    size_t written = 0;
    for (size_t q = 0; q < queries; ++q) {
        const uint32_t mask = passing(s, panel, q, linear[q]);
        if (mask == 0) continue;
        Hit& hit  = hits[written++];
        hit.panel = static_cast<uint32_t>(panel);
        hit.query = static_cast<uint32_t>(q);
        hit.mask  = mask;
        __builtin_memcpy(hit.linear, linear[q], sizeof hit.linear);
    }
    return written;
}

size_t screen_f32(const Screen& s, Hit* hits) {
    constexpr size_t  step    = queries;
    size_t            written = 0;
    alignas(64) float linear[queries][panel_rows];
    for (size_t panel = 0; panel < s.panel_count; ++panel) {
        const float* x = s.panels + panel * s.dim * panel_rows;
        const float* r = s.directions;
        Floats       a0{}, a1{}, a2{}, a3{}, a4{}, a5{}, a6{}, a7{}, a8{}, a9{}, a10{}, a11{};
        for (size_t j = 0; j < s.dim; ++j, x += panel_rows, r += step) {
            if constexpr (lanes == 16) {  // accumulator q belongs to direction q
                const Floats x0 = load(x);
                a0 += splat(r[0]) * x0, a1 += splat(r[1]) * x0, a2 += splat(r[2 % step]) * x0;
                a3 += splat(r[3 % step]) * x0, a4 += splat(r[4 % step]) * x0, a5 += splat(r[5 % step]) * x0;
                a6 += splat(r[6 % step]) * x0, a7 += splat(r[7 % step]) * x0, a8 += splat(r[8 % step]) * x0;
                a9 += splat(r[9 % step]) * x0, a10 += splat(r[10 % step]) * x0, a11 += splat(r[11 % step]) * x0;
            } else if constexpr (lanes == 8) {  // accumulators 2q, 2q + 1 belong to direction q
                const Floats x0 = load(x), x1 = load(x + 8);
                Floats       rq = splat(r[0]);  // one broadcast at a time: 12 + 2 + 1 registers
                a0 += rq * x0, a1 += rq * x1;
                rq = splat(r[1 % step]);
                a2 += rq * x0, a3 += rq * x1;
                rq = splat(r[2 % step]);
                a4 += rq * x0, a5 += rq * x1;
                rq = splat(r[3 % step]);
                a6 += rq * x0, a7 += rq * x1;
                rq = splat(r[4 % step]);
                a8 += rq * x0, a9 += rq * x1;
                rq = splat(r[5 % step]);
                a10 += rq * x0, a11 += rq * x1;
            } else {  // accumulators 4q … 4q + 3 belong to direction q
                const Floats x0 = load(x), x1 = load(x + 4), x2 = load(x + 8), x3 = load(x + 12);
                const Floats r0 = splat(r[0]), r1 = splat(r[1]);
                a0 += r0 * x0, a1 += r0 * x1, a2 += r0 * x2, a3 += r0 * x3;
                a4 += r1 * x0, a5 += r1 * x1, a6 += r1 * x2, a7 += r1 * x3;
            }
        }
        float* out = linear[0];
        store(out, a0), store(out + lanes, a1), store(out + 2 * lanes, a2), store(out + 3 * lanes, a3);
        store(out + 4 * lanes, a4), store(out + 5 * lanes, a5), store(out + 6 * lanes, a6), store(out + 7 * lanes, a7);
        if constexpr (lanes >= 8) {
            store(out + 8 * lanes, a8), store(out + 9 * lanes, a9);
            store(out + 10 * lanes, a10), store(out + 11 * lanes, a11);
        }
        written += report(s, panel, linear, hits + written);
    }
    return written;
}
