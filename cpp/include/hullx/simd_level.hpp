// Instruction-set levels of the scan kernels: a public choice that never changes a k-NN answer.
//
//   v2       the baseline: x86-64-v2; the plain compiler target on other machines
//   v3       AVX2 and FMA                         v3vnni   and AVX-VNNI
//   v4       AVX-512: F, BW, CD, DQ, VL           v4vnni   and AVX512-VNNI
//   neon     64-bit Arm with the dot products of ARMv8.2
//
// HULLX_SIMD=v2|v3|… in the environment caps the level at start; set_simd_level overrides it.
#pragma once

#include <string_view>
#include <vector>

namespace hullx {

enum class SimdLevel : int { v2 = 0, v3 = 1, v3vnni = 2, v4 = 3, v4vnni = 4, neon = 5 };

std::string_view       name(SimdLevel level);
std::vector<SimdLevel> compiled_levels();                // ascending
std::vector<SimdLevel> available_levels();               // compiled and runnable here, ascending
SimdLevel              simd_level();                     // in use now
void                   set_simd_level(SimdLevel level);  // std::invalid_argument if not available

// Throws std::invalid_argument naming the known levels.
SimdLevel parse_simd_level(std::string_view text);

}  // namespace hullx
