// Rows and directions before they are scanned: kernels/pack_abi.hpp at the level in use, and integers for real numbers.
//
// Everything is float64.  Sums run in four strands; whoever uses them allows for γ_{d+8} of their rounding.
#pragma once

#include <cstddef>

#include "hullx/views.hpp"
#include "scan/kernels/pack_abi.hpp"

namespace hullx {

const pack_kernels::Level& pack_level();

using pack_kernels::Quantised;

// z_j = fl(x_j − centre_j)·multiplier_j of a row.
inline void centre_row(const RowsView& rows, std::size_t row, const double* centre, const double* multiplier,
                       double* z) {
    const std::size_t first = row * rows.cols;
    if (rows.dtype == DType::float32)
        pack_level().centred_f32(static_cast<const float*>(rows.data) + first, centre, multiplier, rows.cols, z);
    else
        pack_level().centred_f64(static_cast<const double*>(rows.data) + first, centre, multiplier, rows.cols, z);
}

// max |z_j|; as below, `z` is padded to a multiple of four with zeros.
inline double largest_of(const double* z, std::size_t d) {
    return pack_level().largest(z, d);
}

// q_j = z_j·inverse rounded to nearest, in [−127, 127], with what was lost.
inline Quantised quantise(const double* z, std::size_t d, double inverse, const pack_kernels::Bytes& bytes) {
    Quantised out;
    pack_level().quantise(z, d, inverse, bytes, &out);
    return out;
}

}  // namespace hullx
