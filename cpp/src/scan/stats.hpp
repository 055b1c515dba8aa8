// Counters behind `last_stats`: relaxed atomics, added to once per direction or query.
#pragma once

#include <cstdint>

#include "hullx/scan.hpp"

namespace hullx {

void count_directions(std::uint64_t directions);
void count_screened(Rung rung, std::uint64_t directions, std::uint64_t rows, std::uint64_t bytes);
void count_beside(std::uint64_t directions);
void count_fallback(std::uint64_t directions);
void count_survivors(std::uint64_t survivors);
void count_decided(std::uint64_t double_double, std::uint64_t exact);

}  // namespace hullx
