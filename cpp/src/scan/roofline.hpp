// How fast this machine is, and how near to that the screens are: for bench/roofline.py, nothing else.
//
// One thread; each function works for at least `seconds` and returns the best of some repetitions, per second.
#pragma once

#include <cstddef>

namespace hullx {

double peak_multiply_adds_float32(double seconds);  // of the level in use
double peak_multiply_adds_int8(double seconds);
double peak_read_bytes(std::size_t bytes, double seconds);

// Multiply-adds of the kernel alone, over rows that stay in the cache and never pass.
double screen_multiply_adds_float32(std::size_t dim, double seconds);
double screen_multiply_adds_int8(std::size_t dim, double seconds);

}  // namespace hullx
