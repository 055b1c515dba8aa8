// The baseline: x86-64-v2, or whatever the compiler targets on other machines.
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#include "knn/kernels/tree_abi.hpp"

namespace hullx::tree_kernels {
namespace {

constexpr int lanes = 2;
#include "knn/kernels/simd_f64.inl"
// after the vectors it is written in
#include "knn/kernels/exact_f64.inl"
#include "knn/kernels/tree_boxes.inl"
#include "knn/kernels/tree_measure.inl"
#include "knn/kernels/tree_screen.inl"
#include "knn/kernels/tree_selection.inl"
// after what it is made of
#include "knn/kernels/tree_search.inl"
#include "knn/kernels/tree_within.inl"

}  // namespace

const Level tree_v2 = {"v2", nearest, within, measure};

}  // namespace hullx::tree_kernels
