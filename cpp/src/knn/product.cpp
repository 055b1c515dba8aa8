// Bounds.  float64: a product of d terms and its sum in any order err by at most γ_d Σ|x_j·y_j|, and by 2⁻¹⁰⁷⁴ for each
// product that underflows (sums that do are exact).  The sum of magnitudes is computed likewise, so it is at least
// (1 − γ_d) of the real one; γ_{d+2}·(1 + 2γ_{d+2}) of it covers that and the roundings of the bound itself.
//
// double-double: x_j·y_j = p + e exactly (Dekker) and each addition S + p = S' + t exactly, so the product is
// S + Σ(t + e).  Each t + e is rounded once, then added; the first of a strand without rounding, so that a strand of n
// terms rounds one n times at most, and m strands, added up after one another, m times more.  So their sum errs by at
// most γ_{n+m} Σ(|t| + |e|), which is summed beside it, rounded as well, hence a little more.  Where all t and e are 0, S
// is exact.  Rows that come near to the bound: test_wide_bounds.cpp.
//
// Dekker's product is exact where |p| >= 2⁻⁹⁰⁰ or a factor is 0; otherwise (also where the scale made an entry
// underflow, which only happens to entries below 2⁻⁹⁰⁰) a term is wrong by less than 2⁻¹⁰⁶⁵·(1 + |y_j|): `tiny` covers
// d of them for |y_j| <= 2⁵⁰⁰ where scale = 1 (nothing is lost by scaling) and for |y_j| <= 2 elsewhere.
#include "knn/product.hpp"

#include <cmath>
#include <vector>

#include "hullx/error_bound.hpp"

namespace hullx {
namespace {

constexpr double smallest_safe = 0x1p-900;

DoubleDouble double_double(double sum, double correction, double magnitude, bool safe, std::size_t d,
                           std::size_t strands) {
    const double tiny = safe ? 0.0 : static_cast<double>(d) * 0x1p-1060;
    if (safe && magnitude == 0.0) return {sum, 0.0, 0.0};
    const Split  total = two_sum(sum, correction);
    const double grow  = gamma((d + strands - 1) / strands + strands, unit_f64);
    return {total.value, total.error, (1.0 + 0x1p-20) * grow * magnitude + tiny};
}

template <class X, class Y>
DoubleDouble compensated(const X* x, double scale, const Y* y, double y_scale, std::size_t d) {
    double sum = 0.0, correction = 0.0, magnitude = 0.0;
    bool   safe = true;
    for (std::size_t j = 0; j < d; ++j) {
        const double xj      = static_cast<double>(x[j]) * scale;
        const double yj      = static_cast<double>(y[j]) * y_scale;
        const Split  product = two_product(xj, yj);
        const Split  next    = two_sum(sum, product.value);
        sum                  = next.value;
        correction += next.error + product.error;
        magnitude += std::fabs(next.error) + std::fabs(product.error);
        const bool zero = static_cast<double>(x[j]) == 0.0 || static_cast<double>(y[j]) == 0.0;
        safe            = safe && (zero || std::fabs(product.value) >= smallest_safe);
    }
    return double_double(sum, correction, magnitude, safe, d, 1);
}

template <class X, class Y>
ExactSum exact(const X* x, const Y* y, std::size_t d, double sign = 1.0) {
    ExactSum sum;
    for (std::size_t j = 0; j < d; ++j) sum.add_product(static_cast<double>(x[j]), sign * static_cast<double>(y[j]));
    sum.normalise();
    return sum;
}

// Calls f with the row as a float or double pointer.
template <class F>
auto with_row(const RowsView& rows, std::size_t row, F&& f) {
    if (rows.dtype == DType::float32) return f(static_cast<const float*>(rows.data) + row * rows.cols);
    return f(static_cast<const double*>(rows.data) + row * rows.cols);
}

}  // namespace

void products_float64(const RowsView& rows, RowList list, const double* scale, const double* y, double* out) {
    std::vector<double> magnitude(list.size());
    row_level().products(row_view(rows), y, scale, list.data(), list.size(), {out, magnitude.data()});
}

void product_intervals(const RowsView& rows, RowList list, const double* y, Interval64* out) {
    std::vector<double> value(list.size()), magnitude(list.size());
    row_level().products(row_view(rows), y, nullptr, list.data(), list.size(), {value.data(), magnitude.data()});
    const double grow = gamma(rows.cols + 2, unit_f64), underflow = static_cast<double>(rows.cols) * 0x1p-1074;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const double error = grow * (1.0 + 2.0 * grow) * magnitude[i] + underflow;
        out[i]             = {round_down(value[i] - error), round_up(value[i] + error)};
    }
}

void products_double_double(const RowsView& rows, RowList list, const double* scale, const double* y,
                            DoubleDouble* out) {
    const std::size_t         n = list.size();
    std::vector<double>       sum(n), correction(n), magnitude(n);
    std::vector<std::int64_t> unsafe(n);
    row_level().compensated(row_view(rows), y, scale, list.data(), n,
                            {sum.data(), correction.data(), magnitude.data(), unsafe.data()});
    for (std::size_t i = 0; i < n; ++i)
        out[i] = double_double(sum[i], correction[i], magnitude[i], unsafe[i] == 0, rows.cols, 2 * row_level().lanes);
}

void squares_double_double(const RowsView& rows, RowList list, const double* scale, DoubleDouble* out) {
    products_double_double(rows, list, scale, nullptr, out);
}

DoubleDouble product_double_double(const RowsView& rows, std::size_t row, double scale, const double* y) {
    return with_row(rows, row, [&](const auto* x) { return compensated(x, scale, y, 1.0, rows.cols); });
}

DoubleDouble square_double_double(const RowsView& rows, std::size_t row, double scale) {
    return with_row(rows, row, [&](const auto* x) { return compensated(x, scale, x, scale, rows.cols); });
}

ExactSum product_exact(const RowsView& rows, std::size_t row, const double* y) {
    return with_row(rows, row, [&](const auto* x) { return exact(x, y, rows.cols); });
}

ExactSum square_exact(const RowsView& rows, std::size_t row) {
    return with_row(rows, row, [&](const auto* x) { return exact(x, x, rows.cols); });
}

bool rounds_certainly(const DoubleDouble& value, double& rounded) {
    // adding a float64 to `high` rounds correctly and monotonically: if both ends agree, so does all between
    if (value.error == 0.0) {
        rounded = value.high + value.low;
        return true;
    }
    rounded = value.high + round_down(value.low - value.error);
    return rounded != 0.0 && rounded == value.high + round_up(value.low + value.error);
}

double product_rounded(const RowsView& rows, std::size_t row, const double* y) {
    double rounded = 0.0;
    if (rounds_certainly(product_double_double(rows, row, 1.0, y), rounded)) return rounded;
    const ExactSum sum = product_exact(rows, row, y);
    if (!sum.negative()) return sum.rounded();
    return -with_row(rows, row, [&](const auto* x) { return exact(x, y, rows.cols, -1.0).rounded(); });
}

}  // namespace hullx
