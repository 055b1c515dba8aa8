// Rows in other coordinates: y = W·x, for distances that weigh features (Mahalanobis).
//
// y_i starts at 0 and gains fl(W_ij·x_j) for j ascending, each product and each sum rounded once: one well-defined
// number, whatever the threads and the processor.  Entries of y may be infinite or NaN where it overflows.
#pragma once

#include <span>

#include "hullx/views.hpp"

namespace hullx {

// rows n × d, matrix p × d, out n × p.  Throws std::invalid_argument where shapes differ.
void transform_rows(const RowsView& rows, MatrixView<const double> matrix, std::span<double> out, int num_threads);

}  // namespace hullx
