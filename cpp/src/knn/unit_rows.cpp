// The error of a unit vector.  x·scale is exact but for entries that become subnormal, less than 2⁻⁹⁰⁰ of the length.
// n = fl √Σ(x·scale)² and inverse = fl(1/n) together err by less than γ_{d+4}, the product by one rounding more;
// entries below 2⁻¹⁰⁰ are set to 0.  So ‖ỹ − y‖ <= γ_{d+6}·(1 + 2⁻²⁰) + √d·2⁻⁹⁹ in float64, and float32 adds 2⁻²⁴ of
// each entry.  Setting small entries to 0 leaves multiples of 2⁻¹⁵² at least: the statistics of the unit rows never
// meet spreads whose squares would overflow.
#include "knn/unit_rows.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <stdexcept>
#include <string>

#include "hullx/error_bound.hpp"
#include "support/parallel.hpp"

namespace hullx {
namespace {

constexpr double      negligible   = 0x1p-100;
constexpr double      narrow_cone  = 0x1p-12;  // of the rows' typical distance: float32 would blur what differs
constexpr std::size_t rows_at_once = 256;

double length_scale(const double* x, std::size_t d) {
    double largest = 0.0;
    for (std::size_t j = 0; j < d; ++j) largest = std::max(largest, std::fabs(x[j]));
    if (largest == 0.0) return 0.0;
    return std::ldexp(1.0, std::clamp(-std::ilogb(largest), -1000, 1000));
}

}  // namespace

UnitVector normalise(const double* x, std::size_t d, double* out) {
    UnitVector unit{length_scale(x, d), 0.0};
    if (unit.scale == 0.0) return unit;
    double a = 0.0, b = 0.0;
    for (std::size_t j = 0; j < d; ++j) out[j] = x[j] * unit.scale;
    std::size_t j = 0;
    for (; j + 2 <= d; j += 2) a += out[j] * out[j], b += out[j + 1] * out[j + 1];
    if (j < d) a += out[j] * out[j];
    unit.inverse = 1.0 / std::sqrt(a + b);
    for (j = 0; j < d; ++j) {
        const double y = out[j] * unit.inverse;
        out[j]         = std::fabs(y) < negligible ? 0.0 : y;
    }
    return unit;
}

double normalising_error(std::size_t d) {
    return 1.001 * gamma(d + 8, unit_f64) + std::sqrt(static_cast<double>(d)) * 0x1p-98;
}

template <class T>
void UnitRows::build(const RowsView& rows, int num_threads, AlignedBuffer<T>& values) {
    const std::size_t        n = rows.rows, d = rows.cols;
    std::atomic<std::size_t> zero{n};  // the first row without a direction
    values = AlignedBuffer<T>(n * d);
    parallel_for((n + rows_at_once - 1) / rows_at_once, resolve_threads(num_threads), [&](std::size_t task) {
        std::vector<double> x(d), unit(d);
        for (std::size_t i = task * rows_at_once; i < std::min(n, (task + 1) * rows_at_once); ++i) {
            rows.copy_row(i, x.data());
            const UnitVector u = normalise(x.data(), d, unit.data());
            scale[i]           = u.scale;
            inverse[i]         = u.inverse;
            for (std::size_t before = zero; u.scale == 0.0 && i < before;)
                if (zero.compare_exchange_weak(before, i)) break;
            for (std::size_t j = 0; j < d; ++j) values[i * d + j] = static_cast<T>(unit[j]);
        }
    });
    if (zero < n)
        throw std::invalid_argument("points: row " + std::to_string(zero) +
                                    " is all zeros and has no direction, which the cosine needs. Drop the row, or "
                                    "choose another `metric`");
    error   = normalising_error(d) + (sizeof(T) == sizeof(float) ? 1.001 * unit_f32 : 0.0);
    points_ = std::make_unique<Points>(
        RowsView{values.data(), sizeof(T) == sizeof(float) ? DType::float32 : DType::float64, n, d}, nullptr,
        std::function<void()>{}, num_threads);
}

UnitRows::UnitRows(const Points& points, int num_threads) : scale(points.size()), inverse(points.size()) {
    build(points.rows(), num_threads, narrow_);
    if (points_->statistics().caller_scale >= narrow_cone) return;
    points_.reset();
    narrow_ = AlignedBuffer<float>();
    build(points.rows(), num_threads, wide_);
}

std::size_t UnitRows::bytes() const {
    return narrow_.bytes() + wide_.bytes() + (scale.size() + inverse.size()) * sizeof(double) + points_->packed_bytes();
}

const UnitRows& unit_rows(const Points& points, int num_threads) {
    return static_cast<const UnitRows&>(
        points.attachment(Attached::unit_rows, [&] { return std::make_unique<const UnitRows>(points, num_threads); }));
}

}  // namespace hullx
