// Which way a k-NN call goes, scan or tree (the answer is the same), and what the tree did.
#pragma once

#include <cstddef>
#include <cstdint>

#include "hullx/points.hpp"

namespace hullx {

enum class TreePlan { no, yes, trial };  // trial: build it, look at some queries, then decide

// The measured rule, unless `set_knn_path` has forced one.
TreePlan plan_tree(const Points& points, std::size_t queries, std::size_t k);

inline constexpr std::size_t trial_queries = 16;
// Whether trial queries that looked at so many leaves promise to be faster than the scan.
bool trial_succeeds(const Points& points, std::size_t k, std::uint64_t leaves);

void count_tree(std::uint64_t queries, std::uint64_t leaves, std::uint64_t decided);

}  // namespace hullx
