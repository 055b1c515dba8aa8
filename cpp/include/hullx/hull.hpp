// Hull membership and distance for many queries, each with a proof.
//
// Column generation in lockstep (design: propose / absorb): the solver asks for extreme rows in given directions and
// never needs to know who answers.  Verdicts are judged in the scaled frame: inside U <= tolerance·R, outside
// L > tolerance·R, otherwise undecided; radius 0: inside U = 0, outside L > 0.  With Want::distance queries that are
// not inside are solved again in the caller's frame from the verdict's support.
//
// What a query returns depends on (points, query, its exclusions, options, SIMD level) alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hullx/points.hpp"
#include "hullx/scan.hpp"
#include "hullx/views.hpp"

namespace hullx {

enum class Want : int { verdict = 0, distance = 1 };

enum class Verdict : std::int8_t { outside = -1, undecided = 0, inside = 1 };

// Names for Python in this order: hull/status.hpp.
enum class Status : std::int8_t { converged = 0, at_rounding_floor, no_progress, max_rounds, time_limit };

struct HullOptions {
    Want        want       = Want::verdict;
    double      tolerance  = 1e-9;
    double      rtol       = 1e-6;
    std::size_t max_rounds = 200;
    double      time_limit = 0.0;  // seconds for the whole call; 0: none
    std::size_t block      = 0;    // queries in lockstep; 0: chosen.  Never changes an answer
    Exclude     exclude{};
};

// One query.  lower/upper/normal/offset are in the caller's coordinates and units.
//   weights  on support rows, > 0, sum to 1 up to rounding (their U is `upper`, recomputed after the division)
//   normal   −r, not normalised, and offset = certified upper bound of max_i normal·(x_i − y) over all rows left;
//            offset < 0 proves distance >= −offset/‖normal‖.  Empty normal: no such proof was found (offset 0)
//   lower    never below what (normal, offset) proves, and 0 without a normal
struct HullAnswer {
    Verdict                   verdict      = Verdict::undecided;
    Status                    status       = Status::converged;
    std::uint32_t             rounds       = 0;  // scans in which the query took part
    double                    lower        = 0.0;
    double                    upper        = 0.0;
    double                    scaled_lower = 0.0;  // the same in the scaled frame: what the verdict was judged on
    double                    scaled_upper = 0.0;
    double                    offset       = 0.0;
    std::vector<double>       normal;   // d or empty
    std::vector<std::int64_t> support;  // ascending
    std::vector<double>       weights;
};

// From how many rows on a query asks some far out before it asks all, in few columns; 0: the measured rule.  For tests:
// every answer stays right, not every byte of it.
void set_outer_rows(std::size_t least);

// Shapes: queries m × d.  Throws std::invalid_argument if d differs, a query is not finite, above 2^500 or more than
// 2^500 scales from the centre, an option is out of range, or every row is excluded for some query.
std::vector<HullAnswer> query_hull(const Points& points, MatrixView<const double> queries, const HullOptions& options,
                                   const Context& context);

}  // namespace hullx
