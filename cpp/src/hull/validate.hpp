// Refuses what a hull query cannot answer: std::invalid_argument naming the argument, the value and the remedy.
#pragma once

#include "hullx/hull.hpp"

namespace hullx::hull {

void validate(const Points& points, MatrixView<const double> queries, const HullOptions& options);

}  // namespace hullx::hull
