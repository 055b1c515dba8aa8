// Bounds.  Let w_j = fl(x_j − q_j)·unit: the difference is rounded once, the unit is a power of two.
//
// float64: each term carries (1 + δ)² of the difference, one rounding of the square (or none, fused) and at most d − 1
// of the sum, whatever its order: relative γ_{d+2}; all terms are >= 0, so relative to the sum.
//
// double-double: x_j − q_j = h + l exactly; h² = p + e exactly; the exact value is Σp + Σ(e + 2hl + l²).  Let σ > Σp be
// a power of two.  p is cut at σ and the rest at σ' = 2⁻⁵³σ·s, s >= 4d a power of two:
//     a = fl(fl(σ + p) − σ),  p − a = r exactly,  |r| <= 2⁻⁵³σ     (σ >= p: Dekker; fl(σ + p) − σ is exact)
//     b = fl(fl(σ' + r) − σ'),  r − b = c exactly,  |c| <= 2⁻⁵³σ'   (|r| <= σ'/4d)
// The a are multiples of 2⁻⁵²σ, and no sum of some of them reaches Σp + d·2⁻⁵³σ < 2σ: Σa is exact in any order.  The b
// are multiples of 2⁻⁵³σ', and no sum of some of their magnitudes reaches d·2⁻⁵³σ + d·2⁻⁵³σ' < σ': Σb is exact in any
// order.
//
// L = Σ(c + (e + 2hl)) is rounded.  Let P = Σp, u = 2⁻⁵³; |e| <= u·p, |l| <= u|h|, |c| <= u²·s·σ.  A column loses l², what
// hl, e + 2hl and c + (e + 2hl) are rounded by: (1 + 2 + 3 + 3)u²p + u|c|; nothing but the last for l = 0: u²p + u|c|.
// Columns are added in L strands of n = ⌈d/L⌉, then those: n + L − 2 roundings of a sum of at most 3u·P + Σ|c|, or for
// l = 0 of u·P + Σ|c|.  Σa + Σb + L is exact in three numbers of which the last two are added: u²·P.  Together
//     (3(n + L) + 4)·u²·P,  for l = 0  (n + L)·u²·P,  and (n + L)·d·s·u³·σ,
// with 1 + 2⁻²⁰ for products of the small factors; P from the result.  Where no c, e, l is non-zero, nothing was rounded.
// Rows that come near to it: test_wide_bounds.cpp.
//
// On a grid: let all x_j and q_j be multiples of s, a power of two, and |x_j|, |q_j| at most K·s together.  Then x_j −
// q_j = k·s with an integer |k| <= K, and for K <= 2⁵³ the difference is a float64 (l = 0).  (k·s·unit)² =
// k²·(s·unit)², and every sum of some of them is an integer of at most d·K² times that: for d·K² < 2⁵³ all are floats,
// so nothing is rounded in any order, fused or not, and the sum is the distance itself.  K² <= 2²⁴ leaves room for
// float32: squares are floats, and so is every sum of `run` of them for run·K² <= 2²⁴; rows of float and q are floats
// anyway (|q| <= K·s).  All within the range of the format: 2⁻⁴⁵⁰ <= s·unit and K·s·unit <= 2⁴⁵⁰, in float32 2⁻⁶³ <= s
// <= 2⁵⁰.  Conditions are computed: K in one rounding, d·K² in two more, each monotone, and numbers below 2⁵³ pass as
// they are.
//
// Underflow: a product below 2⁻⁹⁰⁰ may lose bits of up to 2⁻¹⁰⁷⁴ each, and l·unit may lose 2⁻¹⁰⁷⁴, which enters
// multiplied by 2|h| <= 2(1 + S).  `tiny` = d·2⁻¹⁰⁶⁰ covers all of it; a non-zero |h| below 2⁻⁴⁵⁰ is never called
// exact.
#include "knn/distance.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "hullx/error_bound.hpp"
#include "hullx/simd_level.hpp"

namespace hullx {
namespace {

constexpr double      far_away   = 0x1p400;
constexpr std::size_t narrow_run = 16;  // fewer squares in a row are not worth float32: sums are widened after each run

// 1/caller_scale, or less for a query so far away that squares in those units would overflow.
double query_unit(const Points& points, const double* query) {
    const auto& centre  = points.statistics().centre;
    double      largest = 0.0;
    for (std::size_t j = 0; j < centre.size(); ++j) largest = std::max(largest, std::fabs(query[j] - centre[j]));
    const double multiplier = points.multipliers(Frame::caller)[0];
    if (largest * multiplier <= far_away) return multiplier;
    return std::ldexp(1.0, -std::ilogb(largest));
}

// The power of two above x, at least 2⁻¹⁰⁰⁰.
double power_above(double x) {
    const auto bits = std::bit_cast<std::uint64_t>(std::max(x, 0x1p-1001));
    return 2.0 * std::bit_cast<double>(bits & 0x7ff0000000000000u);
}

}  // namespace

const row_kernels::Level& row_level() {
#ifdef HULLX_TREE_V3
    if (simd_level() >= SimdLevel::v3) return row_kernels::rows_v3;
#endif
    return row_kernels::rows_v2;
}

row_kernels::Rows row_view(const RowsView& rows) {
    return {rows.data, rows.dtype == DType::float32, rows.cols};
}

Distances::Distances(const Points& points)
    : points_(points),
      kernels_(row_level()),
      rows_(row_view(points.rows())),
      query_(points.dim() + row_kernels::padding, 0.0),
      relative_(gamma(points.dim() + 4, unit_f64)),
      tiny_(static_cast<double>(points.dim()) * 0x1p-1060) {}

void Distances::start(const double* query) {
    std::copy_n(query, rows_.dim, query_.data());
    unit_ = query_unit(points_, query);
    look_at_grid();
}

void Distances::look_at_grid() {
    whole_ = differ_exactly_ = false;
    narrow_run_              = 0;
    const Grid& grid         = points_.grid();
    double      most         = 0.0;
    if (!grid.holds(query_.data(), rows_.dim, most)) return;
    const double range = grid.largest + most, steps = range / grid.step;
    if (grid.step * unit_ < 0x1p-450 || range * unit_ > 0x1p450) return;
    differ_exactly_ = steps < 0x1p53;
    whole_          = static_cast<double>(rows_.dim) * (steps * steps) < 0x1p53;
    if (!whole_ || !rows_.single || grid.step < 0x1p-63 || grid.step > 0x1p50) return;
    if (static_cast<double>(narrow_run) * (steps * steps) > 0x1p24) return;
    narrow_run_ = static_cast<std::size_t>(0x1p24 / std::max(1.0, steps * steps));
    narrow_query_.assign(query_.size(), 0.0f);
    for (std::size_t j = 0; j < rows_.dim; ++j) narrow_query_[j] = static_cast<float>(query_[j]);
}

void Distances::float64(std::span<const std::uint32_t> rows, double* out) const {
    if (narrow_run_ != 0) {
        kernels_.narrow(rows_, {narrow_query_.data(), narrow_run_}, rows.data(), rows.size(), out);
        for (std::size_t i = 0; i < rows.size(); ++i) out[i] = out[i] * unit_ * unit_;
        return;
    }
    kernels_.sums(rows_, query_.data(), unit_, rows.data(), rows.size(), out);
}

void Distances::double_double(std::span<const std::uint32_t> rows, const double* values,
                              std::vector<DoubleDouble>& out) {
    const std::size_t n = rows.size();
    if (whole_) {
        out.resize(n);
        for (std::size_t i = 0; i < n; ++i) out[i] = {values[i], 0.0, 0.0};
        return;
    }
    ceiling_.resize(n), high_.resize(n), low_.resize(n), inexact_.resize(n), out.resize(n);
    // p is rounded from h², as h is from w: three roundings
    for (std::size_t i = 0; i < n; ++i) ceiling_[i] = power_above(upper(values[i]) * (1.0 + 0x1p-50));
    const auto   columns = static_cast<double>(rows_.dim);
    const double spread  = power_above(4.0 * columns);
    kernels_.precise(rows_, query_.data(), unit_, rows.data(), n,
                     {ceiling_.data(), spread, high_.data(), low_.data(), inexact_.data(), differ_exactly_});
    const auto   strands     = static_cast<double>(kernels_.lanes);
    const double roundings   = std::ceil(columns / strands) + strands;
    const double per_high    = (differ_exactly_ ? roundings : 3.0 * roundings + 4.0) * 0x1p-106 * (1.0 + 0x1p-20);
    const double per_ceiling = roundings * columns * spread * 0x1p-159 * (1.0 + 0x1p-20);
    for (std::size_t i = 0; i < n; ++i) {
        const double error = per_high * high_[i] + per_ceiling * ceiling_[i] + tiny_ * (1.0 + ceiling_[i]);
        out[i]             = {high_[i], low_[i], inexact_[i] == 0 ? 0.0 : error};
    }
}

ExactSum Distances::exact(std::size_t row) const {
    ExactSum sum;
    for (std::size_t j = 0; j < rows_.dim; ++j) sum.add_squared_difference(points_.rows().at(row, j), query_[j]);
    sum.normalise();
    return sum;
}

// Relative γ_{d+3}, as above, and 2⁻¹⁰⁷⁴ for each square that underflows.
Interval64 squared_norm(const Points& points, const double* query) {
    const auto&  centre     = points.statistics().centre;
    const double multiplier = points.multipliers(Frame::caller)[0];
    const double slack      = gamma(centre.size() + 8, unit_f64);
    double       norm       = 0.0;
    for (std::size_t j = 0; j < centre.size(); ++j) {
        const double v = (query[j] - centre[j]) * multiplier;
        norm += v * v;
    }
    return {norm * (1.0 - slack) - 0x1p-1000, norm * (1.0 + slack) + 0x1p-1000};
}

bool rounds_safely(const DoubleDouble& value, double unit, double& rounded) {
    // adding a float64 to `high` rounds correctly and monotonically: if both ends agree, so does all between; the error
    // is widened by more than the rounding of low ∓ error
    const double wide  = value.error == 0.0 ? 0.0 : 1.000001 * value.error + 0x1p-52 * std::fabs(value.low);
    const double least = value.high + (value.low - wide), most = value.high + (value.low + wide);
    if (least != most) return false;
    rounded = least / unit / unit;
    // below the normal range dividing rounds again
    return rounded == 0.0 ? least == 0.0 : rounded >= 0x1p-1000;
}

}  // namespace hullx
