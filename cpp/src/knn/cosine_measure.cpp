// Bounds.  float64: x' = x·scale and q' = q·scale; fl⟨x', q'⟩ errs by at most γ_d‖x'‖‖q'‖ (Cauchy-Schwarz) and what
// underflows, 2⁻¹⁰⁷⁰·d, divided by lengths of at least 2⁻⁷⁴; both inverses are known to γ_{d+6}.  So s errs by less
// than 3γ_{d+8} + d·2⁻⁹⁰⁰; four are taken.
//
// double-double: with errors η of a, b, c and relative ones ρ = η/b, η/c, all far below 1/1000: a²/b errs by less than
// a²/b·(4·2⁻⁹⁹ + 1.01ρ_b) + (2.01|a|η_a + 1.01η_a²)/b, and s by |s|·(4·2⁻⁹⁹ + 1.01(ρ_b + ρ_c)) + 1.01η_a/√(bc).  What
// underflows there is less than 2⁻⁸⁰⁰.
#include "knn/cosine_measure.hpp"

#include <bit>
#include <cmath>
#include <cstdint>

#include "hullx/error_bound.hpp"
#include "knn/cosine_rounding.hpp"
#include "knn/wide_real.hpp"

namespace hullx {
namespace {

constexpr double underflow = 0x1p-800;

WideReal without_error(const DoubleDouble& x) {
    return {x.high, x.low};
}

double relative(const DoubleDouble& positive) {
    return positive.error / positive.high;
}

// mantissa·2^exponent with an odd mantissa.
struct Odd {
    std::uint64_t mantissa;
    int           exponent;
};

Odd odd_part(double x) {  // not zero
    int           exponent = 0;
    const double  fraction = std::frexp(std::fabs(x), &exponent);
    std::uint64_t mantissa = static_cast<std::uint64_t>(std::ldexp(fraction, 53));
    const int     zeros    = std::countr_zero(mantissa);
    return {mantissa >> zeros, exponent - 53 + zeros};
}

__extension__ using u128 = unsigned __int128;

int width(u128 x) {
    const auto high = static_cast<std::uint64_t>(x >> 64);
    return high != 0 ? 64 + static_cast<int>(std::bit_width(high))
                     : static_cast<int>(std::bit_width(static_cast<std::uint64_t>(x)));
}

// a₁²·b₂ against a₂²·b₁ where the mantissas are small, as with counts and pixels; else false.
bool compare_small(double a1, double b1, double a2, double b2, std::strong_ordering& order) {
    const Odd x1 = odd_part(a1), y1 = odd_part(b1), x2 = odd_part(a2), y2 = odd_part(b2);
    if (((x1.mantissa | x2.mantissa) >> 36) != 0) return false;  // 72 + 53 bits
    u128      left  = static_cast<u128>(x1.mantissa) * x1.mantissa * y2.mantissa;
    u128      right = static_cast<u128>(x2.mantissa) * x2.mantissa * y1.mantissa;
    const int shift = 2 * x1.exponent + y2.exponent - (2 * x2.exponent + y1.exponent);
    const int tops  = width(left) + shift - width(right);
    if (tops != 0) {
        order = tops <=> 0;
        return true;
    }
    if (shift >= 0)  // the shifted one is as wide as the other
        left <<= shift;
    else
        right <<= -shift;
    order = left < right   ? std::strong_ordering::less
            : left > right ? std::strong_ordering::greater
                           : std::strong_ordering::equal;
    return true;
}

int sign(double x) {
    return (x > 0.0) - (x < 0.0);
}

}  // namespace

CosineMeasure::CosineMeasure(const Points& points, const UnitRows& unit, const double* query)
    : rows_(points.rows()), unit_(unit), query_(query), scaled_(points.dim() + row_kernels::padding) {
    const std::size_t d = points.dim();
    const UnitVector  u = normalise(query, d, scaled_.data());
    for (std::size_t j = 0; j < d; ++j) scaled_[j] = query[j] * u.scale;
    c_       = square_double_double(view_of(query, d), 0, u.scale);
    inverse_ = u.inverse;
    error_   = 4.0 * gamma(d + 8, unit_f64) + static_cast<double>(d) * 0x1p-900;
}

std::vector<double> CosineMeasure::scales(RowList list) const {
    std::vector<double> out;
    out.reserve(list.size());
    for (const std::uint32_t row : list) out.push_back(unit_.scale[row]);
    return out;
}

void CosineMeasure::intervals(RowList list, Interval64* out) const {
    std::vector<double> product(list.size());
    products_float64(rows_, list, scales(list).data(), scaled_.data(), product.data());
    for (std::size_t i = 0; i < list.size(); ++i) {
        const double key = -(product[i] * unit_.inverse[list[i]] * inverse_);
        out[i]           = {key - error_, key + error_};
    }
}

void CosineMeasure::keys(RowList list, DoubleDouble* out, Parts* parts) const {
    const std::vector<double> scale = scales(list);
    std::vector<DoubleDouble> a(list.size()), b(list.size());
    products_double_double(rows_, list, scale.data(), scaled_.data(), a.data());
    squares_double_double(rows_, list, scale.data(), b.data());
    for (std::size_t i = 0; i < list.size(); ++i) {
        parts[i] = {a[i], b[i]};
        out[i]   = key(parts[i]);
    }
}

DoubleDouble CosineMeasure::key(Parts& parts) const {
    const WideReal a = without_error(parts.a), b = without_error(parts.b);
    const WideReal key  = a * a / b;
    const double   size = std::fabs(a.high), lost = parts.a.error;
    const double   error = key.high * (4.0 * wide_unit + 1.01 * relative(parts.b)) +
                           (2.01 * size * lost + 1.01 * lost * lost) / b.high + underflow;
    return a.high > 0.0 ? DoubleDouble{-key.high, -key.low, error} : DoubleDouble{key.high, key.low, error};
}

bool CosineMeasure::compare_parts(const Parts& x, const Parts& y, std::strong_ordering& order) const {
    if (!x.exact() || !y.exact()) return false;
    const double a1 = x.a.high, b1 = x.b.high, a2 = y.a.high, b2 = y.b.high;
    if (sign(a1) != sign(a2)) {
        order = sign(a2) <=> sign(a1);
        return true;
    }
    if (a1 == 0.0) return true;  // both at right angles, `order` is equal
    std::strong_ordering squares = std::strong_ordering::equal;
    if (!compare_small(a1, b1, a2, b2, squares)) {
        const Exact e1{ExactNumber(a1), ExactNumber(b1)}, e2{ExactNumber(a2), ExactNumber(b2)};
        order = compare(e1, e2);
        return true;
    }
    order = a1 > 0.0 ? 0 <=> squares : squares;
    return true;
}

CosineMeasure::Exact CosineMeasure::exact(std::size_t row) const {
    return {ExactNumber(product_exact(rows_, row, query_)), ExactNumber(square_exact(rows_, row))};
}

// The larger cosine first.
std::strong_ordering CosineMeasure::compare(const Exact& x, const Exact& y) const {
    const ExactNumber left = x.a * x.a * y.b, right = y.a * y.a * x.b;
    return (y.a.negative() ? -right : right) <=> (x.a.negative() ? -left : left);
}

double CosineMeasure::value(std::size_t row, const DoubleDouble&, const Parts& parts) const {
    const WideReal product    = root(without_error(parts.b) * without_error(c_));
    const WideReal s          = without_error(parts.a) / product;
    const double   error      = std::fabs(s.high) * (4.0 * wide_unit + 1.01 * (relative(parts.b) + relative(c_))) +
                                1.01 * parts.a.error / product.high + 0x1p-99;
    const Split    difference = two_sum(1.0, -s.high);
    double         rounded    = 0.0;
    if (rounds_certainly({difference.value, difference.error - s.low, error}, rounded)) return rounded;
    if (parts.exact() && c_.error == 0.0)
        return cosine_distance_rounded(ExactNumber(parts.a.high), ExactNumber(parts.b.high), ExactNumber(c_.high));
    const Exact e = exact(row);
    return cosine_distance_rounded(e.a, e.b, ExactNumber(square_exact(view_of(query_, rows_.cols), 0)));
}

Within CosineMeasure::within(const Interval64& key, double radius) const {
    constexpr double slack = 0x1p-50;  // of the additions here, and of the rounding of what is returned
    if (1.0 + key.upper + slack < radius * (1.0 - slack)) return Within::yes;
    return 1.0 + key.lower - slack > radius * (1.0 + slack) ? Within::no : Within::unsure;
}

}  // namespace hullx
