// The arithmetic of int8_bound.hpp, for the processor and for a graphics card: the interval of a row from the kernel's
// integer, and the kernel's threshold for "lower <= limit".
//
// Compiled without contraction on both, so that a row has the same interval to the bit wherever it was screened.  A
// `Direction` is whatever has the members that are read: Int8Direction or Int8Product, or what a card keeps of them.
#pragma once

#ifndef __CUDACC__
#include "support/outwards.hpp"
#endif

#include <float.h>
#include <math.h>
#include <stdint.h>

#include "scan/int8_slack.hpp"
#include "support/both.hpp"

namespace hullx {

// |exact − value| <= bound, in units of the scaled direction.
struct Int8Interval {
    double value;
    double bound;
};

// The kernel's threshold for "lower <= limit".
struct Int8Threshold {
    float limit;
    float twice_reach;
};

namespace int8 {

inline constexpr double infinity        = __builtin_huge_val();
inline constexpr float  everything      = __builtin_huge_valf();
inline constexpr float  nothing_finite  = -FLT_MAX;  // wild rows still pass
inline constexpr double largest_squared = 0x1p100;   // T'², beyond which every row passes
inline constexpr double largest_product = 0x1p60;    // T, likewise

HULLX_BOTH inline double positive(double x) {
    return x > 0.0 ? x : 0.0;
}

HULLX_BOTH inline float above(double x) {
#ifdef __CUDA_ARCH__
    return __double2float_ru(x);
#elif defined(__CUDACC__)
    return static_cast<float>(x);  // the host's half of nvcc's translation, which nobody calls
#else
    return float_above(x);
#endif
}

// From bounds on a squared distance: the interval of S, which is less by the squared norm of the query.
template <class Direction>
HULLX_BOTH Int8Interval less_norm(const Direction& q, double least, double most) {
    const double lower = least * least * (1.0 - 0x1p-48) - q.norm * (1.0 + q.relative);
    const double upper = most * most * (1.0 + 0x1p-48) - q.norm * (1.0 - q.relative);
    return {0.5 * (lower + upper), 0.5 * (upper - lower) + 0x1p-49 * (fabs(lower) + fabs(upper))};
}

}  // namespace int8

template <class Direction>
HULLX_BOTH Int8Interval distance_interval(const Direction& q, int32_t dot, float norm_low, float residual_row,
                                          float inverse) {
    if (norm_low == -int8::everything) return {0.0, int8::infinity};
    const double low = static_cast<double>(norm_low), b = static_cast<double>(residual_row);
    const double scale = 1.0 / static_cast<double>(inverse);
    const double e     = b * scale;
    const double x     = scale * (low + b * b * scale * (1.0 + int8_slack)) * (1.0 / (1.0 - int8_slack));  // ‖x̂‖²
    const double near  = x - static_cast<double>(q.twice_step) * static_cast<double>(dot) * scale + q.square;
    const double error = 0x1p-23 * fabs(low) * scale + 0x1p-46 * (x + q.square + e * e) + 0x1p-140;
    const double far   = e + q.residual;
    const double least = int8::positive(sqrt(int8::positive(near - error)) * (1.0 - 0x1p-48) - far);
    const double most  = sqrt(int8::positive(near + error)) * (1.0 + 0x1p-48) + far;
    return int8::less_norm(q, least, most);
}

template <class Direction>
HULLX_BOTH Int8Threshold distance_threshold(const Direction& q, double limit) {
    if (limit == -int8::infinity) return {int8::nothing_finite, 0.0f};
    const double reached = limit + q.norm * (1.0 + q.relative) + 0x1p-46 * (fabs(limit) + q.norm);
    if (!(reached < int8::largest_squared)) return {int8::everything, 0.0f};
    const double reach  = sqrt(int8::positive(reached)) * (1.0 + 0x1p-48) + q.residual;
    const double within = reach * reach;
    return {int8::above((within - q.square) + int8_slack * (within + q.square) + 0x1p-100), int8::above(2.0 * reach)};
}

template <class Direction>
HULLX_BOTH Int8Interval product_interval(const Direction& q, int32_t dot, float norm_low, float residual_row,
                                         float inverse) {
    if (norm_low == -int8::everything) return {0.0, int8::infinity};
    const double scale = 1.0 / static_cast<double>(inverse);
    const double value = q.step * static_cast<double>(dot) * scale;
    const double bound =
        (q.norm * static_cast<double>(residual_row) - q.residual * static_cast<double>(norm_low)) * scale;
    return {value, bound * (1.0 + 0x1p-40) + 0x1p-49 * fabs(value) + 0x1p-1000};
}

template <class Direction>
HULLX_BOTH Int8Threshold product_threshold(const Direction& q, double limit) {
    if (limit == -int8::infinity) return {int8::nothing_finite, 0.0f};
    const double reached = limit + int8_slack * fabs(limit) + 0x1p-100;
    if (!(reached < int8::largest_product)) return {int8::everything, 0.0f};
    return {int8::above(reached / q.spread), int8::above((1.0 + int8_slack) * q.norm / q.spread)};
}

}  // namespace hullx
