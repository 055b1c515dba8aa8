// What the CUDA runtime hands out, owned, and its errors as exceptions.
#pragma once

#include <cuda_runtime.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <type_traits>

#include "hullx/errors.hpp"

namespace hullx::cuda {

inline constexpr int card = 0;  // the first that CUDA names

inline void check(cudaError_t status, const char* what) {
    if (status != cudaSuccess)
        throw DeviceError(std::string("the graphics card failed to ") + what + ": " + cudaGetErrorString(status) +
                          ". Pass backend=\"cpu\"");
}

// The card is this thread's for as long as this lives; afterwards the one that was is again, because others (torch)
// remember which one they chose.
class Current {
public:
    Current() noexcept : status_(cudaGetDevice(&before_)) {
        if (status_ == cudaSuccess && before_ != card) status_ = cudaSetDevice(card);
    }
    Current(const Current&)            = delete;
    Current& operator=(const Current&) = delete;
    ~Current() {
        if (before_ != card) cudaSetDevice(before_);
    }

    cudaError_t status() const { return status_; }

private:
    int         before_ = card;
    cudaError_t status_;
};

struct Used : Current {
    Used() { check(status(), "be used by this thread"); }
};

struct Giving {
    void operator()(cudaStream_t stream) const noexcept { cudaStreamDestroy(stream); }
    void operator()(cudaEvent_t event) const noexcept { cudaEventDestroy(event); }
    void operator()(unsigned char* pinned) const noexcept { cudaFreeHost(pinned); }
};
using Stream = std::unique_ptr<std::remove_pointer_t<cudaStream_t>, Giving>;
using Event  = std::unique_ptr<std::remove_pointer_t<cudaEvent_t>, Giving>;
using Pinned = std::unique_ptr<unsigned char, Giving>;

// Does not wait for the default stream, nor that one for it.
inline Stream make_stream() {
    cudaStream_t made = nullptr;
    check(cudaStreamCreateWithFlags(&made, cudaStreamNonBlocking), "make a stream");
    return Stream(made);
}

inline Event make_event() {
    cudaEvent_t made = nullptr;
    check(cudaEventCreateWithFlags(&made, cudaEventDisableTiming), "make an event");
    return Event(made);
}

inline Pinned pin(std::size_t bytes) {
    void* made = nullptr;
    check(cudaMallocHost(&made, bytes), "pin memory");
    return Pinned(static_cast<unsigned char*>(made));
}

// Two pinned buffers in turn: one is filled while the other is copied.  Goes after all memory that it copies to, the
// release of which has waited for the copies.
class Staging {
public:
    explicit Staging(cudaStream_t stream) : stream_(stream) {
        for (int i = 0; i < 2; ++i) {
            memory_[i] = pin(size);
            copied_[i] = make_event();
        }
    }
    Staging(const Staging&)            = delete;
    Staging& operator=(const Staging&) = delete;

    void upload(unsigned char* to, const unsigned char* from, std::size_t bytes) {
        for (std::size_t done = 0; done < bytes; done += size, next_ = 1 - next_) {
            const std::size_t part = std::min(size, bytes - done);
            check(cudaEventSynchronize(copied_[next_].get()), "copy to it");
            std::memcpy(memory_[next_].get(), from + done, part);
            check(cudaMemcpyAsync(to + done, memory_[next_].get(), part, cudaMemcpyHostToDevice, stream_),
                  "copy to it");
            check(cudaEventRecord(copied_[next_].get(), stream_), "copy to it");
        }
    }

private:
    static constexpr std::size_t size = std::size_t{4} << 20;

    cudaStream_t stream_;
    Pinned       memory_[2];
    Event        copied_[2];
    int          next_ = 0;
};

}  // namespace hullx::cuda
