// A value x is a multiple of the step s where (x + C) − C = x in float64, C = 1.5·2⁵²·s.  For |x| <= 2⁵¹·s the sum lies
// in [2⁵²·s, 2⁵³·s], where floats are the multiples of s: it is the multiple nearest to x − that is x, or not.  For
// larger |x| floats near the sum are multiples of 2s or coarser ones, so equality still means a multiple of s; a
// multiple may fail, but so far from zero a grid is of no use.
#include "hullx/grid.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace hullx {
namespace {

constexpr int most_bits = 51;  // of max |x| / step

double rounder_of(double step) {
    return 0x1.8p52 * step;
}

bool multiples(const double* values, std::size_t count, double c) {
    bool all = true;
    for (std::size_t j = 0; j < count; ++j) all = all & ((values[j] + c) - c == values[j]);
    return all;
}

// Of the lowest bit of x, which is not 0.
int lowest_bit(double x) {
    const auto bits     = std::bit_cast<std::uint64_t>(x);
    const auto biased   = static_cast<int>((bits >> 52) & 0x7ff);
    const auto fraction = bits & ((std::uint64_t{1} << 52) - 1);
    const auto mantissa = biased == 0 ? fraction : fraction | (std::uint64_t{1} << 52);
    return std::max(biased, 1) - 1075 + std::countr_zero(mantissa);
}

// Too far apart for a grid with this step to be of use; also where the step is so small that it is none of float64's
// normal numbers.
bool too_fine(int exponent, double largest) {
    return exponent < -1000 || largest > std::ldexp(1.0, exponent + most_bits);
}

}  // namespace

bool Grid::holds(const double* values, std::size_t count, double& most) const {
    if (step == 0.0 || !multiples(values, count, rounder_of(step))) return false;
    most = 0.0;
    for (std::size_t j = 0; j < count; ++j) most = std::max(most, std::fabs(values[j]));
    return true;
}

void GridFinder::add(const double* values, std::size_t count) {
    if (!multiples(values, count, rounder())) refine(values, count);
}

// Nothing more is to be learnt where there is no hope, and everything where nothing is known: no x equals a NaN.
double GridFinder::rounder() const {
    if (hopeless_) return 0.0;
    return exponent_ == unknown ? std::numeric_limits<double>::quiet_NaN() : rounder_of(std::ldexp(1.0, exponent_));
}

void GridFinder::refine(const double* values, std::size_t count) {
    double largest = 0.0;
    for (std::size_t j = 0; j < count; ++j)
        if (values[j] != 0.0) {
            exponent_ = std::min(exponent_, lowest_bit(values[j]));
            largest   = std::max(largest, std::fabs(values[j]));
        }
    hopeless_ = exponent_ != unknown && too_fine(exponent_, largest);
}

void GridFinder::merge(const GridFinder& other) {
    exponent_ = std::min(exponent_, other.exponent_);
    hopeless_ = hopeless_ || other.hopeless_;
}

Grid GridFinder::found(double largest) const {
    if (exponent_ == unknown) return {1.0, 0.0};
    if (hopeless_ || too_fine(exponent_, largest)) return {};
    return {std::ldexp(1.0, exponent_), largest};
}

}  // namespace hullx
