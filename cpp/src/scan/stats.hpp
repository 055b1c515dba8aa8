// Counters behind `last_stats`: relaxed atomics, added to once per direction or query.
#pragma once

#include <cstdint>

namespace hullx {

void count_scan(std::uint64_t directions, std::uint64_t products);
void count_survivors(std::uint64_t survivors);
void count_decided(std::uint64_t double_double, std::uint64_t exact);

}  // namespace hullx
