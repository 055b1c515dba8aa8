// AVX2.
#include "scan/kernels/pack_abi.hpp"

namespace hullx::pack_kernels {
namespace {

#include "scan/kernels/pack.inl"

}  // namespace

const Level pack_v3 = {"v3", look<float>, look<double>, centred<float>, centred<double>, largest, quantise, two_stages};

}  // namespace hullx::pack_kernels
