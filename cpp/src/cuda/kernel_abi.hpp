// What the kernels of a graphics card are given: plain data, every pointer into the memory of the device.
//
// Rows lie as scan/packed_int8.hpp or packed_frame.hpp packs them, directions in panels of 16 likewise: value (j, q) of a
// panel at (j/4)·64 + (q%16)·4 + j%4, signed, or float32 (j, q) at j·16 + q%16.  So a panel has 16 words of 4 bytes a step.
// A group of directions is padded to whole tiles; nothing passes for those of padding.
#pragma once

#include <stdint.h>

#include "support/both.hpp"

namespace hullx::cuda {

inline constexpr int panel           = 16;   // rows, or directions
inline constexpr int tile_rows       = 128;  // of one block of the screen
inline constexpr int tile_directions = 128;
inline constexpr int block_threads   = 256;  // of every kernel
inline constexpr int warp_threads    = 32;

// Which bound of scan/int8_bound.hpp, or that of screen_bound.hpp with sums rounded twice or once for each product.
enum class Kind : int { distance = 0, product = 1, float32 = 2, float32_fused = 3 };

HULLX_BOTH constexpr bool in_float32(Kind kind) {
    return kind == Kind::float32 || kind == Kind::float32_fused;
}

// What the bound of one direction needs: members of Int8Direction, or of Int8Product.
struct Terms {
    double  norm, relative, step, square, residual, spread;
    int32_t offset;
    float   twice_step;
};

// Likewise of ScreenDirection.
struct FloatTerms {
    double bias_scale, per_norm, per_bias, constant;
    float  kernel_bias_scale, kernel_slack;
};

// What a row has to stay below.
struct Limits {
    double threshold;  // lower <= threshold
    float  limit;      // the same as the screen's filter sees it; NaN: nothing passes
    float  twice_reach;
};

// A survivor, as hullx/scan.hpp has it.
struct Found {
    int64_t row;
    double  value;
    double  bound;
};

// Some of the packed rows, from row `first` on, a multiple of tile_rows.
struct Rows {
    const uint8_t* values;
    const float*   norm_low;  // these three of int8
    const float*   residual;
    const float*   inverse;
    const float*   norm;  // these three of float32
    const float*   bias_low;
    const double*  bias;
    int64_t        first;
    int            count;
    int            steps;  // words: four dimensions each, or one
};

// Directions that are scanned together; lists of `capacity` survivors each.
struct Group {
    const uint8_t*      values;
    const Terms*        terms;  // or nullptr, in float32
    const FloatTerms*   float_terms;
    Limits*             limits;
    const double*       count_below;  // or nullptr: rows certainly below are counted, not listed
    const int64_t*      skipped_row;  // or nullptr: one row of each direction that does not take part
    const int64_t*      row_group;    // or both nullptr: rows of the direction's own group do not
    const int64_t*      query_group;
    Found*              found;
    uint32_t*           held;  // may exceed the capacity: then the list is incomplete
    unsigned long long* counted;
    uint32_t*           overflowed;
    uint32_t            capacity;
    uint32_t            k;  // the k-th smallest upper end is the threshold; 0: it stays as it is
    int                 directions;
    Kind                kind;
};

struct ScreenCall {
    Rows  rows;
    Group group;
};

struct SelectCall {
    Group group;
};

// The rows as given and what makes frame coordinates of them; r = −2Q of every direction.
struct MeasureCall {
    Group         group;
    const void*   rows;
    bool          single;  // float32, else float64
    int           dim;
    const double* centre;
    const double* multiplier;
    const double* directions;  // directions × dim
};

}  // namespace hullx::cuda
