// What evidence proves, to the last rounding (certificate.hpp).
//
// Notation: u = 2⁻⁵³, γ_n = n·u/(1 − n·u); ẑ_j = fl(x_j − y_j)·m_j, m_j a power of two, so barring underflow
// ẑ_j = z_j(1 + δ), |δ| <= u.  Every sum below may be taken in any order: n terms cost at most n − 1 roundings each.
//
// Lower bound.  The computed Σ r_j ẑ_j carries at most d + 1 roundings a term (difference, product, d − 1 sums):
//     |fl Σ r_j ẑ_j − Σ r_j z_j| <= γ_{d+1} Σ|r_j||z_j| <= γ_{d+1}(1 + u/(1 − u)) Σ|r_j||ẑ_j| <= γ_{d+2} Σ|r_j||ẑ_j|.
// Σ|r_j||ẑ_j| is itself computed with at most d roundings a term, so it is multiplied by 1 + γ_{d+2}.  Underflow:
// ẑ_j may be off by 2⁻¹⁰⁷⁵, times |r_j| < 2, and each of the two products by 2⁻¹⁰⁷⁵ again: 2⁻¹⁰⁷³ a term covers it.
// A term in which r_j = 0 or x_j = y_j is exactly zero and adds nothing, also no underflow.
//
// Upper bound.  p̂ = fl Σ λ_i ẑ_i carries k + 1 roundings a term, so ‖p̂ − p‖ <= γ_{k+1} Σ λ_i‖z_i‖; computing ‖p̂‖
// costs at most γ_{d/2+2}‖p̂‖, and Σ λ_i, k roundings, at most γ_k of the quotient; ‖p‖ <= Σ λ_i‖z_i‖, so everything
// together stays below γ_{2k+d+4} Σ λ_i‖z_i‖ / Σ λ_i, with room for ẑ in place of z.  Σ λ_i‖ẑ_i‖ is rounded up.
// Underflow: each coordinate of each row whose difference is not exactly zero may be off by 2⁻¹⁰⁷⁵(λ_i + 1).
#include "hullx/certificate.hpp"

#include <algorithm>
#include <cmath>

#include "hullx/error_bound.hpp"

namespace hullx {
namespace {

constexpr std::size_t lanes = 8;

double fold(const double (&lane)[lanes]) {
    double sum = 0.0;
    for (double x : lane) sum += x;
    return sum;
}

// Several roundings of relative size at most `slack`, made good: x >= 0 in, an upper bound out.
double enlarge(double x, double slack) {
    return round_up(x * round_up(1.0 + slack));
}

double square_of(std::span<const double> v) {
    double      lane[lanes] = {};
    std::size_t j           = 0;
    for (; j + lanes <= v.size(); j += lanes)
        for (std::size_t k = 0; k < lanes; ++k) lane[k] += v[j + k] * v[j + k];
    for (std::size_t k = 0; j + k < v.size(); ++k) lane[k] += v[j + k] * v[j + k];
    return fold(lane);
}

struct Sums {
    double product;    // fl Σ r ẑ
    double magnitude;  // fl Σ |r||ẑ|
};

template <class T>
Sums sums(const T* x, const double* y, const double* r, const double* m, std::size_t d) {
    double     product[lanes] = {}, magnitude[lanes] = {};
    const auto add = [&](std::size_t j, std::size_t k) {
        const double term = r[j] * ((static_cast<double>(x[j]) - y[j]) * m[j]);
        product[k] += term;
        magnitude[k] += std::abs(term);
    };
    std::size_t j = 0;
    for (; j + lanes <= d; j += lanes)
        for (std::size_t k = 0; k < lanes; ++k) add(j + k, k);
    for (std::size_t k = 0; j + k < d; ++k) add(j + k, k);
    return {fold(product), fold(magnitude)};
}

// Terms that are not exactly zero.
template <class T>
double nonzero(const T* x, const double* y, const double* r, std::size_t d) {
    double count = 0.0;
    for (std::size_t j = 0; j < d; ++j) count += static_cast<double>(static_cast<double>(x[j]) != y[j] && r[j] != 0.0);
    return count;
}

}  // namespace

// Where the sum of squares comes near an end of the range, v is brought to [1, 2) by a power of two first: all else is
// a power of two apart.
double norm_up(std::span<const double> v) {
    const double slack = gamma(v.size() + 4, unit_f64);
    const double plain = square_of(v);
    if (plain > 0x1p-900 && plain < 0x1p900) return round_up(round_up(std::sqrt(enlarge(plain, slack))));
    double largest = 0.0;
    for (double x : v) largest = std::max(largest, std::abs(x));
    if (largest == 0.0 || !std::isfinite(largest)) return largest;
    const int    exponent    = std::ilogb(largest);
    const double half        = std::scalbn(1.0, -exponent / 2);  // two factors: one alone could overflow
    const double rest        = std::scalbn(1.0, -exponent - (-exponent / 2));
    double       lane[lanes] = {};
    for (std::size_t j = 0; j < v.size(); ++j) {
        const double x = v[j] * half * rest;
        lane[j % lanes] += x * x;
    }
    // Squares lost to underflow are below 2⁻¹⁰⁰⁰ of the sum, which is at least 1: inside the slack.
    return round_up(std::scalbn(round_up(std::sqrt(enlarge(fold(lane), slack))), exponent));
}

Product row_product(const RowsView& rows, std::size_t row, const double* y, const double* r,
                    const double* multipliers) {
    const std::size_t d = rows.cols;
    const Sums        s = rows.dtype == DType::float32
                              ? sums(static_cast<const float*>(rows.data) + row * d, y, r, multipliers, d)
                              : sums(static_cast<const double*>(rows.data) + row * d, y, r, multipliers, d);
    if (!std::isfinite(s.magnitude)) return {0.0, std::numeric_limits<double>::infinity()};  // overflow proves nothing
    const double g        = gamma(d + 2, unit_f64);
    const double rounding = round_up(g * enlarge(s.magnitude, g));
    // What underflow takes, less than 2⁻⁹⁰⁰ however many terms there are, is lost in the rounding of a larger error.
    if (s.magnitude > 0x1p-800) return {s.product, round_up(rounding)};
    const double terms = rows.dtype == DType::float32
                             ? nonzero(static_cast<const float*>(rows.data) + row * d, y, r, d)
                             : nonzero(static_cast<const double*>(rows.data) + row * d, y, r, d);
    if (terms == 0.0) return {0.0, 0.0};
    return {s.product, round_up(rounding + terms * 0x1p-1073)};
}

bool normalise_direction(std::span<double> r) {
    double largest = 0.0;
    for (double x : r) largest = std::max(largest, std::abs(x));
    if (largest == 0.0 || !std::isfinite(largest)) return false;
    const int exponent = std::ilogb(largest);
    if (exponent != 0)
        for (double& x : r) x = std::scalbn(x, -exponent);
    return true;
}

double lower_bound(double least, std::span<const double> r) {
    const double length = norm_up(r);
    if (!(least > 0.0) || !(length > 0.0) || !std::isfinite(least) || !std::isfinite(length)) return 0.0;
    return std::max(0.0, round_down(least / length));
}

double upper_bound(const RowsView& rows, const double* y, const double* multipliers,
                   std::span<const std::int64_t> support, std::span<const double> weights) {
    const std::size_t   d = rows.cols;
    std::vector<double> z(d), p(d, 0.0);
    double              lengths = 0.0, total = 0.0, underflow = 0.0;
    std::size_t         used = 0;
    for (std::size_t i = 0; i < support.size(); ++i) {
        if (weights[i] == 0.0) continue;
        ++used;
        rows.copy_row(static_cast<std::size_t>(support[i]), z.data());
        bool differs = false;
        for (std::size_t j = 0; j < d; ++j) {
            const double difference = z[j] - y[j];
            differs                 = differs || difference != 0.0;
            z[j]                    = difference * multipliers[j];
            p[j] += weights[i] * z[j];
        }
        total += weights[i];
        if (!differs) continue;
        lengths = round_up(lengths + round_up(weights[i] * norm_up(z)));
        underflow += (weights[i] + 1.0) * 0x1p-1074;
    }
    if (!(total > 0.0)) return std::numeric_limits<double>::infinity();
    if (underflow == 0.0) return 0.0;
    const double rounding = round_up(gamma(2 * used + d + 4, unit_f64) * enlarge(lengths, gamma(used + 4, unit_f64)));
    const double lost     = round_up(2.0 * static_cast<double>(d) * underflow);
    const double upper    = round_up(round_up(round_up(round_up(norm_up(p) + rounding) + lost) / total));
    return std::isfinite(upper) ? upper : std::numeric_limits<double>::infinity();
}

Interval certify(const Points& points, Frame frame, const double* y, std::span<const double> direction,
                 std::span<const std::int64_t> support, std::span<const double> weights, const Exclude& exclude,
                 std::size_t query) {
    const RowsView&            rows        = points.rows();
    const std::vector<double>& multipliers = points.multipliers(frame);
    Interval                   interval;
    interval.upper = upper_bound(rows, y, multipliers.data(), support, weights);
    std::vector<double> r(direction.begin(), direction.end());
    if (!normalise_direction(r)) return interval;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < rows.rows; ++i) {
        if (exclude.skips(query, static_cast<std::int64_t>(i))) continue;
        const Product product = row_product(rows, i, y, r.data(), multipliers.data());
        least                 = std::min(least, round_down(product.value - product.error));
    }
    interval.lower = lower_bound(least, r);
    return interval;
}

}  // namespace hullx
