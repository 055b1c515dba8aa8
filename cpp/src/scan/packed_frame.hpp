// One float32 screen: the rows of a frame, centred, scaled and laid out as the kernels read them.
//
// x̂ = float32(float64(x − c) · multiplier), panels of 16 rows interleaved by dimension.  Per row, padded to whole
// panels:
//   norm       ‖x̂‖ rounded up; +inf marks a wild row, NaN padding
//   bias       ‖(x − c)·m‖² in float64 (relative error below γ_{d+4} in float64), 0 where wild
//   bias_low   a float32 at most (1 − 2⁻²⁰)·bias: the kernel's filter errs on the side of keeping
// A wild row has an |x̂| above 2⁴⁰ (or not finite): packed as zeros, it survives every screen and the decision sees
// the row as given.  So nothing that the kernels compute can overflow.  Immutable.
#pragma once

#include <cstddef>
#include <vector>

#include "hullx/views.hpp"
#include "support/aligned_buffer.hpp"

namespace hullx {

inline constexpr double wild_above = 0x1p40;
// γ_{d+5} stays below 1/2; with more columns every row is wild.
inline constexpr std::size_t screened_columns = std::size_t{1} << 22;

struct PackedFrame {
    PackedFrame(const RowsView& rows, const std::vector<double>& centre, const std::vector<double>& multipliers,
                int num_threads);

    std::size_t bytes() const { return values.bytes() + norm.bytes() + bias.bytes() + bias_low.bytes(); }

    std::size_t           rows;
    std::size_t           dim;
    std::size_t           panels;
    AlignedBuffer<float>  values;
    AlignedBuffer<float>  norm;
    AlignedBuffer<float>  bias_low;
    AlignedBuffer<double> bias;

private:
    void pack_row(const double* z, std::size_t row);
};

}  // namespace hullx
