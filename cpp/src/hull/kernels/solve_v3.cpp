// AVX2 and FMA.
#include "hull/kernels/solve_abi.hpp"

namespace hullx::solve_kernels {
namespace {

constexpr size_t lanes = 4;
#include "hull/kernels/columns.inl"
#include "hull/kernels/panels.inl"
#include "hull/kernels/solve.inl"

}  // namespace

const Level solve_v3 = {"v3",   solve,        products,    products_at, subtract, back_substitute,
                        rotate, move<double>, move<float>, below};

}  // namespace hullx::solve_kernels
