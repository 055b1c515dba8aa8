// Rounding bounds that turn computed numbers into proofs.
//
// gamma(n, u) = n·u / (1 − n·u) bounds the relative error of n roundings (Higham, Accuracy and Stability
// of Numerical Algorithms, 2nd ed., section 3.1).  `round_up` / `round_down` move one float outwards, so a
// bound computed in floating point stays a bound.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>

namespace hullx {

inline constexpr double unit_f32 = 0x1p-24;
inline constexpr double unit_f64 = 0x1p-53;

inline double round_up(double x) {
    return std::nextafter(x, std::numeric_limits<double>::infinity());
}
inline double round_down(double x) {
    return std::nextafter(x, -std::numeric_limits<double>::infinity());
}
inline float round_up(float x) {
    return std::nextafterf(x, std::numeric_limits<float>::infinity());
}
inline float round_down(float x) {
    return std::nextafterf(x, -std::numeric_limits<float>::infinity());
}

// Itself rounded up.
inline double gamma(std::size_t n, double unit) {
    const double nu = static_cast<double>(n) * unit;
    return round_up(round_up(nu) / round_down(1.0 - round_up(nu)));
}

}  // namespace hullx
