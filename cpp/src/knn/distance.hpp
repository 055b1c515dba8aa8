// Squared distances between a query and a row as given, on three rungs of certainty.
//
//   rung            value                    bound on the error
//   float64         Σ fl(w_j²)               relative γ_{d+3}, u = 2⁻⁵³
//   double-double   high + low               relative about 4d²·2⁻¹⁰⁶, or 0 where nothing was rounded
//   exact           ExactSum                 0
//
// with w_j = (x_j − q_j)·unit, unit a power of two chosen per query (`query_unit`) so that squares neither overflow nor
// underflow where it matters; what underflow remains is in the bounds as tiny · (1 + value).  Values of the first two
// rungs are in units of unit²; derivations: distance.cpp.
#pragma once

#include <cstddef>

#include "hullx/points.hpp"
#include "hullx/views.hpp"
#include "support/wide.hpp"

namespace hullx {

struct Interval64 {
    double lower;
    double upper;
};

struct DoubleDouble {
    double high;
    double low;
    double error;  // |exact − (high + low)| <= error
};

// 1/caller_scale, or less for a query so far away that squares in those units would overflow.
double query_unit(const Points& points, const double* query);

Interval64   distance_float64(const RowsView& rows, std::size_t row, const double* query, double unit);
DoubleDouble distance_double_double(const RowsView& rows, std::size_t row, const double* query, double unit);
ExactSum     distance_exact(const RowsView& rows, std::size_t row, const double* query);  // normalised, unit 1

// Whether the rounding of `value` to float64, divided by unit², is certain; then `rounded` is it.
bool rounds_safely(const DoubleDouble& value, double unit, double& rounded);

}  // namespace hullx
