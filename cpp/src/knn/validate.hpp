// What every question about neighbours checks first, and in which portions queries are taken.
#pragma once

#include <cstddef>

#include "hullx/points.hpp"
#include "hullx/views.hpp"

namespace hullx {

// Each throws std::invalid_argument with the argument, its value and what it must be.
void check_queries(const Points& points, MatrixView<const double> queries);
void check_exclude(const Exclude& e, std::size_t n, std::size_t m);
// k must not exceed the rows that the exclusions leave to any query.
void check_k(std::size_t k, std::size_t n, std::size_t m, const Exclude& e);

// Queries whose directions are in memory at once: a bound on it, and the step of `progress`.
std::size_t queries_at_once(std::size_t n, std::size_t d);

}  // namespace hullx
