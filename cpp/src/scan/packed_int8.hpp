// The int8 screen of the rows of one frame: centred, rotated (rotation.hpp) where that pays, one scale a row, laid out
// for dot products of four.
//
// Row i is replaced by x̂ = q/inverse[i], q_j integers in [−127, 127] stored as q_j + 128; panels of 16 rows, four
// dimensions of each row together, dimensions padded with q = 0.  Per row, padded to whole panels, three floats:
//   inverse    1/scale; x̂ is defined by this float, so the scale itself is nowhere rounded
//   residual   e·inverse rounded up, e >= ‖X − x̂‖ with X = T(x − c)·m in real arithmetic: the rounding of the
//              centring, of the rotation T, of the scale and of q is all in it
//   norm_low   what the kernel's filter wants; −inf marks a wild row, NaN padding.  For distances
//              (Σq²·(1 − σ) − residual²·(1 + σ))/inverse to nearest, σ = 2⁻¹⁸, enough to give ‖x̂‖ back; for products
//              −‖q‖, rounded down
// A wild row has an |X_j| above 2⁴⁰: packed as zeros, it survives every screen.  A row all below 2⁻²⁰ is packed as
// zeros with e = ‖X‖.  At most 65,536 columns: beyond, 255·127·d no longer fits int32.  Immutable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hullx/views.hpp"
#include "scan/int8_slack.hpp"
#include "scan/rotation.hpp"
#include "support/aligned_buffer.hpp"

namespace hullx {

inline constexpr std::size_t int8_columns    = 65536;
inline constexpr int         int8_widest_row = 127;

// Which bound the packing serves (int8_bound.hpp).
enum class Int8Kind : int { distance = 0, product = 1 };

struct PackedInt8 {
    PackedInt8(const RowsView& rows, const std::vector<double>& centre, const std::vector<double>& multipliers,
               Int8Kind kind, Rotation rotation, int num_threads);

    std::size_t bytes() const { return values.bytes() + inverse.bytes() + residual.bytes() + norm_low.bytes(); }

    std::size_t                 rows;
    std::size_t                 dim;
    Rotation                    rotation;  // of directions, too
    std::size_t                 steps;     // four dimensions each
    std::size_t                 panels;
    AlignedBuffer<std::uint8_t> values;
    AlignedBuffer<float>        inverse;
    AlignedBuffer<float>        residual;
    AlignedBuffer<float>        norm_low;

private:
    void pack_row(const double* z, std::size_t row, Int8Kind kind);
};

}  // namespace hullx
