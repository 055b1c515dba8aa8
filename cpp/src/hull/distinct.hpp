// Equal rows, as real numbers (−0 equals 0): the lowest index stands for all of them.
#pragma once

#include <cstdint>
#include <vector>

#include "hullx/views.hpp"

namespace hullx::hull {

// For each row the lowest index of a row equal to it.
std::vector<std::int64_t> first_equal_rows(const RowsView& rows);

}  // namespace hullx::hull
