// The Delaunay simplex of each query without any triangulation: which few rows surround it, with which weights.
//
// The weights solve  minimise Σ λ_i ‖x_i − q‖²  over λ >= 0, Σ λ_i = 1, Σ λ_i x_i = q.  The dual of this linear program is
// a sphere with no row inside, and its multipliers are the simplex of the Delaunay triangulation that contains q.
// Pricing a sphere is a question for the rows nearest to its centre, which k-NN answers exactly: so the certificate is
// about reals, and neither SIMD levels nor screens change it.
//
//   no row left lies nearer to `center` than `radius`, and
//   Σ λ_i ‖x_i − center‖² / Σ λ_i <= ‖x − center‖² + gap  for every row x left.
//
// Hence, of all mixtures of the rows that reproduce the same point Σ λ_i x_i / Σ λ_i, none has a smaller Σ λ_i ‖x_i − q‖² by
// more than gap: with gap 0 the rows with weight lie on an empty sphere.  How close that point is to q says `hull.upper`.
//
// What a query returns depends on (points, query, its exclusions, options) alone, and on the SIMD level only as far as
// the hull's weights do that some queries start from: where several simplices are right, as on lattices.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hullx/hull.hpp"
#include "hullx/points.hpp"
#include "hullx/scan.hpp"
#include "hullx/views.hpp"

namespace hullx {

// A query on a face of rows so thin that float64 cannot tell it from a point beside it gets the simplex of such a point,
// nearer to it than a tenth of the tolerance.
struct SimplexOptions {
    double      tolerance  = 1e-9;  // of the hull: what still counts as inside
    std::size_t max_rounds = 200;   // spheres asked about, for one query
    std::size_t block      = 0;     // queries in lockstep; 0: chosen.  Never changes an answer
    Exclude     exclude{};
};

//   converged          gap <= 10⁻⁹ of the cost
//   at_rounding_floor  up to 1 % of the cost, and no row lies inside the sphere beyond rounding: a success
//   no_progress        the small problem could not be solved further; the gap says how good the simplex is
//   max_rounds         the limit was reached, likewise
//   outside            there is no simplex; `hull` proves it
//   degenerate         the query is not proven to be inside or outside, or no weights reproduce it within the tolerance
enum class SimplexStatus : std::int8_t {
    converged = 0,
    at_rounding_floor,
    no_progress,
    max_rounds,
    outside,
    degenerate
};

// One query.  `hull` holds the weights (ascending rows, > 0, at most d + 1) and what they prove; without a simplex it is
// the answer of query_hull, and center is empty.
struct SimplexAnswer {
    SimplexStatus       status = SimplexStatus::converged;
    std::uint32_t       rounds = 0;  // k-NN questions in which the query took part
    HullAnswer          hull;
    std::vector<double> center;  // d or empty
    double              radius      = 0.0;
    double              gap         = 0.0;
    double              cost        = 0.0;  // Σ λ_i ‖x_i − q‖², in float64
    double              scale_ratio = 1.0;  // furthest row with weight / nearest row, distances to q; 1 for q on a row
};

// Shapes: queries m × d.  Throws as query_hull does.
std::vector<SimplexAnswer> query_simplices(const Points& points, MatrixView<const double> queries,
                                           const SimplexOptions& options, const Context& context);

}  // namespace hullx
