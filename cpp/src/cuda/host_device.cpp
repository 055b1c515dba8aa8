#include "cuda/host_device.hpp"

#include <cstdlib>
#include <cstring>
#include <iterator>
#include <new>
#include <vector>

#include "cuda/float_kernel.cuh"
#include "cuda/measure_kernel.cuh"
#include "cuda/scan_kernel.cuh"
#include "cuda/select_kernel.cuh"

namespace hullx::cuda {
namespace {

constexpr std::size_t header = 64;  // holds the size, keeps the alignment

template <class Shared, class Call>
void run(int columns, int rows, const Fault& fault, const Call& call, Phases (*kernel)(Thread&, Shared&, const Call&)) {
    for (int y = 0; y < rows; ++y)
        for (int x = 0; x < columns; ++x)
            run_block(x, y, sizeof(Shared), fault, [&](Thread& thread, void* shared) {
                return kernel(thread, *static_cast<Shared*>(shared), call);
            });
}

}  // namespace

void* HostDevice::allocate(std::size_t bytes) {
    if (requests_++ == options_.refused_memory || bytes > free_bytes()) throw std::bad_alloc();
    auto* memory = static_cast<unsigned char*>(::operator new(header + bytes, std::align_val_t{header}));
    std::memcpy(memory, &bytes, sizeof bytes);
    std::memset(memory + header, Thread::rubbish, bytes);
    used_ += bytes;
    const std::lock_guard lock(keeping_);
    kept_[memory + header] = bytes;
    return memory + header;
}

void HostDevice::release(void* memory) noexcept {
    unsigned char* start = static_cast<unsigned char*>(memory) - header;
    std::size_t    bytes;
    std::memcpy(&bytes, start, sizeof bytes);
    used_ -= bytes;
    {
        const std::lock_guard lock(keeping_);
        kept_.erase(start + header);
    }
    ::operator delete(start, std::align_val_t{header});
}

bool HostDevice::holds(const void* memory, std::size_t bytes) const {
    const auto*           first = static_cast<const unsigned char*>(memory);
    const std::lock_guard lock(keeping_);
    const auto            after = kept_.upper_bound(first);
    if (after == kept_.begin()) return false;
    const auto& [start, size] = *std::prev(after);
    return static_cast<std::size_t>(first - start) <= size && bytes <= size - static_cast<std::size_t>(first - start);
}

void HostDevice::upload(int, void* to, const void* from, std::size_t bytes) {
    if (bytes > 0) std::memcpy(to, from, bytes);
}

void HostDevice::clear(int, void* to, std::size_t bytes) {
    std::memset(to, 0, bytes);
}

void HostDevice::download(int, void* to, const void* from, std::size_t width, std::size_t pitch, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        std::memcpy(static_cast<unsigned char*>(to) + i * width, static_cast<const unsigned char*>(from) + i * pitch,
                    width);
}

Fault HostDevice::fault(const char* kernel) const {
    return {options_.faulty_kernel == kernel ? options_.skipped_barrier : -1, options_.last_to_first};
}

void HostDevice::screen(int, const ScreenCall& call) {
    ScreenCall used   = call;
    const auto halved = [&](const auto* terms, auto halve) {
        const auto  count = static_cast<std::size_t>(call.group.directions);
        std::vector out(terms, terms + count);
        for (auto& t : out) halve(t);
        out.resize((count + tile_directions - 1) / tile_directions * tile_directions);
        return out;
    };
    std::vector<Terms>      terms;
    std::vector<FloatTerms> float_terms;
    if (options_.shift_rows) ++used.rows.first;
    if (options_.halve_bounds && in_float32(call.group.kind)) {
        float_terms            = halved(call.group.float_terms, [](FloatTerms& t) { t.per_norm *= 0.5; });
        used.group.float_terms = float_terms.data();
    } else if (options_.halve_bounds) {
        terms            = halved(call.group.terms, [](Terms& t) { t.residual *= 0.5; });
        used.group.terms = terms.data();
    }
    const int columns = (call.rows.count + tile_rows - 1) / tile_rows;
    const int rows    = (call.group.directions + tile_directions - 1) / tile_directions;
    if (call.group.kind == Kind::float32)
        run<FloatShared>(columns, rows, fault("screen"), used, screen_float_tile<false>);
    else if (call.group.kind == Kind::float32_fused)
        run<FloatShared>(columns, rows, fault("screen"), used, screen_float_tile<true>);
    else
        run<ScreenShared>(columns, rows, fault("screen"), used, screen_tile);
}

void HostDevice::select(int, const SelectCall& call) {
    run<SelectShared>(call.group.directions, 1, fault("select"), call, select_rows);
}

void HostDevice::measure(int, const MeasureCall& call) {
    run<MeasureShared>(call.group.directions, 1, fault("measure"), call, measure_rows);
}

}  // namespace hullx::cuda
