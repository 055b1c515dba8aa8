// Names of the statuses of simplices, in the order of `SimplexStatus`: what Python shows.
#pragma once

#include <array>
#include <string_view>

namespace hullx {

inline constexpr std::array<std::string_view, 6> simplex_status_names = {
    "converged", "at_rounding_floor", "no_progress", "max_rounds", "outside", "degenerate"};

}  // namespace hullx
