// What values may be at most, and how a refused one is written in a message.
#pragma once

#include <cstdio>
#include <string>

namespace hullx {

// Rows and queries: squares of differences, and sums of them, stay finite.
inline constexpr double largest_value = 0x1p500;

inline std::string text(double x) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.17g", x);
    return buffer;
}

}  // namespace hullx
