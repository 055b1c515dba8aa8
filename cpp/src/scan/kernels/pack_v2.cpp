// Baseline of 64-bit processors.
#include "scan/kernels/pack_abi.hpp"

namespace hullx::pack_kernels {
namespace {

#include "scan/kernels/pack.inl"

}  // namespace

const Level pack_v2 = {"v2", look<float>, look<double>, centred<float>, centred<double>, largest, quantise, two_stages};

}  // namespace hullx::pack_kernels
