// AVX2 and FMA.
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "knn/kernels/tree_abi.hpp"

namespace hullx::tree_kernels {
namespace {

constexpr int lanes = 4;
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

const Level tree_v3 = {"v3", nearest, within, measure};

}  // namespace hullx::tree_kernels
