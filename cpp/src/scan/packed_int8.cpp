#include "scan/packed_int8.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "hullx/error_bound.hpp"
#include "scan/int8_bound.hpp"
#include "scan/kernels/kernel_abi.hpp"
#include "scan/packed_frame.hpp"
#include "scan/quantise.hpp"
#include "support/outwards.hpp"
#include "support/parallel.hpp"

namespace hullx {
namespace {

constexpr std::size_t  lanes = kernels::panel_rows;
constexpr std::uint8_t zero  = 128;

}  // namespace

PackedInt8::PackedInt8(const RowsView& source, const std::vector<double>& centre,
                       const std::vector<double>& multipliers)
    : rows(source.rows),
      dim(source.cols),
      steps((source.cols + 3) / 4),
      panels((source.rows + lanes - 1) / lanes),
      values(panels * lanes * steps * 4),
      inverse(panels * lanes),
      residual(panels * lanes),
      norm_low(panels * lanes) {
    const std::size_t at_once = std::max<std::size_t>(1, 16384 / (lanes * dim));  // panels a task
    const std::size_t tasks   = (panels + at_once - 1) / at_once;
    parallel_for(tasks, resolve_threads(0), [&](std::size_t task) {
        std::vector<double> z(steps * 4, 0.0);
        for (std::size_t row = task * at_once * lanes; row < std::min(panels, (task + 1) * at_once) * lanes; ++row) {
            if (row < rows) {
                source.copy_row(row, z.data());
                for (std::size_t j = 0; j < dim; ++j) z[j] = (z[j] - centre[j]) * multipliers[j];
                pack_row(z.data(), row);
            } else {
                std::fill(z.begin(), z.end(), 0.0);
                pack_row(z.data(), row);
                norm_low[row] = std::numeric_limits<float>::quiet_NaN();
            }
        }
    });
}

void PackedInt8::pack_row(const double* z, std::size_t row) {
    std::uint8_t* lane    = values.data() + (row / lanes) * lanes * steps * 4 + row % lanes * 4;
    const double  largest = largest_of(z, dim);
    const bool    wild    = !(largest <= wild_above);
    if (wild || largest < int8_smallest) {
        for (std::size_t j = 0; j < steps; ++j) std::memset(lane + j * lanes * 4, zero, 4);
        inverse[row]  = 1.0f;
        residual[row] = 0.0f;
        norm_low[row] = -std::numeric_limits<float>::infinity();
        if (wild) return;
        double square = 0.0;
        for (std::size_t j = 0; j < dim; ++j) square += z[j] * z[j];
        residual[row]  = float_above(int8_residual({square, square, 0, 0}, 0.0, dim));
        const double e = static_cast<double>(residual[row]);
        norm_low[row]  = static_cast<float>(-e * e * (1.0 + int8_slack));
        return;
    }
    inverse[row]         = float_below(int8_widest_row / largest);
    const double    by   = static_cast<double>(inverse[row]);
    const Quantised q    = quantise(z, dim, by, [&](std::size_t j, const std::int32_t* four) {
        std::uint8_t bytes[4];
        for (int i = 0; i < 4; ++i) bytes[i] = static_cast<std::uint8_t>(four[i] + zero);
        std::memcpy(lane + j * lanes, bytes, 4);
    });
    const auto      norm = static_cast<double>(q.norm);
    residual[row]        = float_above(int8_residual(q, std::sqrt(norm) / by, dim) * by * (1.0 + 0x1p-50));
    const double e       = static_cast<double>(residual[row]);
    norm_low[row]        = static_cast<float>((norm * (1.0 - int8_slack) - e * e * (1.0 + int8_slack)) / by);
}

}  // namespace hullx
