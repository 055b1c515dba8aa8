// What values may be at most, and how a refused one is written in a message.
#pragma once

#include <charconv>
#include <string>

namespace hullx {

// Rows and queries: squares of differences, and sums of them, stay finite.
inline constexpr double largest_value = 0x1p500;

// Shortest text that reads back as x.
inline std::string text(double x) {
    char       buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, x).ptr;
    return std::string(buffer, end);
}

}  // namespace hullx
