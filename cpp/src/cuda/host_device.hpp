// The device that every machine has: the kernels of a graphics card on the processor, phase by phase (machine.hpp).
//
// Slow, and for tests: its memory is as small as they want, and they may have it err.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "cuda/device.hpp"
#include "cuda/machine.hpp"

namespace hullx::cuda {

struct HostOptions {
    std::size_t memory = std::size_t{1} << 32;
    Sizes       sizes{};
    bool        last_to_first = false;    // warps run in that order
    std::string faulty_kernel{};          // on purpose: "screen", "select" or "measure" goes without a barrier,
    int         skipped_barrier = -1;     // the one so numbered;
    bool        shift_rows      = false;  // rows of a stage are named one too high;
    bool        halve_bounds    = false;  // every direction's error is taken to be half as large
    int         refused_memory  = -1;     // the request so numbered: what is free was taken by somebody else
};

class HostDevice final : public Device {
public:
    explicit HostDevice(const HostOptions& options) : options_(options) {}

    std::string name() const override { return "the emulated card"; }
    std::size_t free_bytes() const override { return options_.memory - used_; }
    Sizes       sizes() const override { return options_.sizes; }
    void*       allocate(std::size_t bytes) override;
    void        release(void* memory) noexcept override;
    void        upload(int stream, void* to, const void* from, std::size_t bytes) override;
    void        clear(int stream, void* to, std::size_t bytes) override;
    void        download(int stream, void* to, const void* from, std::size_t width, std::size_t pitch,
                         std::size_t count) override;
    void        screen(int stream, const ScreenCall& call) override;
    void        select(int stream, const SelectCall& call) override;
    void        measure(int stream, const MeasureCall& call) override;
    void        finish(int) override {}

    int                               number() const override { return 0; }
    bool                              holds(const void* memory, std::size_t bytes) const override;
    std::intptr_t                     handle(int stream) const override { return first_handle + stream; }
    void                              wait_for(std::intptr_t handle) override { waited_.push_back(handle); }
    const std::vector<std::intptr_t>& waited() const { return waited_; }

    static constexpr std::intptr_t first_handle = 1000;

private:
    Fault fault(const char* kernel) const;

    HostOptions                                 options_;
    mutable std::mutex                          keeping_;
    std::map<const unsigned char*, std::size_t> kept_;  // what is allocated, with its size
    std::vector<std::intptr_t>                  waited_;
    std::atomic<std::size_t>                    used_{0};
    std::atomic<int>                            requests_{0};
};

}  // namespace hullx::cuda
