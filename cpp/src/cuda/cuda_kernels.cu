// Compiled without contraction of products and sums: intervals have to be those of the processor to the bit.
#include "cuda/cuda_kernels.hpp"

#include "cuda/float_kernel.cuh"
#include "cuda/measure_kernel.cuh"
#include "cuda/scan_kernel.cuh"
#include "cuda/select_kernel.cuh"

namespace hullx::cuda {
namespace {

__global__ void __launch_bounds__(block_threads, 2) screen_block(const __grid_constant__ ScreenCall call) {
    extern __shared__ __align__(16) unsigned char memory[];
    Thread thread{static_cast<int>(threadIdx.x), static_cast<int>(blockIdx.x), static_cast<int>(blockIdx.y)};
    screen_tile(thread, *reinterpret_cast<ScreenShared*>(memory), call);
}

template <bool fused>
__global__ void __launch_bounds__(block_threads, 2) screen_float_block(const __grid_constant__ ScreenCall call) {
    extern __shared__ __align__(16) unsigned char memory[];
    Thread thread{static_cast<int>(threadIdx.x), static_cast<int>(blockIdx.x), static_cast<int>(blockIdx.y)};
    screen_float_tile<fused>(thread, *reinterpret_cast<FloatShared*>(memory), call);
}

__global__ void __launch_bounds__(block_threads) select_block(const __grid_constant__ SelectCall call) {
    __shared__ SelectShared shared;
    Thread                  thread{static_cast<int>(threadIdx.x), static_cast<int>(blockIdx.x), 0};
    select_rows(thread, shared, call);
}

__global__ void __launch_bounds__(block_threads) measure_block(const __grid_constant__ MeasureCall call) {
    __shared__ MeasureShared shared;
    Thread                   thread{static_cast<int>(threadIdx.x), static_cast<int>(blockIdx.x), 0};
    measure_rows(thread, shared, call);
}

template <class Call>
const void* address(void (*kernel)(Call)) {
    return reinterpret_cast<const void*>(kernel);
}

}  // namespace

Kernel screen_kernel(Kind kind) {
    if (kind == Kind::float32) return {address(screen_float_block<false>), sizeof(FloatShared)};
    if (kind == Kind::float32_fused) return {address(screen_float_block<true>), sizeof(FloatShared)};
    return {address(screen_block), sizeof(ScreenShared)};
}

Kernel select_kernel() {
    return {address(select_block), 0};
}

Kernel measure_kernel() {
    return {address(measure_block), 0};
}

}  // namespace hullx::cuda
