// Names of the statuses, in the order of `Status`: what Python shows.
#pragma once

#include <array>
#include <string_view>

#include "hullx/hull.hpp"

namespace hullx {

//   converged          the stopping rule was met
//   at_rounding_floor  the interval is as narrow as float64 evidence that also proves the verdict can be: a success
//   no_progress        neither bound moved any more, wider than that
//   max_rounds         the limit on scans was reached
//   time_limit         the limit on time was reached: outside the promise of equal bytes
inline constexpr std::array<std::string_view, 5> status_names = {"converged", "at_rounding_floor", "no_progress",
                                                                 "max_rounds", "time_limit"};

inline constexpr std::string_view name(Status status) {
    return status_names[static_cast<std::size_t>(status)];
}

}  // namespace hullx
