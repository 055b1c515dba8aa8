// The kernels as the stand-in launches them: their bodies on the processor, phase by phase (cuda/machine.hpp).
#include <cuda_runtime.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <vector>

#include "call.hpp"
#include "cuda/cuda_kernels.hpp"
#include "cuda/float_kernel.cuh"
#include "cuda/measure_kernel.cuh"
#include "cuda/scan_kernel.cuh"
#include "cuda/select_kernel.cuh"

namespace standin {
namespace {

namespace cuda = hullx::cuda;

constexpr std::size_t shared_without_asking = 48 << 10, shared_at_most = 99 << 10;

using Pointers = std::vector<const void*>;

void add(Pointers& out, const cuda::Group& g) {
    out.insert(out.end(), {g.values, g.terms, g.float_terms, g.limits, g.count_below, g.skipped_row, g.row_group,
                           g.query_group, g.found, g.held, g.counted, g.overflowed});
}

Pointers pointers(const cuda::ScreenCall& call) {
    const cuda::Rows& r = call.rows;
    Pointers          out{r.values, r.norm_low, r.residual, r.inverse, r.norm, r.bias_low, r.bias};
    add(out, call.group);
    return out;
}

Pointers pointers(const cuda::SelectCall& call) {
    Pointers out;
    add(out, call.group);
    return out;
}

Pointers pointers(const cuda::MeasureCall& call) {
    Pointers out{call.rows, call.centre, call.multiplier, call.directions};
    add(out, call.group);
    return out;
}

// What stands behind Kernel::function.
class HostKernel {
public:
    HostKernel(std::size_t fixed, std::size_t given) : fixed_(fixed), given_(given) {}
    virtual ~HostKernel() = default;

    std::size_t                          fixed() const { return fixed_; }
    std::size_t                          given() const { return given_; }  // that it needs at launch
    virtual std::function<cudaError_t()> work(Card& card, dim3 blocks, const void* argument) const = 0;

private:
    std::size_t fixed_, given_;
};

template <class Shared, class Call, cuda::Phases (*body)(cuda::Thread&, Shared&, const Call&)>
class Kernel final : public HostKernel {
public:
    explicit Kernel(bool given) : HostKernel(given ? 0 : sizeof(Shared), given ? sizeof(Shared) : 0) {}

    // The argument is copied at once, as the real launch does.
    std::function<cudaError_t()> work(Card& card, dim3 blocks, const void* argument) const override {
        return [&card, blocks, call = *static_cast<const Call*>(argument)] { return run(card, blocks, call); };
    }

private:
    static cudaError_t run(const Card& card, dim3 blocks, const Call& call) {
        for (const void* pointer : pointers(call)) {
            const Block* block = pointer == nullptr ? nullptr : card.memory.holding(pointer, 1);
            if (pointer != nullptr && (block == nullptr || block->home != Home::card)) return cudaErrorIllegalAddress;
        }
        try {
            for (unsigned y = 0; y < blocks.y; ++y)
                for (unsigned x = 0; x < blocks.x; ++x)
                    cuda::run_block(static_cast<int>(x), static_cast<int>(y), sizeof(Shared), {},
                                    [&](cuda::Thread& thread, void* shared) {
                                        return body(thread, *static_cast<Shared*>(shared), call);
                                    });
        } catch (const std::exception&) {
            return cudaErrorLaunchFailure;
        }
        return cudaSuccess;
    }
};

using Screen  = Kernel<cuda::ScreenShared, cuda::ScreenCall, cuda::screen_tile>;
using Twice   = Kernel<cuda::FloatShared, cuda::ScreenCall, cuda::screen_float_tile<false>>;
using Once    = Kernel<cuda::FloatShared, cuda::ScreenCall, cuda::screen_float_tile<true>>;
using Select  = Kernel<cuda::SelectShared, cuda::SelectCall, cuda::select_rows>;
using Measure = Kernel<cuda::MeasureShared, cuda::MeasureCall, cuda::measure_rows>;

const Screen  screen(true);
const Twice   screen_rounded_twice(true);
const Once    screen_rounded_once(true);
const Select  select(false);
const Measure measure(false);

const HostKernel* known(const void* function) {
    for (const HostKernel* kernel :
         {static_cast<const HostKernel*>(&screen), static_cast<const HostKernel*>(&screen_rounded_twice),
          static_cast<const HostKernel*>(&screen_rounded_once), static_cast<const HostKernel*>(&select),
          static_cast<const HostKernel*>(&measure)})
        if (kernel == function) return kernel;
    return nullptr;
}

cuda::Kernel as_launched(const HostKernel& kernel) {
    return {&kernel, kernel.given()};
}

cudaError_t launch(Card& card, const void* function, dim3 blocks, dim3 threads, const void* argument,
                   std::size_t shared, cudaStream_t handle) {
    const HostKernel* kernel = known(function);
    CUstream_st*      stream = card.stream(handle);
    if (kernel == nullptr) return cudaErrorInvalidDeviceFunction;
    if (stream == nullptr || stream->device != Card::current) return cudaErrorInvalidResourceHandle;
    if (threads.x != cuda::block_threads || threads.y * threads.z != 1) return cudaErrorInvalidConfiguration;
    if (blocks.x == 0 || blocks.y == 0 || blocks.x > 0x7fffffff || blocks.y > 0xffff || blocks.z != 1)
        return cudaErrorInvalidConfiguration;
    const auto        allowed = card.allowed_shared.find({function, Card::current});
    const std::size_t most    = allowed == card.allowed_shared.end() ? shared_without_asking - kernel->fixed()
                                                                     : static_cast<std::size_t>(allowed->second);
    if (shared > most) return cudaErrorInvalidValue;
    if (shared < kernel->given()) return card.enqueue(*stream, [] { return cudaErrorIllegalAddress; });
    return card.enqueue(*stream, kernel->work(card, blocks, argument));
}

}  // namespace
}  // namespace standin

namespace hullx::cuda {

Kernel screen_kernel(Kind kind) {
    if (kind == Kind::float32) return standin::as_launched(standin::screen_rounded_twice);
    if (kind == Kind::float32_fused) return standin::as_launched(standin::screen_rounded_once);
    return standin::as_launched(standin::screen);
}

Kernel select_kernel() {
    return standin::as_launched(standin::select);
}

Kernel measure_kernel() {
    return standin::as_launched(standin::measure);
}

}  // namespace hullx::cuda

using standin::call;
using standin::Card;

cudaError_t cudaFuncSetAttribute(const void* function, cudaFuncAttribute, int value) {
    return call("cudaFuncSetAttribute", [&](Card& card) {
        const standin::HostKernel* kernel = standin::known(function);
        if (kernel == nullptr) return cudaErrorInvalidDeviceFunction;
        if (value < 0 || static_cast<std::size_t>(value) + kernel->fixed() > standin::shared_at_most)
            return cudaErrorInvalidValue;
        card.allowed_shared[{function, Card::current}] = value;
        return cudaSuccess;
    });
}

cudaError_t cudaLaunchKernel(const void* function, dim3 blocks, dim3 threads, void** arguments, std::size_t shared,
                             cudaStream_t stream) {
    return call("cudaLaunchKernel", [&](Card& card) {
        return standin::launch(card, function, blocks, threads, arguments[0], shared, stream);
    });
}
