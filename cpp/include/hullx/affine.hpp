// The affine span of the rows, and how far a query is off it.
//
// In real arithmetic noise of one rounding spans everything, and of a bounded set nothing can be said about all affine
// mixtures.  So the claim is about mixtures of bounded reach, and holds for the rows as they are: with b the base row,
//     every p = b + Σ μ_i (x_i − b) over ALL rows with Σ|μ_i| <= reach has ‖p − y‖ >= lower,
//     and the one with the given coefficients on the pivot rows has ‖p − y‖ <= upper.
// reach is at least 2²⁰, so the hull itself (reach 1) is never nearer than lower; where the direction is exactly
// orthogonal to the rows, as for a constant feature, reach is infinite and lower is a bound for the span.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hullx/points.hpp"
#include "hullx/scan.hpp"
#include "hullx/views.hpp"

namespace hullx {

// `pivots` are affinely independent with `base`, and every row lies in their span up to its tolerance: 64 roundings of
// the row's own dtype and 4·d of float64, relative to the row's own size about the origin, in scaled coordinates.
struct AffineFrame {
    std::int64_t              base = 0;
    std::vector<std::int64_t> pivots;   // rank of them
    std::vector<std::int64_t> columns;  // rank of them, ascending: the span maps onto these coordinates one to one
};
AffineFrame affine_frame(const Points& points, const Context& context);

// In the coordinates of `frame` (caller: the caller's units).
struct AffineResidual {
    double              lower  = 0.0;
    double              upper  = 0.0;
    double              reach  = 0.0;
    double              offset = 0.0;  // normal·(p − y) <= offset < 0 for every such p; 0 without a normal
    std::vector<double> normal;        // d or empty, the caller's coordinates
    std::vector<double> coefficients;  // one for each pivot
};

// Throws std::invalid_argument as query_hull does.  O(n·d) a query beyond the span, which is found once: O(n·d·rank).
std::vector<AffineResidual> affine_residual(const Points& points, MatrixView<const double> queries, Frame frame,
                                            const Context& context);

}  // namespace hullx
