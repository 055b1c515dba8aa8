// Integers for real numbers: q_j = z_j·inverse rounded to nearest, with what was lost.
//
// Everything is float64.  Sums run in four strands; whoever uses them allows for γ_{d+8} of their rounding.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace hullx {

// max |z_j|
inline double largest_of(const double* z, std::size_t d) {
    double      a = 0.0, b = 0.0, c = 0.0, e = 0.0;
    std::size_t j = 0;
    for (; j + 4 <= d; j += 4) {
        a = std::max(a, std::fabs(z[j])), b = std::max(b, std::fabs(z[j + 1]));
        c = std::max(c, std::fabs(z[j + 2])), e = std::max(e, std::fabs(z[j + 3]));
    }
    for (; j < d; ++j) a = std::max(a, std::fabs(z[j]));
    return std::max(std::max(a, b), std::max(c, e));
}

struct Quantised {
    double       lost   = 0.0;  // Σ (z_j − q_j/inverse)²
    double       square = 0.0;  // Σ z_j²
    std::int64_t sum    = 0;    // Σ q_j
    std::int64_t norm   = 0;    // Σ q_j²
};

// `put(j, q)` receives the integers; `z` is padded to a multiple of four with zeros.  |z_j|·inverse <= 2³⁰.
template <class Put>
Quantised quantise(const double* z, std::size_t d, double inverse, Put&& put) {
    // adding and taking away 1.5·2⁵² rounds to the nearest integer
    constexpr double rounder = 0x1.8p52;
    const double     scale   = 1.0 / inverse;
    double           lost[4] = {}, square[4] = {};
    Quantised        out;
    for (std::size_t j = 0; j < d; j += 4) {
        std::int32_t q[4];
        for (std::size_t i = 0; i < 4; ++i) {
            const double whole = (z[j + i] * inverse + rounder) - rounder;
            const double rest  = z[j + i] - whole * scale;
            q[i]               = static_cast<std::int32_t>(whole);
            lost[i] += rest * rest;
            square[i] += z[j + i] * z[j + i];
        }
        out.sum += (q[0] + q[1]) + (q[2] + q[3]);
        out.norm += (q[0] * q[0] + q[1] * q[1]) + (q[2] * q[2] + q[3] * q[3]);
        put(j, q);
    }
    out.lost   = (lost[0] + lost[1]) + (lost[2] + lost[3]);
    out.square = (square[0] + square[1]) + (square[2] + square[3]);
    return out;
}

}  // namespace hullx
