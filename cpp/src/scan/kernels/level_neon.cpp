// 64-bit Arm with the dot products of ARMv8.2.
#include <arm_neon.h>

#include "scan/kernels/kernel_abi.hpp"

namespace hullx::kernels {
namespace {

constexpr int    lanes      = 4;
constexpr size_t queries    = 5;
constexpr size_t queries_i8 = 5;
#include "scan/kernels/simd.inl"
// after the vectors they are written in
#include "scan/kernels/sums.inl"
// after the accumulators
#include "scan/kernels/peak.inl"
#include "scan/kernels/screen_f32.inl"
#include "scan/kernels/screen_i8.inl"

}  // namespace

const Level level_neon = {"neon",     queries,   screen_f32, queries_i8, products_i8,
                          columns_i8, screen_i8, fused,      peak_f32,   peak_i8};

}  // namespace hullx::kernels
