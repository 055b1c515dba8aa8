// The arithmetic of screen_bound.hpp, for the processor and for a graphics card: the interval of a row from the kernel's
// float32 product, and the kernel's threshold for "lower <= limit".
//
// Compiled without contraction on both, as int8_interval.hpp.  A `Direction` is whatever has the members that are read:
// ScreenDirection, or what a card keeps of it.
#pragma once

#include <float.h>
#include <math.h>

#include "scan/int8_interval.hpp"
#include "support/both.hpp"

namespace hullx {

// |exact − value| <= bound, in units of the scaled direction.
struct Float32Interval {
    double value;
    double bound;
};

template <class Direction>
HULLX_BOTH Float32Interval float32_interval(const Direction& q, float linear, float norm, double bias) {
    const double s = static_cast<double>(linear);
    const double b = q.bias_scale * bias;
    if (norm == int8::everything) return {0.0, int8::infinity};
    const double e = q.constant + q.per_norm * static_cast<double>(norm) + q.per_bias * b + 0x1p-50 * (fabs(s) + b);
    return {s + b, e * (1.0 + 0x1p-40)};
}

template <class Direction>
HULLX_BOTH float float32_threshold(const Direction& q, double limit) {
    if (limit == int8::infinity) return int8::everything;
    if (limit == -int8::infinity) return int8::nothing_finite;
    const double t = limit + 4.0 * 0x1p-24 * fabs(limit) + 4.0 * q.constant + 0x1p-140;
    return int8::above(t);  // +inf beyond float32's range
}

}  // namespace hullx
