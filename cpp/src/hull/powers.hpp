// Powers of two without a call of the C library: one for every coordinate of every direction adds up.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace hullx::hull {

// std::ilogb
inline int exponent_of(double x) {
    const auto bits = static_cast<int>(std::bit_cast<std::uint64_t>(x) >> 52) & 2047;
    return bits != 0 && bits != 2047 ? bits - 1023 : std::ilogb(x);
}

// std::scalbn: a product with a power of two is rounded where the result is, and only there.
inline double times_power(double x, int exponent) {
    if (exponent < -1022 || exponent > 1023) return std::scalbn(x, exponent);
    return x * std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

}  // namespace hullx::hull
