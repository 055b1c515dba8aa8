// The baseline: x86-64-v2, whose popcnt counts a word, or whatever the compiler targets on other machines.
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "knn/kernels/bits_abi.hpp"

namespace hullx::bit_kernels {
namespace {

constexpr int lanes = 1;
#include "knn/kernels/simd_bits.inl"
// after the vectors it is written in
#include "knn/kernels/bits_screen.inl"

}  // namespace

const Level bits_v2 = {"v2", screen, differences};

}  // namespace hullx::bit_kernels
