#include "scan/int8_bound.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "hullx/error_bound.hpp"
#include "scan/packed_frame.hpp"
#include "scan/packed_int8.hpp"
#include "support/outwards.hpp"

namespace hullx {
namespace {

constexpr double infinity        = std::numeric_limits<double>::infinity();
constexpr double largest_squared = 0x1p100;  // T'², beyond which every row passes
constexpr double largest_product = 0x1p60;   // T, likewise

}  // namespace

double int8_residual(const Quantised& q, double norm, std::size_t d) {
    const double rounded = std::sqrt(q.lost) + 0x1p-49 * (std::sqrt(q.square) + norm) + 0x1p-500;
    return rounded * (1.0 + 2.0 * gamma(d + 8, unit_f64));
}

double int8_step(std::span<const double> z, double largest, std::size_t products) {
    if (products == 1) return largest / 127.0;
    const std::size_t steps = z.size() / 4, half = steps / 2;
    const auto        pair = [&](std::size_t j) { return std::fabs(z[j]) + std::fabs(z[j + 1]); };
    double            most = 0.0;
    for (std::size_t j = 0; j < half * 4; j += 2) most = std::max(most, pair(j) + pair(j + half * 4));
    for (std::size_t j = half * 8; j < steps * 4; j += 2) most = std::max(most, pair(j));
    return most / 126.0;
}

Int8Direction::Int8Direction(std::span<const double> r, const Rotation& rotation, std::size_t products,
                             std::int8_t* out, std::size_t stride) {
    const std::size_t   d = r.size();
    std::vector<double> z((d + 3) / 4 * 4, 0.0);
    for (std::size_t j = 0; j < d; ++j) z[j] = -0.5 * r[j];
    relative = gamma(d + 20, unit_f64);
    screened = largest_of(z.data(), d) <= wild_above;
    if (!screened) return;
    rotation.apply(z.data());
    const double largest = largest_of(z.data(), d);
    screened             = largest <= wild_above;
    if (!screened) return;
    if (largest < int8_smallest) {  // `out` is zero already
        for (const double v : z) norm += v * v;
        residual = int8_residual({norm, norm, 0, 0}, 0.0, d);
        return;
    }
    twice_step           = float_above(2.0 * int8_step(z, largest, products));
    step                 = 0.5 * static_cast<double>(twice_step);
    const double    by   = 1.0 / step;
    const Quantised q    = quantise(z.data(), d, by, {out, stride, 0});
    const auto      sums = static_cast<double>(q.norm);
    norm                 = q.square;
    square               = step * step * sums;
    residual             = int8_residual(q, step * std::sqrt(sums), d);
    offset               = static_cast<std::int32_t>(-128 * q.sum);
}

Survivor Int8Direction::survivor(std::int64_t row, std::int32_t dot, float norm_low, float residual_row,
                                 float inverse) const {
    if (std::isinf(norm_low)) return {row, 0.0, infinity};
    const double low = static_cast<double>(norm_low), b = static_cast<double>(residual_row);
    const double scale = 1.0 / static_cast<double>(inverse);
    const double e     = b * scale;
    const double x     = scale * (low + b * b * scale * (1.0 + int8_slack)) * (1.0 / (1.0 - int8_slack));  // ‖x̂‖²
    const double near  = x - static_cast<double>(twice_step) * static_cast<double>(dot) * scale + square;
    const double error = 0x1p-23 * std::fabs(low) * scale + 0x1p-46 * (x + square + e * e) + 0x1p-140;
    const double far   = e + residual;
    const double least = std::max(0.0, std::sqrt(std::max(0.0, near - error)) * (1.0 - 0x1p-48) - far);
    const double most  = std::sqrt(std::max(0.0, near + error)) * (1.0 + 0x1p-48) + far;
    const double lower = least * least * (1.0 - 0x1p-48) - norm * (1.0 + relative);
    const double upper = most * most * (1.0 + 0x1p-48) - norm * (1.0 - relative);
    return {row, 0.5 * (lower + upper), 0.5 * (upper - lower) + 0x1p-49 * (std::fabs(lower) + std::fabs(upper))};
}

Int8Threshold Int8Direction::threshold(double limit) const {
    constexpr float everything = std::numeric_limits<float>::infinity();
    if (limit == -infinity) return {std::numeric_limits<float>::lowest(), 0.0f};  // wild rows still pass
    const double reached = limit + norm * (1.0 + relative) + 0x1p-46 * (std::fabs(limit) + norm);
    if (!(reached < largest_squared)) return {everything, 0.0f};
    const double reach  = std::sqrt(std::max(0.0, reached)) * (1.0 + 0x1p-48) + residual;
    const double within = reach * reach;
    return {float_above((within - square) + int8_slack * (within + square) + 0x1p-100), float_above(2.0 * reach)};
}

Int8Product::Int8Product(std::span<const double> r, const Rotation& rotation, std::size_t products, std::int8_t* out,
                         std::size_t stride) {
    const std::size_t   d = r.size();
    std::vector<double> z((d + 3) / 4 * 4, 0.0);
    std::copy(r.begin(), r.end(), z.begin());
    const double largest  = largest_of(z.data(), d);
    const int    exponent = largest > 0.0 ? std::ilogb(largest) : 0;
    unit                  = std::ldexp(1.0, exponent);
    for (double& v : z) v = std::ldexp(v, -exponent);
    rotation.apply(z.data());
    const float step32 = float_above(largest > 0.0 ? int8_step(z, largest_of(z.data(), d), products) : 1.0);
    step               = static_cast<double>(step32);
    const Quantised q  = quantise(z.data(), d, 1.0 / step, {out, stride, 0});
    norm               = std::sqrt(q.square) * (1.0 + 2.0 * gamma(d + 8, unit_f64));
    residual           = int8_residual(q, step * std::sqrt(static_cast<double>(q.norm)), d);
    spread             = residual + int8_slack * (norm + residual) + 0x1p-100;
    offset             = static_cast<std::int32_t>(-128 * q.sum);
    twice_step         = static_cast<float>(-step / spread);
}

Survivor Int8Product::survivor(std::int64_t row, std::int32_t dot, float norm_low, float residual_row,
                               float inverse) const {
    if (std::isinf(norm_low)) return {row, 0.0, infinity};
    const double scale = 1.0 / static_cast<double>(inverse);
    const double value = step * static_cast<double>(dot) * scale;
    const double bound = (norm * static_cast<double>(residual_row) - residual * static_cast<double>(norm_low)) * scale;
    return {row, value, bound * (1.0 + 0x1p-40) + 0x1p-49 * std::fabs(value) + 0x1p-1000};
}

Int8Threshold Int8Product::threshold(double limit) const {
    constexpr float everything = std::numeric_limits<float>::infinity();
    if (limit == -infinity) return {std::numeric_limits<float>::lowest(), 0.0f};  // wild rows still pass
    const double reached = limit + int8_slack * std::fabs(limit) + 0x1p-100;
    if (!(reached < largest_product)) return {everything, 0.0f};
    return {float_above(reached / spread), float_above((1.0 + int8_slack) * norm / spread)};
}

}  // namespace hullx
