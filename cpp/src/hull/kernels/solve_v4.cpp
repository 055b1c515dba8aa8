// AVX-512.
#include "hull/kernels/solve_abi.hpp"

namespace hullx::solve_kernels {
namespace {

constexpr size_t lanes = 8;
#include "hull/kernels/columns.inl"
#include "hull/kernels/panels.inl"
#include "hull/kernels/solve.inl"

}  // namespace

const Level solve_v4 = {"v4",   solve,        products,    products_at, subtract, back_substitute,
                        rotate, move<double>, move<float>, below};

}  // namespace hullx::solve_kernels
