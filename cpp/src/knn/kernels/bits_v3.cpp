// AVX2.
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "knn/kernels/bits_abi.hpp"

namespace hullx::bit_kernels {
namespace {

constexpr int lanes = 4;
#include "knn/kernels/simd_bits.inl"
// after the vectors it is written in
#include "knn/kernels/bits_screen.inl"

}  // namespace

const Level bits_v3 = {"v3", screen, differences};

}  // namespace hullx::bit_kernels
