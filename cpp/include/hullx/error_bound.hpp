// Rounding bounds that turn computed numbers into proofs.
//
// gamma(n, u) = n·u / (1 − n·u) bounds the relative error of n roundings (Higham, Accuracy and Stability
// of Numerical Algorithms, 2nd ed., section 3.1).  `round_up` / `round_down` move one float outwards, so a
// bound computed in floating point stays a bound.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace hullx {

inline constexpr double unit_f32 = 0x1p-24;
inline constexpr double unit_f64 = 0x1p-53;

// std::nextafter without the call: bounds are rounded outwards by the million.
template <class Float, class Bits>
inline Float next_above(Float x) {
    if (!(x < std::numeric_limits<Float>::infinity())) return x;  // +inf, NaN
    if (x == Float{0}) return std::numeric_limits<Float>::denorm_min();
    const auto bits = std::bit_cast<Bits>(x);
    return std::bit_cast<Float>(static_cast<Bits>(x > Float{0} ? bits + 1 : bits - 1));
}

inline double round_up(double x) {
    return next_above<double, std::int64_t>(x);
}
inline double round_down(double x) {
    return -round_up(-x);
}
inline float round_up(float x) {
    return next_above<float, std::int32_t>(x);
}
inline float round_down(float x) {
    return -round_up(-x);
}

// Itself rounded up.
inline double gamma(std::size_t n, double unit) {
    const double nu = static_cast<double>(n) * unit;
    return round_up(round_up(nu) / round_down(1.0 - round_up(nu)));
}

}  // namespace hullx
