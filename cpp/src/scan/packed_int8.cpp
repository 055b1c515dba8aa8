#include "scan/packed_int8.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "hullx/error_bound.hpp"
#include "scan/int8_bound.hpp"
#include "scan/kernels/kernel_abi.hpp"
#include "scan/pack_panels.hpp"
#include "scan/packed_frame.hpp"
#include "scan/quantise.hpp"
#include "support/outwards.hpp"

namespace hullx {
namespace {

constexpr std::size_t   lanes = kernels::panel_rows;
constexpr std::uint8_t  zero  = 128;
constexpr std::uint32_t signs = 0x80808080u;  // turned over, q becomes q + 128

}  // namespace

PackedInt8::PackedInt8(const RowsView& source, const std::vector<double>& centre,
                       const std::vector<double>& multipliers, Int8Kind kind, Rotation turned, int num_threads)
    : rows(source.rows),
      dim(source.cols),
      rotation(std::move(turned)),
      steps((source.cols + 3) / 4),
      panels((source.rows + lanes - 1) / lanes),
      values(panels * lanes * steps * 4),
      inverse(panels * lanes),
      residual(panels * lanes),
      norm_low(panels * lanes) {
    pack_panels(source, centre, multipliers, steps * 4, num_threads, [&](double* z, std::size_t row) {
        if (row < rows) rotation.apply(z);
        pack_row(z, row, kind);
        if (row >= rows) norm_low[row] = std::numeric_limits<float>::quiet_NaN();
    });
}

void PackedInt8::pack_row(const double* z, std::size_t row, Int8Kind kind) {
    std::uint8_t* lane    = values.data() + (row / lanes) * lanes * steps * 4 + row % lanes * 4;
    const double  largest = largest_of(z, dim);
    const bool    wild    = !(largest <= wild_above);
    double        norm    = 0.0;  // Σq²
    inverse[row]          = 1.0f;
    residual[row]         = 0.0f;
    norm_low[row]         = -std::numeric_limits<float>::infinity();
    if (wild || largest < int8_smallest) {
        for (std::size_t j = 0; j < steps; ++j) std::memset(lane + j * lanes * 4, zero, 4);
        if (wild) return;
        double square = 0.0;
        for (std::size_t j = 0; j < dim; ++j) square += z[j] * z[j];
        residual[row] = float_above(int8_residual({square, square, 0, 0}, 0.0, dim));
    } else {
        inverse[row]       = float_below(int8_widest_row / largest);
        const double    by = static_cast<double>(inverse[row]);
        const Quantised q  = quantise(z, dim, by, {lane, lanes * 4, signs});
        norm               = static_cast<double>(q.norm);
        residual[row]      = float_above(int8_residual(q, std::sqrt(norm) / by, dim) * by * (1.0 + 0x1p-50));
    }
    const double e = static_cast<double>(residual[row]), by = static_cast<double>(inverse[row]);
    norm_low[row] = kind == Int8Kind::distance
                        ? static_cast<float>((norm * (1.0 - int8_slack) - e * e * (1.0 + int8_slack)) / by)
                        : -float_above(std::sqrt(norm) * (1.0 + 0x1p-50));
}

}  // namespace hullx
