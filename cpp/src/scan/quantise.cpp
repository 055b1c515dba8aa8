#include "scan/quantise.hpp"

#include "hullx/simd_level.hpp"

namespace hullx {

const pack_kernels::Level& pack_level() {
#ifdef HULLX_PACK_V3
    if (simd_level() >= SimdLevel::v3) return pack_kernels::pack_v3;
#endif
    return pack_kernels::pack_v2;
}

}  // namespace hullx
