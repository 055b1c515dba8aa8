#include "scan/packed_frame.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "hullx/error_bound.hpp"
#include "scan/kernels/kernel_abi.hpp"
#include "support/outwards.hpp"
#include "support/parallel.hpp"

namespace hullx {
namespace {

constexpr std::size_t lanes = kernels::panel_rows;

}  // namespace

PackedFrame::PackedFrame(const RowsView& source, const std::vector<double>& centre,
                         const std::vector<double>& multipliers)
    : rows(source.rows),
      dim(source.cols),
      panels((source.rows + lanes - 1) / lanes),
      values(panels * lanes * dim),
      norm(panels * lanes),
      bias_low(panels * lanes),
      bias(panels * lanes) {
    // a few panels a task: enough to hide the hand-out, whatever the width
    const std::size_t step  = std::max<std::size_t>(1, 16384 / (lanes * dim));
    const std::size_t tasks = (panels + step - 1) / step;
    parallel_for(tasks, resolve_threads(0), [&](std::size_t task) {
        std::vector<double> z(dim);
        for (std::size_t row = task * step * lanes; row < std::min(panels, (task + 1) * step) * lanes; ++row) {
            if (row < rows) {
                source.copy_row(row, z.data());
                for (std::size_t j = 0; j < dim; ++j) z[j] = (z[j] - centre[j]) * multipliers[j];
                pack_row(z.data(), row);
            } else {
                std::fill(z.begin(), z.end(), 0.0);
                pack_row(z.data(), row);
                norm[row] = std::numeric_limits<float>::quiet_NaN();
            }
        }
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
