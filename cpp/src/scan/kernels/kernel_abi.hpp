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

struct Level {
    const char*    name;
    size_t         queries;  // directions a tile
    ScreenFunction screen_f32;
};

extern const Level level_v2;
extern const Level level_v3;

}  // namespace hullx::kernels
