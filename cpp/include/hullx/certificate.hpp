// Evidence about the distance D of a query y to the hull: what each proof proves, to the last rounding.
//
// Working coordinates z_i = (x_i − y)·m_j, differences first, m powers of two.  For any r and weights λ >= 0
//     L = min over ALL rows i of [ fl Σ_j r_j z_ij − (γ_{d+2} Σ_j |r_j||z_ij| + d·2⁻¹⁰⁷⁴) ] / ‖r‖   rounded down, >= 0
//     U = ( ‖Σ λ_i z_i‖ + γ_{2k+d+4} Σ λ_i ‖z_i‖ ) / Σ λ_i                                           rounded up
// satisfy L <= D <= U whatever produced r and λ (a product with an exactly zero factor has error 0, so U = 0 where a
// row with weight equals y).  Derivation: certify.cpp.  Shares no code with the solver.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hullx/points.hpp"
#include "hullx/views.hpp"

namespace hullx {

// Bounds on one row's product ⟨r, z_i⟩: exact value lies in [value − error, value + error].
struct Product {
    double value;
    double error;
};

// r in working coordinates (d), ‖r‖∞ in [1, 2) (`normalise_direction`); y in the caller's; multipliers d.
Product row_product(const RowsView& rows, std::size_t row, const double* y, const double* r, const double* multipliers);

// Scales r by a power of two so that ‖r‖∞ lies in [1, 2); returns false and leaves r where it is entirely zero.
bool normalise_direction(std::span<double> r);

// ‖v‖ rounded up, safe from overflow and underflow of the squares.
double norm_up(std::span<const double> v);

// L from the minimum of value − error over a set of rows known to contain every minimiser (>= 0, rounded down).
double lower_bound(double least, std::span<const double> r);

// U of weights on rows (>= 0, not all 0), rounded up, in working coordinates.
double upper_bound(const RowsView& rows, const double* y, const double* multipliers,
                   std::span<const std::int64_t> support, std::span<const double> weights);

struct Interval {
    double lower = 0.0;
    double upper = 0.0;
};

// The whole check from the evidence alone, over every row without any screen (tests and audits; O(n d)).
Interval certify(const Points& points, Frame frame, const double* y, std::span<const double> direction,
                 std::span<const std::int64_t> support, std::span<const double> weights, const Exclude& exclude,
                 std::size_t query);

}  // namespace hullx
