// One or few queries: every row is measured as given, in float64, and nothing is packed for them.
//
// Packing costs as much as some queries; so rows that are not packed are read as they are until as many queries have
// come as packing would have paid for: never more than twice the work that knowing their number would have taken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "hullx/knn.hpp"

namespace hullx {

// The measured rule, unless `set_knn_path` has forced one.  Remembers that these queries came.
bool few_queries(const Points& points, std::size_t queries);

// As `knn` (knn.hpp), arguments checked.
void nearest_of_all(const Points& points, MatrixView<const double> queries, std::size_t k, const Exclude& exclude,
                    const Context& context, std::span<std::int64_t> indices, std::span<double> squared);

}  // namespace hullx
