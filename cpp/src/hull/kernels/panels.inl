// Rows of a few thousand that lie below a limit along one direction, in float32: `wide` panels of 16 rows at a time.
//
//   level   vector  panels  accumulators  loads / step      multiply-adds / step
//   v2      4       2       8 xmm         8 + 1 broadcast   8
//   v3      8       4       8 ymm         8 + 1 broadcast   8
//   v4      16      8       8 zmm         8 + 1 broadcast   8
//
// Included by one solve_*.cpp each, inside its anonymous namespace, after `lanes` is defined.

typedef float Singles __attribute__((vector_size(8 * lanes)));
typedef int   Flags __attribute__((vector_size(8 * lanes)));

constexpr size_t single_lanes = 2 * lanes, parts = panel_rows / single_lanes, wide = 8 / parts;

// The limit is tested for all rows of a stretch at once: most stretches have none.
template <size_t panels_at_once>
inline size_t below_in(const float* panels, size_t first, size_t dim, const float* r, float limit, float* value,
                       uint32_t* at) {
    Singles sum[panels_at_once][parts] = {};
    for (size_t j = 0; j < dim; ++j)
        for (size_t p = 0; p < panels_at_once; ++p)
            for (size_t v = 0; v < parts; ++v) {
                Singles x;
                __builtin_memcpy(&x, panels + (p * dim + j) * panel_rows + v * single_lanes, sizeof x);
                sum[p][v] += r[j] * x;
            }
    Flags any = {};
    for (size_t p = 0; p < panels_at_once; ++p)
        for (size_t v = 0; v < parts; ++v) any |= sum[p][v] < limit;
    int some = 0;
    for (size_t l = 0; l < single_lanes; ++l) some |= any[l];
    if (some == 0) return 0;
    size_t found = 0;
    for (size_t p = 0; p < panels_at_once; ++p)
        for (size_t v = 0; v < parts; ++v)
            for (size_t l = 0; l < single_lanes; ++l)
                if (sum[p][v][l] < limit) {
                    value[found] = sum[p][v][l];
                    at[found++]  = static_cast<uint32_t>(first + p * panel_rows + v * single_lanes + l);
                }
    return found;
}

size_t below(const float* panels, size_t count, size_t dim, const float* r, float limit, float* value, uint32_t* at) {
    size_t found = 0, p = 0;
    for (; p + wide <= count; p += wide)
        found +=
            below_in<wide>(panels + p * dim * panel_rows, p * panel_rows, dim, r, limit, value + found, at + found);
    for (; p < count; ++p)
        found += below_in<1>(panels + p * dim * panel_rows, p * panel_rows, dim, r, limit, value + found, at + found);
    return found;
}
