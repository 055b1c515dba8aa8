// device.hpp for a graphics card: streams, memory, launches, and pinned memory through which everything is copied to it.
//
// Calls of the CUDA runtime and nothing else, so that any compiler makes it: cpp/tests/cuda_standin/ runs it without a card.
#include "cuda/cuda_device.hpp"

#include <cstdint>
#include <new>
#include <optional>
#include <utility>

#include "cuda/cuda_kernels.hpp"
#include "cuda/cuda_owned.hpp"

namespace hullx::cuda {
namespace {

constexpr int least_major = 8;  // compute capability

int attribute(cudaDeviceAttr which) {
    int value = 0;
    check(cudaDeviceGetAttribute(&value, which, card), "say what it is");
    return value;
}

class CudaDevice final : public Device {
public:
    CudaDevice() {
        const Used     here;
        cudaDeviceProp properties{};
        check(cudaGetDeviceProperties(&properties, card), "say what it is");
        name_      = properties.name;
        max_pitch_ = static_cast<std::size_t>(attribute(cudaDevAttrMaxPitch));
        for (const Kind kind : {Kind::distance, Kind::float32, Kind::float32_fused}) {
            const Kernel kernel = screen_kernel(kind);
            check(cudaFuncSetAttribute(kernel.function, cudaFuncAttributeMaxDynamicSharedMemorySize,
                                       static_cast<int>(kernel.shared)),
                  "give a block its memory");
        }
        for (int s = 0; s < streams; ++s) {
            stream_[s] = make_stream();
            staging_[s].emplace(stream_[s].get());
        }
    }

    std::string name() const override { return name_; }

    std::size_t free_bytes() const override {
        const Used  here;
        std::size_t free = 0, total = 0;
        check(cudaMemGetInfo(&free, &total), "say how much memory is free");
        return free;
    }

    void* allocate(std::size_t bytes) override {
        const Used        here;
        void*             memory = nullptr;
        const cudaError_t status = cudaMalloc(&memory, bytes);
        if (status == cudaErrorMemoryAllocation) throw std::bad_alloc();
        check(status, "allocate memory");
        return memory;
    }

    // What an exception left behind may still use it, or what others do with an array of ours; and cudaFree need not wait.
    void release(void* memory) noexcept override {
        const Current here;
        cudaDeviceSynchronize();
        cudaFree(memory);
    }

    void upload(int stream, void* to, const void* from, std::size_t bytes) override {
        const Used here;
        staging_[stream]->upload(static_cast<unsigned char*>(to), static_cast<const unsigned char*>(from), bytes);
    }

    void clear(int stream, void* to, std::size_t bytes) override {
        const Used here;
        check(cudaMemsetAsync(to, 0, bytes, stream_[stream].get()), "clear memory");
    }

    // Together where they do not lie too far apart for it.
    void download(int stream, void* to, const void* from, std::size_t width, std::size_t pitch,
                  std::size_t count) override {
        const Used         here;
        const cudaStream_t on     = stream_[stream].get();
        cudaError_t        status = cudaSuccess;
        if (count > 1 && pitch <= max_pitch_) {
            status = cudaMemcpy2DAsync(to, width, from, pitch, width, count, cudaMemcpyDeviceToHost, on);
        } else {
            auto*       into = static_cast<unsigned char*>(to);
            const auto* out  = static_cast<const unsigned char*>(from);
            for (std::size_t i = 0; i < count && status == cudaSuccess; ++i)
                status = cudaMemcpyAsync(into + i * width, out + i * pitch, width, cudaMemcpyDeviceToHost, on);
            if (status != cudaSuccess)
                cudaStreamSynchronize(on);  // others are on their way to memory that will be gone
        }
        check(status, "copy from it");
    }

    void screen(int stream, const ScreenCall& call) override {
        const dim3 blocks(static_cast<unsigned>((call.rows.count + tile_rows - 1) / tile_rows),
                          static_cast<unsigned>((call.group.directions + tile_directions - 1) / tile_directions));
        launch(stream, screen_kernel(call.group.kind), blocks, call, "screen rows");
    }

    void select(int stream, const SelectCall& call) override {
        launch(stream, select_kernel(), dim3(static_cast<unsigned>(call.group.directions)), call, "select rows");
    }

    void measure(int stream, const MeasureCall& call) override {
        launch(stream, measure_kernel(), dim3(static_cast<unsigned>(call.group.directions)), call, "measure rows");
    }

    void finish(int stream) override {
        const Used here;
        check(cudaStreamSynchronize(stream_[stream].get()), "finish a scan");
    }

    int number() const override { return card; }

    // The first and the last byte: whoever says where an array lies answers for what is between.
    bool holds(const void* memory, std::size_t bytes) const override {
        const Used here;
        return bytes == 0 || (lies_here(memory) && lies_here(static_cast<const char*>(memory) + bytes - 1));
    }

    std::intptr_t handle(int stream) const override { return reinterpret_cast<std::intptr_t>(stream_[stream].get()); }

    // 1 and 2 are CUDA's own names for its default streams.
    void wait_for(std::intptr_t handle) override {
        const Used here;
        check(cudaStreamSynchronize(reinterpret_cast<cudaStream_t>(handle)), "wait for the owner of an array");
    }

private:
    template <class Call>
    void launch(int stream, const Kernel& kernel, dim3 blocks, Call call, const char* what) {
        const Used here;
        void*      arguments[] = {&call};
        check(cudaLaunchKernel(kernel.function, blocks, dim3(block_threads), arguments, kernel.shared,
                               stream_[stream].get()),
              what);
    }

    static bool lies_here(const void* memory) {
        cudaPointerAttributes about{};
        if (cudaPointerGetAttributes(&about, memory) != cudaSuccess) return false;
        return about.type == cudaMemoryTypeManaged || (about.type == cudaMemoryTypeDevice && about.device == card);
    }

    std::string            name_;
    std::size_t            max_pitch_ = 0;
    Stream                 stream_[streams];
    std::optional<Staging> staging_[streams];
};

std::string version(int number) {
    return std::to_string(number / 1000) + "." + std::to_string(number % 1000 / 10);
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
    if (driver == 0 || status == cudaErrorNoDevice || (status == cudaSuccess && count == 0)) return "no device";
    if (status == cudaErrorInsufficientDriver)
        return "driver too old: it knows CUDA " + version(driver) + ", " + version(runtime) + " is needed";
    if (status == cudaErrorInitializationError)
        return std::string(cudaGetErrorString(status)) + ", as in a process forked from one that has used a card";
    if (status != cudaSuccess) return cudaGetErrorString(status);
    int major = 0, minor = 0;
    for (const auto& [which, into] :
         {std::pair(cudaDevAttrComputeCapabilityMajor, &major), std::pair(cudaDevAttrComputeCapabilityMinor, &minor)})
        if (const cudaError_t error = cudaDeviceGetAttribute(into, which, card); error != cudaSuccess)
            return cudaGetErrorString(error);
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
