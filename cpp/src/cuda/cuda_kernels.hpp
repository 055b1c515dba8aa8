// The kernels of a graphics card as the CUDA runtime launches them, each with its call as the only argument.
//
// cuda_kernels.cu has them for nvcc; where tests run without a card, cpp/tests/cuda_standin/kernels.cpp has them instead.
#pragma once

#include <cstddef>

#include "cuda/kernel_abi.hpp"

namespace hullx::cuda {

struct Kernel {
    const void* function;
    std::size_t shared;  // bytes that a block is given at launch; more than 48 KiB have to be allowed beforehand
};

Kernel screen_kernel(Kind kind);
Kernel select_kernel();
Kernel measure_kernel();

}  // namespace hullx::cuda
