// A device that scans: memory of its own, streams of work, three kernels.
//
// cuda_device.cu implements it for a graphics card, host_device.cpp for the processor, where the same kernels run for tests.
// Everything above (scan_backend.hpp) knows this interface only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "cuda/kernel_abi.hpp"

namespace hullx::cuda {

// What a scan is cut into; never changes an answer.
struct Sizes {
    std::size_t directions = 1024;  // of a group, at most
    std::size_t capacity   = 4096;  // survivors of a direction before it is asked again with more room, at least
    std::size_t growth     = 8;     // rows of the next stage over those seen
    std::size_t rows       = std::size_t{1} << 30;  // of one launch, at most; whole tiles
};

class Device {
public:
    static constexpr int streams = 2;

    virtual ~Device() = default;

    virtual std::string name() const       = 0;
    virtual std::size_t free_bytes() const = 0;
    virtual Sizes       sizes() const { return {}; }

    // Throws std::bad_alloc where there is no room.
    virtual void* allocate(std::size_t bytes)    = 0;
    virtual void  release(void* memory) noexcept = 0;

    // Work on a stream is done in order, after this has returned; `finish` waits for it.  DeviceError where it failed.
    // `from` may change as soon as `upload` has returned; `to` of a download is there after `finish`.
    virtual void upload(int stream, void* to, const void* from, std::size_t bytes) = 0;
    virtual void clear(int stream, void* to, std::size_t bytes)                    = 0;
    virtual void download(int stream, void* to, const void* from, std::size_t width, std::size_t pitch,
                          std::size_t count)                                       = 0;
    virtual void screen(int stream, const ScreenCall& call)                        = 0;
    virtual void select(int stream, const SelectCall& call)                        = 0;
    virtual void measure(int stream, const MeasureCall& call)                      = 0;
    virtual void finish(int stream)                                                = 0;

    // Memory that others have put on it: whether all of it lies here, and work of theirs that has to be done first.
    virtual int           number() const                                     = 0;  // as others count devices
    virtual bool          holds(const void* memory, std::size_t bytes) const = 0;
    virtual std::intptr_t handle(int stream) const       = 0;  // for others to make it wait for them
    virtual void          wait_for(std::intptr_t handle) = 0;  // of a stream of theirs
};

}  // namespace hullx::cuda
