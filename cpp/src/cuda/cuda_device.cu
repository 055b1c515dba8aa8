// device.hpp for a graphics card: kernels, streams, and pinned memory through which everything is copied to it.
//
// Compiled without contraction of products and sums: intervals have to be those of the processor to the bit.
#include "cuda/cuda_device.hpp"

#include <cuda_runtime.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "cuda/float_kernel.cuh"
#include "cuda/measure_kernel.cuh"
#include "cuda/scan_kernel.cuh"
#include "cuda/select_kernel.cuh"
#include "hullx/errors.hpp"

namespace hullx::cuda {
namespace {

constexpr int         least_major = 8;
constexpr std::size_t staged      = std::size_t{4} << 20;  // bytes of one pinned buffer

__global__ void __launch_bounds__(block_threads, 2) screen_kernel(const __grid_constant__ ScreenCall call) {
    extern __shared__ __align__(16) unsigned char memory[];
    Thread thread{static_cast<int>(threadIdx.x), static_cast<int>(blockIdx.x), static_cast<int>(blockIdx.y)};
    screen_tile(thread, *reinterpret_cast<ScreenShared*>(memory), call);
}

template <bool fused>
__global__ void __launch_bounds__(block_threads, 2) screen_float_kernel(const __grid_constant__ ScreenCall call) {
    extern __shared__ __align__(16) unsigned char memory[];
    Thread thread{static_cast<int>(threadIdx.x), static_cast<int>(blockIdx.x), static_cast<int>(blockIdx.y)};
    screen_float_tile<fused>(thread, *reinterpret_cast<FloatShared*>(memory), call);
}

// The kernel of a screen, and what a block of it shares.
struct ScreenKernel {
    void (*run)(ScreenCall);
    std::size_t shared;
};

ScreenKernel kernel_of(Kind kind) {
    if (kind == Kind::float32) return {screen_float_kernel<false>, sizeof(FloatShared)};
    if (kind == Kind::float32_fused) return {screen_float_kernel<true>, sizeof(FloatShared)};
    return {screen_kernel, sizeof(ScreenShared)};
}

__global__ void __launch_bounds__(block_threads) select_kernel(const __grid_constant__ SelectCall call) {
    __shared__ SelectShared shared;
    Thread                  thread{static_cast<int>(threadIdx.x), static_cast<int>(blockIdx.x), 0};
    select_rows(thread, shared, call);
}

__global__ void __launch_bounds__(block_threads) measure_kernel(const __grid_constant__ MeasureCall call) {
    __shared__ MeasureShared shared;
    Thread                   thread{static_cast<int>(threadIdx.x), static_cast<int>(blockIdx.x), 0};
    measure_rows(thread, shared, call);
}

void check(cudaError_t status, const char* what) {
    if (status != cudaSuccess)
        throw DeviceError(std::string("the graphics card failed to ") + what + ": " + cudaGetErrorString(status) +
                          ". Pass backend=\"cpu\"");
}

// Two buffers in turn: one is filled while the other is copied.
class Staging {
public:
    explicit Staging(cudaStream_t stream) : stream_(stream) {
        for (int i = 0; i < 2; ++i) {
            check(cudaMallocHost(&memory_[i], staged), "pin memory");
            check(cudaEventCreateWithFlags(&copied_[i], cudaEventDisableTiming), "make an event");
        }
    }
    Staging(const Staging&)            = delete;
    Staging& operator=(const Staging&) = delete;
    ~Staging() {
        for (int i = 0; i < 2; ++i) {
            cudaEventDestroy(copied_[i]);
            cudaFreeHost(memory_[i]);
        }
    }

    void upload(unsigned char* to, const unsigned char* from, std::size_t bytes) {
        for (std::size_t done = 0; done < bytes; done += staged, next_ = 1 - next_) {
            const std::size_t part = std::min(staged, bytes - done);
            check(cudaEventSynchronize(copied_[next_]), "copy to it");
            std::memcpy(memory_[next_], from + done, part);
            check(cudaMemcpyAsync(to + done, memory_[next_], part, cudaMemcpyHostToDevice, stream_), "copy to it");
            check(cudaEventRecord(copied_[next_], stream_), "copy to it");
        }
    }

private:
    cudaStream_t stream_;
    void*        memory_[2] = {nullptr, nullptr};
    cudaEvent_t  copied_[2] = {nullptr, nullptr};
    int          next_      = 0;
};

class CudaDevice final : public Device {
public:
    CudaDevice() {
        use();
        cudaDeviceProp properties{};
        check(cudaGetDeviceProperties(&properties, 0), "say what it is");
        name_ = properties.name;
        for (const Kind kind : {Kind::distance, Kind::float32, Kind::float32_fused}) {
            const ScreenKernel kernel = kernel_of(kind);
            check(cudaFuncSetAttribute(kernel.run, cudaFuncAttributeMaxDynamicSharedMemorySize,
                                       static_cast<int>(kernel.shared)),
                  "give a block its memory");
        }
        for (int s = 0; s < streams; ++s) {
            check(cudaStreamCreateWithFlags(&stream_[s], cudaStreamNonBlocking), "make a stream");
            staging_[s] = std::make_unique<Staging>(stream_[s]);
        }
    }
    CudaDevice(const CudaDevice&)            = delete;
    CudaDevice& operator=(const CudaDevice&) = delete;
    ~CudaDevice() override {
        for (int s = 0; s < streams; ++s) {
            staging_[s].reset();
            cudaStreamDestroy(stream_[s]);
        }
    }

    std::string name() const override { return name_; }

    std::size_t free_bytes() const override {
        use();
        std::size_t free = 0, total = 0;
        check(cudaMemGetInfo(&free, &total), "say how much memory is free");
        return free;
    }

    void* allocate(std::size_t bytes) override {
        use();
        void*             memory = nullptr;
        const cudaError_t status = cudaMalloc(&memory, bytes);
        if (status == cudaErrorMemoryAllocation) {
            cudaGetLastError();  // it would be reported by the next call
            throw std::bad_alloc();
        }
        check(status, "allocate memory");
        return memory;
    }

    void release(void* memory) noexcept override {
        cudaSetDevice(0);
        cudaFree(memory);
    }

    void upload(int stream, void* to, const void* from, std::size_t bytes) override {
        use();
        staging_[stream]->upload(static_cast<unsigned char*>(to), static_cast<const unsigned char*>(from), bytes);
    }

    void clear(int stream, void* to, std::size_t bytes) override {
        use();
        check(cudaMemsetAsync(to, 0, bytes, stream_[stream]), "clear memory");
    }

    void download(int stream, void* to, const void* from, std::size_t width, std::size_t pitch,
                  std::size_t count) override {
        use();
        check(cudaMemcpy2DAsync(to, width, from, pitch, width, count, cudaMemcpyDeviceToHost, stream_[stream]),
              "copy from it");
    }

    void screen(int stream, const ScreenCall& call) override {
        use();
        const dim3 blocks(static_cast<unsigned>((call.rows.count + tile_rows - 1) / tile_rows),
                          static_cast<unsigned>((call.group.directions + tile_directions - 1) / tile_directions));
        const ScreenKernel kernel = kernel_of(call.group.kind);
        kernel.run<<<blocks, block_threads, kernel.shared, stream_[stream]>>>(call);
        check(cudaGetLastError(), "screen rows");
    }

    void select(int stream, const SelectCall& call) override {
        use();
        select_kernel<<<static_cast<unsigned>(call.group.directions), block_threads, 0, stream_[stream]>>>(call);
        check(cudaGetLastError(), "select rows");
    }

    void measure(int stream, const MeasureCall& call) override {
        use();
        measure_kernel<<<static_cast<unsigned>(call.group.directions), block_threads, 0, stream_[stream]>>>(call);
        check(cudaGetLastError(), "measure rows");
    }

    void finish(int stream) override {
        use();
        check(cudaStreamSynchronize(stream_[stream]), "finish a scan");
    }

    int number() const override { return 0; }

    // The first and the last byte: whoever says where an array lies answers for what is between.
    bool holds(const void* memory, std::size_t bytes) const override {
        use();
        return bytes == 0 || (lies_here(memory) && lies_here(static_cast<const char*>(memory) + bytes - 1));
    }

    std::intptr_t handle(int stream) const override { return reinterpret_cast<std::intptr_t>(stream_[stream]); }

    // 1 and 2 are CUDA's own names for its default streams.
    void wait_for(std::intptr_t handle) override {
        use();
        check(cudaStreamSynchronize(reinterpret_cast<cudaStream_t>(handle)), "wait for the owner of an array");
    }

private:
    static bool lies_here(const void* memory) {
        cudaPointerAttributes about{};
        const cudaError_t     status = cudaPointerGetAttributes(&about, memory);
        const cudaMemoryType  type   = about.type;
        cudaGetLastError();  // of a pointer that it does not know
        return status == cudaSuccess &&
               (type == cudaMemoryTypeManaged || (type == cudaMemoryTypeDevice && about.device == 0));
    }

    static void use() { check(cudaSetDevice(0), "be used by this thread"); }

    std::string              name_;
    cudaStream_t             stream_[streams] = {};
    std::unique_ptr<Staging> staging_[streams];
};

std::string version(int number) {
    return std::to_string(number / 1000) + "." + std::to_string(number % 1000 / 10);
}

int attribute(cudaDeviceAttr which) {
    int value = 0;
    check(cudaDeviceGetAttribute(&value, which, 0), "say what it is");
    return value;
}

void need_device() {
    const std::string reason = why_no_device();
    if (!reason.empty()) throw DeviceError("no graphics card can be used: " + reason);
}

}  // namespace

std::string why_no_device() {
    int driver = 0, runtime = 0, count = 0;
    cudaDriverGetVersion(&driver);
    cudaRuntimeGetVersion(&runtime);
    const cudaError_t status = cudaGetDeviceCount(&count);
    cudaGetLastError();
    if (driver == 0 || status == cudaErrorNoDevice || (status == cudaSuccess && count == 0)) return "no device";
    if (status == cudaErrorInsufficientDriver)
        return "driver too old: it knows CUDA " + version(driver) + ", " + version(runtime) + " is needed";
    if (status != cudaSuccess) return cudaGetErrorString(status);
    const int major = attribute(cudaDevAttrComputeCapabilityMajor),
              minor = attribute(cudaDevAttrComputeCapabilityMinor);
    if (major >= least_major) return "";
    return "compute capability " + std::to_string(major) + "." + std::to_string(minor) + " is below " +
           std::to_string(least_major) + ".0";
}

Peaks peaks() {
    need_device();
    const double hertz = 1e3 * attribute(cudaDevAttrClockRate), transfers = 2e3 * attribute(cudaDevAttrMemoryClockRate);
    const int    major = attribute(cudaDevAttrComputeCapabilityMajor),
                 minor = attribute(cudaDevAttrComputeCapabilityMinor);
    // a multiprocessor's, per cycle, without sparsity
    const int per_cycle = major == 8 ? (minor == 0 ? 2048 : 1024) : 4096;
    return {hertz * attribute(cudaDevAttrMultiProcessorCount) * per_cycle,
            transfers * attribute(cudaDevAttrGlobalMemoryBusWidth) / 8};
}

std::shared_ptr<Device> open_device() {
    need_device();
    return std::make_shared<CudaDevice>();
}

}  // namespace hullx::cuda
