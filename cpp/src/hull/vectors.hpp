// The solver's vector arithmetic: one summation order, whatever the length or the alignment.
//
// Eight partial sums, term j in sum j mod 8: enough for the compiler to use vector registers without being allowed
// to reorder anything.  Not for proofs: certify.cpp has its own.
#pragma once

#include <cmath>
#include <cstddef>

namespace hullx::hull {

inline double dot(const double* a, const double* b, std::size_t n) {
    double      lane[8] = {};
    std::size_t j       = 0;
    for (; j + 8 <= n; j += 8)
        for (std::size_t k = 0; k < 8; ++k) lane[k] += a[j + k] * b[j + k];
    for (std::size_t k = 0; j + k < n; ++k) lane[k] += a[j + k] * b[j + k];
    return ((lane[0] + lane[4]) + (lane[1] + lane[5])) + ((lane[2] + lane[6]) + (lane[3] + lane[7]));
}

// y += factor·x
inline void add_scaled(double factor, const double* x, double* y, std::size_t n) {
    for (std::size_t j = 0; j < n; ++j) y[j] += factor * x[j];
}

inline double norm(const double* a, std::size_t n) {
    return std::sqrt(dot(a, a, n));
}

}  // namespace hullx::hull
