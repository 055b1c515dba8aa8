#include "cuda/scan_backend.hpp"

#include <algorithm>
#include <new>
#include <numeric>
#include <optional>
#include <string>

#include "cuda/group.hpp"
#include "hullx/errors.hpp"
#include "scan/levels.hpp"
#include "scan/stats.hpp"
#include "support/parallel.hpp"

namespace hullx::cuda {
namespace {

using Consumer = std::function<void(const Survivors&)>;

constexpr std::size_t more_room = 16;  // for survivors, each time that there was too little

[[noreturn]] void no_room(const Device& device, const std::string& what, std::size_t needed) {
    throw DeviceError(device.name() + " has no room for " + what + ": " + std::to_string(needed >> 20) +
                      " MiB are needed, " + std::to_string(device.free_bytes() >> 20) +
                      " MiB are free. Pass backend=\"cpu\", or free some of its memory");
}

template <class T>
DeviceBuffer<T> uploaded(const std::shared_ptr<Device>& device, std::span<const T> values, const std::string& what) {
    try {
        DeviceBuffer<T> out(device, values.size());
        if (values.empty()) return out;
        out.upload(0, values);
        device->finish(0);
        return out;
    } catch (const std::bad_alloc&) {
        no_room(*device, what, values.size_bytes());
    }
}

// One call: all directions, with the room for survivors that each turns out to need.
class Run {
public:
    Run(const Scan& scan, const Context& context, const Consumer& consume)
        : scan_(scan), context_(context), consume_(consume) {}

    std::vector<std::size_t> run() {
        const std::size_t n = scan_.points.size(), k = scan_.neighbours();
        std::size_t       capacity = std::min(
            in_tiles(n), in_tiles(std::max({scan_.device->sizes().capacity, 4 * k, std::size_t{2 * tile_rows}})));
        std::vector<std::size_t> which(scan_.directions.rows);
        std::iota(which.begin(), which.end(), std::size_t{0});
        while (!which.empty()) {
            crowded_.clear();
            run(which, capacity);
            which = crowded_;
            if (capacity == in_tiles(n) && !which.empty())
                throw DeviceError(scan_.device->name() + " names more rows than there are. Pass backend=\"cpu\"");
            capacity = std::min(in_tiles(n), capacity * more_room);
        }
        std::sort(left_.begin(), left_.end());
        return std::move(left_);
    }

private:
    static std::size_t in_tiles(std::size_t rows) { return (rows + tile_rows - 1) / tile_rows * tile_rows; }

    // Two groups at a time: the device has the next one to do while this one is decided.
    void run(const std::vector<std::size_t>& which, std::size_t capacity) {
        std::optional<GroupScan> slots[Device::streams];
        allocate(slots, which.size(), capacity);
        const std::size_t step = slots[0]->size(), groups = (which.size() + step - 1) / step;
        const auto        begin = [&](std::size_t g) {
            const auto from = which.begin() + static_cast<std::ptrdiff_t>(g * step);
            const auto to   = which.begin() + static_cast<std::ptrdiff_t>(std::min(which.size(), (g + 1) * step));
            slots[g % Device::streams]->begin({from, to});
        };
        begin(0);
        for (std::size_t g = 0; g < groups; ++g) {
            if (g + 1 < groups) begin(g + 1);
            hand_over(*slots[g % Device::streams]);
            if (context_.poll && g + 1 < groups) context_.poll();
        }
    }

    void allocate(std::optional<GroupScan> (&slots)[Device::streams], std::size_t directions, std::size_t capacity) {
        const std::size_t budget = scan_.device->free_bytes() / 2 / Device::streams;
        std::size_t       count  = std::min(directions, scan_.device->sizes().directions);
        while (count > 1 && GroupScan::bytes(scan_, count, capacity) > budget) count = (count + 1) / 2;
        for (;; count = (count + 1) / 2) {
            try {
                for (int s = 0; s < Device::streams; ++s)
                    if (s == 0 || count < directions) slots[s].emplace(scan_, s, count, capacity);
                return;
            } catch (const std::bad_alloc&) {
                for (auto& slot : slots) slot.reset();
                if (count == 1)
                    no_room(*scan_.device, "one query over " + std::to_string(scan_.points.size()) + " rows",
                            GroupScan::bytes(scan_, 1, capacity));
            }
        }
    }

    void hand_over(GroupScan& slot) {
        const std::vector<Outcome>&     outcomes = slot.collect();
        const std::vector<std::size_t>& which    = slot.which();
        const Packed&                   packed   = scan_.rows.packed();
        count_screened(in_float32(scan_.kind) ? Rung::float32 : Rung::int8, which.size(), packed.rows,
                       packed.value_bytes());
        std::vector<std::size_t> ready;
        for (std::size_t i = 0; i < which.size(); ++i) {
            if (!outcomes[i].screened)
                left_.push_back(which[i]);
            else if (outcomes[i].overflowed)
                crowded_.push_back(which[i]);
            else
                ready.push_back(i);
        }
        parallel_for(ready.size(), scan_.num_threads, [&](std::size_t r) {
            const Outcome& outcome = outcomes[ready[r]];
            count_survivors(outcome.rows.size());
            consume_(Survivors{which[ready[r]], outcome.rows, outcome.unit, outcome.counted});
        });
    }

    const Scan&              scan_;
    const Context&           context_;
    const Consumer&          consume_;
    std::vector<std::size_t> left_, crowded_;
};

std::vector<std::size_t> run(Scan scan, const Context& context, const Consumer& consume) {
    const auto groups = uploaded(scan.device, scan.options.exclude.row_group,
                                 "the groups of " + std::to_string(scan.points.size()) + " rows");
    scan.row_group    = groups.data();
    return Run(scan, context, consume).run();
}

}  // namespace

void DeviceBackend::fetch(void* to, const void* from, std::size_t width, std::size_t pitch, std::size_t count) const {
    const std::lock_guard lock(scanning_);
    device_->download(0, to, from, width, pitch, count);
    device_->finish(0);
}

DeviceBuffer<unsigned char> DeviceBackend::place(std::span<const unsigned char> bytes) const {
    const std::lock_guard lock(scanning_);
    return uploaded(device_, bytes, "a copy of an array");
}

void DeviceBackend::adopt(const Points& points, const void* rows) const {
    const std::lock_guard lock(scanning_);
    Residents::of(points, device_).adopt(rows);
}

std::vector<std::size_t> DeviceBackend::scan_int8(const Points& points, MatrixView<const double> directions,
                                                  const ScanOptions& options, const Context& context,
                                                  const Consumer& consume) const {
    const std::lock_guard lock(scanning_);
    const int             threads  = resolve_threads(context.num_threads);
    const bool            product  = options.bias == Bias::none;
    Resident&             resident = Residents::of(points, device_);
    const ResidentRows&  rows = resident.rows(options.frame, product ? Int8Kind::product : Int8Kind::distance, threads);
    const bool           measured = options.measured && !product && options.keep_up_to.empty() && rows.whole();
    const ResidentGiven* given    = measured ? &resident.given() : nullptr;
    return run({device_, points, rows, given != nullptr && given->there ? given : nullptr, directions, options,
                product ? Kind::product : Kind::distance,
                std::max(options.products_i8, kernel_level(simd_level()).products_i8), threads, nullptr},
               context, consume);
}

void DeviceBackend::scan_float32(const Points& points, MatrixView<const double> directions, const ScanOptions& options,
                                 const Context& context, const Consumer& consume) const {
    const std::lock_guard lock(scanning_);
    const int             threads = resolve_threads(context.num_threads);
    const ResidentRows&   rows    = Residents::of(points, device_).rows(options.frame, threads);
    const Kind            kind    = kernel_level(simd_level()).fused ? Kind::float32_fused : Kind::float32;
    run({device_, points, rows, nullptr, directions, options, kind, 1, threads, nullptr}, context, consume);
}

}  // namespace hullx::cuda
