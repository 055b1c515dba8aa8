// The baseline: x86-64-v2, or whatever the compiler targets on other machines.
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#include "scan/kernels/kernel_abi.hpp"

namespace hullx::kernels {
namespace {

constexpr int    lanes      = 4;
constexpr size_t queries    = 2;
constexpr size_t queries_i8 = 2;
#include "scan/kernels/simd.inl"
// after the vectors they are written in
#include "scan/kernels/sums.inl"
// after the accumulators
#include "scan/kernels/peak.inl"
#include "scan/kernels/screen_f32.inl"
#include "scan/kernels/screen_i8.inl"

}  // namespace

const Level level_v2 = {"v2",       queries,   screen_f32, queries_i8, products_i8,
                        columns_i8, screen_i8, fused,      peak_f32,   peak_i8};

}  // namespace hullx::kernels
