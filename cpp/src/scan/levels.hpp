// Which kernels are in use: the one place where a level name becomes functions.
#pragma once

#include "hullx/simd_level.hpp"
#include "scan/kernels/kernel_abi.hpp"

namespace hullx {

const kernels::Level& kernel_level(SimdLevel level);  // a compiled level

}  // namespace hullx
