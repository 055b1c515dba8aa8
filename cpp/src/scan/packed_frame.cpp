#include "scan/packed_frame.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "hullx/error_bound.hpp"
#include "scan/kernels/kernel_abi.hpp"
#include "scan/pack_panels.hpp"
#include "support/outwards.hpp"

namespace hullx {
namespace {

constexpr std::size_t lanes = kernels::panel_rows;

}  // namespace

PackedFrame::PackedFrame(const RowsView& source, const std::vector<double>& centre,
                         const std::vector<double>& multipliers, int num_threads)
    : rows(source.rows),
      dim(source.cols),
      panels((source.rows + lanes - 1) / lanes),
      values(panels * lanes * dim),
      norm(panels * lanes),
      bias_low(panels * lanes),
      bias(panels * lanes) {
    pack_panels(source, centre, multipliers, dim, num_threads, [&](const double* z, std::size_t row) {
        pack_row(z, row);
        if (row >= rows) norm[row] = std::numeric_limits<float>::quiet_NaN();
    });
}

void PackedFrame::pack_row(const double* z, std::size_t row) {
    float* lane    = values.data() + (row / lanes) * lanes * dim + row % lanes;
    double largest = 0.0;
    double exact   = 0.0;  // Σ z²
    double packed  = 0.0;  // Σ x̂²
    for (std::size_t j = 0; j < dim; ++j) {
        const auto   x  = static_cast<float>(z[j]);
        const double w  = static_cast<double>(x);
        lane[j * lanes] = x;
        largest         = std::max(largest, std::fabs(z[j]));
        exact += z[j] * z[j];
        packed += w * w;
    }
    if (largest <= wild_above && dim <= screened_columns) {
        norm[row]     = float_above(std::sqrt(packed) * (1.0 + 2.0 * gamma(dim + 4, unit_f64)));
        bias[row]     = exact;
        bias_low[row] = std::max(0.0f, float_below(exact * (1.0 - 0x1p-20)));
        return;
    }
    for (std::size_t j = 0; j < dim; ++j) lane[j * lanes] = 0.0f;
    norm[row]     = std::numeric_limits<float>::infinity();
    bias[row]     = 0.0;
    bias_low[row] = 0.0f;
}

}  // namespace hullx
