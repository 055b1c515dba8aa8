// All queries of a call through the tree: in the order of the leaves where they live, so that neighbours in the order
// find their leaves in the cache; on all threads; with a poll of the caller in between.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "hullx/points.hpp"
#include "hullx/scan.hpp"
#include "hullx/views.hpp"
#include "knn/path.hpp"

namespace hullx {

// Both return false, having decided nothing, where `plan` is a trial and the trial fails.
bool nearest_by_tree(TreePlan plan, const Points& points, MatrixView<const double> queries, std::size_t k,
                     const Exclude& exclude, const Context& context, std::span<std::int64_t> indices,
                     std::span<double> squared);

// `limits`: largest correctly rounded squared distance that counts, one a query.
bool count_by_tree(TreePlan plan, const Points& points, MatrixView<const double> queries,
                   std::span<const double> limits, const Exclude& exclude, const Context& context,
                   std::span<std::int64_t> counts);

}  // namespace hullx
