// The baseline: x86-64-v2, or whatever the compiler targets on other machines.
#include "hull/kernels/solve_abi.hpp"

namespace hullx::solve_kernels {
namespace {

constexpr size_t lanes = 2;
#include "hull/kernels/columns.inl"
#include "hull/kernels/panels.inl"
#include "hull/kernels/solve.inl"

}  // namespace

const Level solve_v2 = {"v2",   solve,        products,    products_at, subtract, back_substitute,
                        rotate, move<double>, move<float>, below};

}  // namespace hullx::solve_kernels
