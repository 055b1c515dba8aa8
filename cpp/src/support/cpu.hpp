// What this processor can run.
#pragma once

#include <cstddef>

namespace hullx {

bool cpu_has_v2();  // x86-64-v2; true on other machines, where the baseline is what the compiler targets
bool cpu_has_v3();  // AVX2, FMA, BMI: x86-64-v3
bool cpu_has_v3vnni();
bool cpu_has_v4();  // AVX-512 F, BW, CD, DQ, VL: x86-64-v4
bool cpu_has_v4vnni();
bool cpu_has_neon();  // 64-bit Arm with the dot products of ARMv8.2

// Bytes of the caches of one core; what the system does not tell (containers may say 0) is taken to be small.
struct CacheSizes {
    std::size_t first;  // for data
    std::size_t second;
};
CacheSizes cache_sizes();

}  // namespace hullx
