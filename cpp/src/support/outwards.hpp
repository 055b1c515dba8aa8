// Float32 numbers on the safe side of a float64 one.
#pragma once

#include "hullx/error_bound.hpp"

namespace hullx {

// At least x; +inf beyond the range.
inline float float_above(double x) {
    const auto f = static_cast<float>(x);
    return static_cast<double>(f) < x ? round_up(f) : f;
}

// At most x.
inline float float_below(double x) {
    const auto f = static_cast<float>(x);
    return static_cast<double>(f) > x ? round_down(f) : f;
}

}  // namespace hullx
