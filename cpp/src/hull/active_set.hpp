// The small problem: the point of the hull of a working set nearest to the query.
//
// Minimises ‖Z u‖² + t²(1·u − 1)² over u >= 0 by an active set (Lawson-Hanson) on an updated QR.  Its solution divided
// by its sum is the exact min-norm point for every t > 0, because the query has been moved to the origin.
//
// Prices come from the part of the target orthogonal to the support, projected twice: accurate relative to its own
// length, however close the query is to the hull.  A residual computed as Σ λ_i z_i is not, and stalls at ε·R²/D.
#pragma once

#include <vector>

#include "hull/working_set.hpp"

namespace hullx::hull {

struct Start {
    std::span<const std::int64_t> rows;     // support of the last solution, ascending; rows the set lacks are skipped
    std::span<const double>       weights;  // > 0
};

struct MinNormPoint {
    std::vector<std::int64_t> support;        // rows, ascending
    std::vector<double>       weights;        // > 0, sum 1 up to rounding
    std::vector<std::int64_t> near;           // the other rows that are least along `direction`, ascending
    std::vector<double>       direction;      // d: along Σ λ_i z_i, of no particular length; zero at rounding level
    double                    reach = 0.0;    // Σ λ_i ‖z_i‖
    bool                      floor = false;  // the residual is at rounding level: direction means nothing
};

// set: not empty, not touching y; grows by what `supply` knows of.  `most_near` limits what is said of rows outside the
// support.
MinNormPoint min_norm_point(WorkingSet& set, const Start& start, std::size_t most_near = 0,
                            RowSupply* supply = nullptr);

}  // namespace hullx::hull
