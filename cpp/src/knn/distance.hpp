// Squared distances between a query and rows as given, on three rungs of certainty.
//
//   rung            value                    bound on the error
//   float64         Σ fl(w_j²)               relative γ_{d+3}, u = 2⁻⁵³
//   double-double   high + low               relative about d·2⁻¹⁰², or 0 where nothing was rounded
//   exact           ExactSum                 0
//
// and where rows and query lie on a coarse grid (hullx/grid.hpp) float64 has no error either.  Here
// w_j = (x_j − q_j)·unit, unit a power of two chosen per query so that squares neither overflow nor underflow where
// it matters; what underflow remains is in the bounds as tiny · (1 + value).  Values of the first two rungs are in
// units of unit²; derivations: distance.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hullx/points.hpp"
#include "hullx/views.hpp"
#include "knn/kernels/rows_abi.hpp"
#include "support/wide.hpp"

namespace hullx {

struct Interval64 {
    double lower;
    double upper;
};

struct DoubleDouble {
    double high;  // fl(high + low)
    double low;
    double error;  // |exact − (high + low)| <= error
};

// ‖(q − c)·m‖², m the multiplier of the caller's frame, which is `unit` for a query that is not far away.
Interval64 squared_norm(const Points& points, const double* query);

// The kernels of the level in use.
const row_kernels::Level& row_level();
row_kernels::Rows         row_view(const RowsView& rows);

// The distances of one query after another; reusable, one thread at a time.
class Distances {
public:
    explicit Distances(const Points& points);

    void          start(const double* query);
    bool          whole() const { return whole_; }  // float64 distances of this query are the real ones
    const double* query() const { return query_.data(); }
    double        unit() const { return unit_; }
    Interval64    query_norm() const { return squared_norm(points_, query_.data()); }

    // out[i]: float64 distance of rows[i]; `lower` and `upper` of it enclose the real one and grow with it.
    void   float64(std::span<const std::uint32_t> rows, double* out) const;
    double lower(double value) const { return value - slack(value) > 0.0 ? value - slack(value) : 0.0; }
    double upper(double value) const { return value + slack(value); }

    // out[i]: of rows[i], whose float64 distance is values[i].
    void     double_double(std::span<const std::uint32_t> rows, const double* values, std::vector<DoubleDouble>& out);
    ExactSum exact(std::size_t row) const;  // normalised, unit 1

private:
    double slack(double value) const { return whole_ ? 0.0 : relative_ * value + tiny_ * (1.0 + value); }
    void   look_at_grid();

    const Points&             points_;
    const row_kernels::Level& kernels_;
    row_kernels::Rows         rows_;
    std::vector<double>       query_;         // padded
    std::vector<float>        narrow_query_;  // likewise, where narrow_run_ is not 0
    double                    unit_           = 1.0;
    bool                      whole_          = false;
    bool                      differ_exactly_ = false;
    std::size_t               narrow_run_     = 0;  // squares whose sum is exact in float32; 0: too few to be of use
    double                    relative_;
    double                    tiny_;
    std::vector<double>       ceiling_, high_, low_;
    std::vector<std::int64_t> inexact_;
};

// Whether the rounding of `value` to float64, divided by unit², is certain; then `rounded` is it.
bool rounds_safely(const DoubleDouble& value, double unit, double& rounded);

}  // namespace hullx
