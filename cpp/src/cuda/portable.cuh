// What a kernel body is written in, so that one source serves a graphics card and, in tests, any processor.
//
// A body is ordinary code of one thread.  Where all threads of a block wait for each other it says HULLX_BARRIER; where the
// 32 threads of a warp multiply matrices together, HULLX_MULTIPLY; it ends with HULLX_END.  nvcc makes instructions of
// these.  Elsewhere they are points at which the thread, a coroutine, is laid aside: machine.hpp runs a block phase by phase,
// one warp after another up to the next barrier, so that a barrier that is missing shows.
#pragma once

#include <stdint.h>

#include "cuda/kernel_abi.hpp"

#ifdef __CUDACC__

#define HULLX_KERNEL __device__ __forceinline__ void
#define HULLX_DEVICE __device__ __forceinline__
#define HULLX_APART __device__ __noinline__  // seldom called: its registers are not those of the caller
#define HULLX_BARRIER(thread) __syncthreads()
#define HULLX_MULTIPLY(thread, sums, rows, directions) multiply(sums, rows, directions)
#define HULLX_END return
#define HULLX_UNROLL _Pragma("unroll")
#define HULLX_UNROLL_FOUR _Pragma("unroll 4")  // where all would take registers that others need

namespace hullx::cuda {

struct Thread {
    int index, block_x, block_y;

    // 16 bytes into shared memory, zeros where not `valid`; they arrive at some time before a wait is over.
    __device__ __forceinline__ void copy16(void* to, const void* from, bool valid) const {
        const auto shared = static_cast<uint32_t>(__cvta_generic_to_shared(to));
        asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(shared), "l"(from), "r"(valid ? 16 : 0)
                     : "memory");
    }
    __device__ __forceinline__ void commit_copies() const { asm volatile("cp.async.commit_group;" ::: "memory"); }

    // Until at most `left` of the groups committed are on their way.
    template <int left>
    __device__ __forceinline__ void wait_copies() const {
        asm volatile("cp.async.wait_group %0;" ::"n"(left) : "memory");
    }
};

__device__ __forceinline__ uint32_t add_up(uint32_t* sum, uint32_t more) {
    return atomicAdd(sum, more);
}
__device__ __forceinline__ void add_up(unsigned long long* sum, unsigned long long more) {
    atomicAdd(sum, more);
}

}  // namespace hullx::cuda

#else

#include "cuda/machine.hpp"

#define HULLX_KERNEL inline Phases
#define HULLX_DEVICE inline
#define HULLX_APART inline
#define HULLX_BARRIER(thread) co_await (thread).barrier()
#define HULLX_MULTIPLY(thread, sums, rows, directions) co_await (thread).multiply(sums, rows, directions)
#define HULLX_END co_return
#define HULLX_UNROLL
#define HULLX_UNROLL_FOUR

#endif
