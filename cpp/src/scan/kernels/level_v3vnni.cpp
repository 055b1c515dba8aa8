// AVX2 and FMA with the dot products of AVX-VNNI.
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "scan/kernels/kernel_abi.hpp"

namespace hullx::kernels {
namespace {

constexpr int    lanes      = 8;
constexpr size_t queries    = 6;
constexpr size_t queries_i8 = 6;
#include "scan/kernels/simd.inl"
// after the vectors they are written in
#include "scan/kernels/sums.inl"
// after the accumulators
#include "scan/kernels/peak.inl"
#include "scan/kernels/screen_f32.inl"
#include "scan/kernels/screen_i8.inl"

}  // namespace

const Level level_v3vnni = {"v3vnni",   queries,   screen_f32, queries_i8, products_i8,
                            columns_i8, screen_i8, fused,      peak_f32,   peak_i8};

}  // namespace hullx::kernels
