// The dense kernels of the level in use.
#include "hull/kernels/solve_abi.hpp"
#include "hullx/simd_level.hpp"

namespace hullx::solve_kernels {

const Level& kernels() {
#ifdef HULLX_SOLVE_V4
    if (simd_level() >= SimdLevel::v4) return solve_v4;
#endif
#ifdef HULLX_SOLVE_V3
    if (simd_level() >= SimdLevel::v3) return solve_v3;
#endif
    return solve_v2;
}

}  // namespace hullx::solve_kernels
