// Which way a k-NN call goes, scan or tree (the answer is the same), and what the tree did.
#pragma once

#include <cstddef>
#include <cstdint>

#include "hullx/points.hpp"

namespace hullx {

// The measured rule, unless `set_knn_path` has forced one.
bool tree_pays(const Points& points, std::size_t queries, std::size_t k);

void count_tree(std::uint64_t queries, std::uint64_t leaves, std::uint64_t decided);

}  // namespace hullx
