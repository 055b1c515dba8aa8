// AVX2 and FMA.
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "knn/kernels/rows_abi.hpp"

namespace hullx::row_kernels {
namespace {

constexpr int lanes = 4;
#include "knn/kernels/simd_f64.inl"
// after the vectors it is written in
#include "knn/kernels/exact_f64.inl"
#include "knn/kernels/rows_measure.inl"
// after what fetches rows
#include "knn/kernels/rows_product.inl"

}  // namespace

const Level rows_v3 = {"v3", lanes, sums, narrow, precise, products, compensated};

}  // namespace hullx::row_kernels
