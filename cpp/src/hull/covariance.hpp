// Mean and covariance of a sample of rows, in scaled coordinates, by our own fixed-order code.
//
// The sample: `size` rows at fixed indices, without those further than 2¹⁰·R from the centre (one wild row would be
// the whole covariance).  Coordinates are divided by the power of two not above R, so entries neither overflow nor
// vanish.  Sums run over the rows in order within each entry, whatever the threads: they split entries, never rows.
#pragma once

#include <vector>

#include "hullx/points.hpp"

namespace hullx::hull {

struct Covariance {
    std::size_t         dim  = 0;
    double              unit = 1.0;  // scaled coordinates = unit · coordinates used here
    std::vector<double> mean;        // of (x − centre)·multiplier / unit
    std::vector<double> lower;       // d × d, row-major, entries on and below the diagonal; empty if not asked for
};

Covariance sample_covariance(const Points& points, bool with_matrix, int num_threads);

// Largest eigenvalue, from below, by a fixed number of power steps; at least the mean of the diagonal.
double largest_eigenvalue(const Covariance& covariance);

// lower ← its Cholesky factor; false where a pivot is not positive.
bool factorise(Covariance& covariance, int num_threads);

}  // namespace hullx::hull
