// The interface of the scan kernels: plain data in, plain data out, nothing to link but one table a level.
//
// Rows lie in panels of 16, interleaved by dimension: panel[j·16 + lane].  A tile of directions is interleaved in the
// same way: directions[j·queries + q].  The kernel forms
//     linear[q][row] = Σ_j directions[q][j] · x̂[row][j]        one accumulator, j ascending: never another order
// and reports those with  linear + bias_scale[q]·bias_low[row] <= threshold[q] + slack[q]·norm[row].
// Marks: norm = +inf lets a row always pass (slack > 0), norm = NaN never.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace hullx::kernels {

inline constexpr size_t panel_rows = 16;

struct Screen {
    const float* panels;  // panel_count · dim · 16
    const float* norm;    // panel_count · 16
    const float* bias_low;
    size_t       panel_count;
    size_t       dim;
    const float* directions;  // dim · queries
    const float* bias_scale;  // queries, as are the next two
    const float* slack;
    const float* threshold;
};

// The rows of one panel that pass for one direction.
struct Hit {
    uint32_t panel;
    uint32_t query;
    uint32_t mask;  // bit l: lane l passes
    float    linear[panel_rows];
};

// `hits` has room for panel_count · queries; returns how many were written, panels ascending.
using ScreenFunction = size_t (*)(const Screen& screen, Hit* hits);

// The int8 screen (derivation: scan/int8_bound.hpp).  Rows lie in panels of 16 as well, four dimensions together:
// panel[(j/4)·64 + lane·4 + j%4] = q + 128; a tile of directions as directions[((j/4)·queries + q)·4 + j%4].
// The kernel forms, exactly,
//     dot[q][row] = offset[q] + Σ_j directions[q][j] · panel[row][j]        int32, no order matters
// and reports those with  norm_low[row] − twice_step[q]·dot <= limit[q]·inverse[row] + twice_reach[q]·residual[row].
// Marks: norm_low = −inf lets a row always pass (limit not NaN), norm_low = NaN never; limit = NaN nothing.
struct ScreenI8 {
    const uint8_t* panels;    // panel_count · steps · 64
    const float*   norm_low;  // panel_count · 16, as are the next two
    const float*   residual;
    const float*   inverse;
    size_t         panel_count;
    size_t         steps;       // four dimensions each, padded with q = 0
    const int8_t*  directions;  // steps · queries · 4
    const int32_t* offset;      // queries, as are the next three
    const float*   twice_step;
    const float*   twice_reach;
    const float*   limit;
};

struct HitI8 {
    uint32_t panel;
    uint32_t query;
    uint32_t mask;
    int32_t  dot[panel_rows];
};

using ScreenI8Function = size_t (*)(const ScreenI8& screen, HitI8* hits);

struct Level {
    const char*      name;
    size_t           queries;  // directions a tile of the float32 screen
    ScreenFunction   screen_f32;
    size_t           queries_i8;   // and of the int8 screen,
    size_t           products_i8;  // which adds so many products in int16 first: 1 none, 4 (scan/int8_bound.hpp)
    size_t           columns_i8;   // least number of columns for which it is worth trying first
    ScreenI8Function screen_i8;
    bool             fused;                 // the float32 sums round once for a product and its sum, else twice
    uint64_t (*peak_f32)(uint64_t rounds);  // what the units can do: for bench/roofline.py
    uint64_t (*peak_i8)(uint64_t rounds);
};

extern const Level level_v2;
extern const Level level_v3;
extern const Level level_v3vnni;
extern const Level level_v4;
extern const Level level_v4vnni;
extern const Level level_neon;

}  // namespace hullx::kernels
