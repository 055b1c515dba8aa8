// Bounds.  Let w_j = fl(x_j − q_j)·unit: the difference is rounded once, the unit is a power of two.
//
// float64: each term carries (1 + δ)² of the difference, one rounding of the square and at most d − 1 of the sum,
// whatever its order: relative γ_{d+2}; all terms are >= 0, so relative to the sum.
//
// double-double: x_j − q_j = h + l exactly; h² = p + e exactly; the sum S of the p is compensated: each addition
// S + p = S' + t exactly.  So the exact value is S + Σ(t + e + 2hl + l²).  E = fl Σ(t + (e + 2hl)) leaves out l² <=
// u²h² and rounds: with A = Σ(|t| + |e| + |2hl|) the error of E is at most γ_{d+3}·A + u²·S(1 + …).  A is summed beside
// it (rounded, hence the factor 2).  Where no t, e, l is non-zero, S is exact.
//
// Underflow: a product below 2⁻⁹⁰⁰ may lose bits of up to 2⁻¹⁰⁷⁴ each, and l·unit may lose 2⁻¹⁰⁷⁴, which enters
// multiplied by 2|h| <= 2(1 + S).  `tiny` = d·2⁻¹⁰⁶⁰ covers all of it; a non-zero |h| below 2⁻⁴⁵⁰ is never called
// exact.
#include "knn/distance.hpp"

#include <algorithm>
#include <cmath>

#include "hullx/error_bound.hpp"

namespace hullx {
namespace {

constexpr double far_away      = 0x1p400;
constexpr double smallest_safe = 0x1p-450;  // its square is exact as a sum of two float64

double tiny(std::size_t d) {
    return static_cast<double>(d) * 0x1p-1060;
}

template <class T>
double sum_of_squares(const T* x, const double* q, std::size_t d, double unit) {
    double      a = 0.0, b = 0.0, c = 0.0, e = 0.0;
    std::size_t j = 0;
    for (; j + 4 <= d; j += 4) {
        const double w0 = (static_cast<double>(x[j]) - q[j]) * unit;
        const double w1 = (static_cast<double>(x[j + 1]) - q[j + 1]) * unit;
        const double w2 = (static_cast<double>(x[j + 2]) - q[j + 2]) * unit;
        const double w3 = (static_cast<double>(x[j + 3]) - q[j + 3]) * unit;
        a += w0 * w0, b += w1 * w1, c += w2 * w2, e += w3 * w3;
    }
    for (; j < d; ++j) {
        const double w = (static_cast<double>(x[j]) - q[j]) * unit;
        a += w * w;
    }
    return (a + b) + (c + e);
}

template <class T>
DoubleDouble compensated(const T* x, const double* q, std::size_t d, double unit) {
    double sum = 0.0, correction = 0.0, magnitude = 0.0;
    bool   exact = true;
    for (std::size_t j = 0; j < d; ++j) {
        const Split  difference = two_diff(static_cast<double>(x[j]), q[j]);
        const double h          = difference.value * unit;
        const double l          = difference.error * unit;
        const Split  square     = two_square(h);
        const Split  next       = two_sum(sum, square.value);
        const double cross      = 2.0 * (h * l);
        sum                     = next.value;
        correction += next.error + (square.error + cross);
        magnitude += std::fabs(next.error) + (std::fabs(square.error) + std::fabs(cross));
        exact = exact && difference.error == 0.0 && (difference.value == 0.0 || std::fabs(h) >= smallest_safe);
    }
    if (exact && magnitude == 0.0) return {sum, 0.0, 0.0};
    const double error = 2.0 * gamma(d + 4, unit_f64) * magnitude + 0x1p-104 * sum + tiny(d) * (1.0 + sum);
    const Split  total = fast_two_sum(sum, correction);
    return {total.value, total.error, error};
}

template <class T>
ExactSum exact_sum(const T* x, const double* q, std::size_t d) {
    ExactSum sum;
    for (std::size_t j = 0; j < d; ++j) sum.add_squared_difference(static_cast<double>(x[j]), q[j]);
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

double query_unit(const Points& points, const double* query) {
    const auto& centre  = points.statistics().centre;
    double      largest = 0.0;
    for (std::size_t j = 0; j < centre.size(); ++j) largest = std::max(largest, std::fabs(query[j] - centre[j]));
    const double multiplier = points.multipliers(Frame::caller)[0];
    if (largest * multiplier <= far_away) return multiplier;
    return std::ldexp(1.0, -std::ilogb(largest));
}

Interval64 distance_float64(const RowsView& rows, std::size_t row, const double* query, double unit) {
    const double value = with_row(rows, row, [&](const auto* x) { return sum_of_squares(x, query, rows.cols, unit); });
    const double error = gamma(rows.cols + 4, unit_f64) * value + tiny(rows.cols) * (1.0 + value);
    return {std::max(0.0, value - error), value + error};  // γ has two roundings to spare for these
}

DoubleDouble distance_double_double(const RowsView& rows, std::size_t row, const double* query, double unit) {
    return with_row(rows, row, [&](const auto* x) { return compensated(x, query, rows.cols, unit); });
}

ExactSum distance_exact(const RowsView& rows, std::size_t row, const double* query) {
    return with_row(rows, row, [&](const auto* x) { return exact_sum(x, query, rows.cols); });
}

bool rounds_safely(const DoubleDouble& value, double unit, double& rounded) {
    // adding a float64 to `high` rounds correctly and monotonically: if both ends agree, so does all between
    const double least = value.error == 0.0 ? value.high + value.low : value.high + round_down(value.low - value.error);
    const double most  = value.error == 0.0 ? least : value.high + round_up(value.low + value.error);
    if (least != most) return false;
    rounded = least / unit / unit;
    // below the normal range dividing rounds again
    return rounded == 0.0 ? least == 0.0 : rounded >= 0x1p-1000;
}

}  // namespace hullx
