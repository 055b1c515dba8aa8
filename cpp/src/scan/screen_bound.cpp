#include "scan/screen_bound.hpp"

#include <algorithm>
#include <cmath>

#include "hullx/error_bound.hpp"
#include "scan/float32_interval.hpp"
#include "scan/packed_frame.hpp"
#include "support/outwards.hpp"

namespace hullx {
namespace {

// ‖X‖² may reach 2⁸⁰·d and has to stay finite when divided by the unit.
constexpr int least_exponent_with_bias = -20;

}  // namespace

ScreenDirection::ScreenDirection(std::span<const double> r, Bias bias, float* out, std::size_t stride) {
    double largest = 0.0;
    for (const double v : r) largest = std::max(largest, std::fabs(v));
    int exponent = largest > 0.0 ? std::ilogb(largest) : 0;
    if (bias == Bias::squared_norm) exponent = std::max(exponent, least_exponent_with_bias);
    unit = std::ldexp(1.0, exponent);

    // 2^-exponent itself may overflow: two steps
    const double half   = std::ldexp(1.0, -(exponent / 2));
    const double rest   = std::ldexp(1.0, -(exponent - exponent / 2));
    double       square = 0.0;
    for (std::size_t j = 0; j < r.size(); ++j) {
        const auto f    = static_cast<float>(r[j] * half * rest);
        out[j * stride] = f;
        square += static_cast<double>(f) * static_cast<double>(f);
    }

    const std::size_t d    = std::min(r.size(), screened_columns);  // beyond, every row is wild
    const double      root = std::sqrt(static_cast<double>(r.size()));
    const double      norm = std::sqrt(square) * (1.0 + 2.0 * gamma(r.size() + 4, unit_f64));
    const double      grow = gamma(d + 5, unit_f32);
    per_norm               = grow * norm + 0x1p-149 * root;
    constant               = 0x1p-149 * (2.0 * static_cast<double>(r.size()) + root * norm) + 0x1p-1000;
    kernel_slack           = float_above((1.0 + 0x1p-20) * ((grow + 8.0 * unit_f32) * norm + 0x1p-148 * root));
    kernel_slack           = std::max(kernel_slack, 0x1p-100f);
    if (bias == Bias::squared_norm) {
        bias_scale        = half * rest;
        per_bias          = gamma(r.size() + 4, unit_f64);
        kernel_bias_scale = static_cast<float>(bias_scale);
    }
}

Survivor ScreenDirection::survivor(std::int64_t row, float linear, float norm, double bias) const {
    const Float32Interval at = float32_interval(*this, linear, norm, bias);
    return {row, at.value, at.bound};
}

float ScreenDirection::kernel_threshold(double limit) const {
    return float32_threshold(*this, limit);
}

}  // namespace hullx
