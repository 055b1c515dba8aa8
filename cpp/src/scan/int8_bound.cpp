#include "scan/int8_bound.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "hullx/error_bound.hpp"
#include "scan/packed_frame.hpp"
#include "scan/packed_int8.hpp"
#include "support/outwards.hpp"

namespace hullx {

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
    const Int8Interval i = distance_interval(*this, dot, norm_low, residual_row, inverse);
    return {row, i.value, i.bound};
}

Int8Threshold Int8Direction::threshold(double limit) const {
    return distance_threshold(*this, limit);
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
    const Int8Interval i = product_interval(*this, dot, norm_low, residual_row, inverse);
    return {row, i.value, i.bound};
}

Int8Threshold Int8Product::threshold(double limit) const {
    return product_threshold(*this, limit);
}

}  // namespace hullx
