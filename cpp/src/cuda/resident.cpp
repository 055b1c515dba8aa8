#include "cuda/resident.hpp"

#include <algorithm>
#include <new>

#include "scan/kernels/kernel_abi.hpp"

namespace hullx::cuda {
namespace {

// Of the memory that is free: rows may take so much of it, a stretch so much for each stream.
constexpr std::size_t share_of_rows = 2, share_of_stretch = 8;

std::size_t bytes_of_row(std::size_t steps) {
    return steps * 4 + 3 * sizeof(float);
}

std::size_t padded(std::size_t rows) {
    return (rows + panel - 1) / panel * panel;
}

}  // namespace

static_assert(panel == kernels::panel_rows);

RowBuffers::RowBuffers(const std::shared_ptr<Device>& device, std::size_t rows, std::size_t steps)
    : values(device, padded(rows) * steps * 4),
      norm_low(device, padded(rows)),
      residual(device, padded(rows)),
      inverse(device, padded(rows)) {}

// `first` is a multiple of a panel.
void RowBuffers::upload(int stream, const PackedInt8& packed, std::size_t first, std::size_t rows) {
    const std::size_t count = padded(rows);
    values.upload(stream, {packed.values.data() + first * packed.steps * 4, count * packed.steps * 4});
    norm_low.upload(stream, {packed.norm_low.data() + first, count});
    residual.upload(stream, {packed.residual.data() + first, count});
    inverse.upload(stream, {packed.inverse.data() + first, count});
}

Rows RowBuffers::rows(std::size_t first, std::size_t count, std::size_t steps) const {
    return {values.data(),
            norm_low.data(),
            residual.data(),
            inverse.data(),
            static_cast<std::int64_t>(first),
            static_cast<int>(count),
            static_cast<int>(steps)};
}

Rows RowBuffers::part(std::size_t first, std::size_t count, std::size_t steps) const {
    Rows out = rows(first, count, steps);
    out.values += first * steps * 4;
    out.norm_low += first;
    out.residual += first;
    out.inverse += first;
    return out;
}

ResidentRows::ResidentRows(const std::shared_ptr<Device>& device, const PackedInt8& packed) : packed_(packed) {
    const std::size_t free = device->free_bytes(), row = bytes_of_row(packed.steps);
    if (padded(packed.rows) * row <= free / share_of_rows) {
        try {
            all_ = RowBuffers(device, packed.rows, packed.steps);
            all_.upload(0, packed, 0, packed.rows);
            device->finish(0);
            whole_ = true;
            return;
        } catch (const std::bad_alloc&) {  // taken by somebody else meanwhile
            all_ = RowBuffers();
        }
    }
    stretch_ = std::max<std::size_t>(1, free / share_of_stretch / row / tile_rows) * tile_rows;
}

ResidentGiven::ResidentGiven(const std::shared_ptr<Device>& device, const Points& points, const void* callers)
    : rows(callers) {
    const RowsView&   given = points.rows();
    const std::size_t bytes =
        given.rows * given.cols * (given.dtype == DType::float32 ? sizeof(float) : sizeof(double));
    if (callers == nullptr && bytes > device->free_bytes() / share_of_rows) return;
    try {
        centre     = {device, given.cols};
        multiplier = {device, given.cols};
        if (callers == nullptr) copy_ = {device, bytes};
    } catch (const std::bad_alloc&) {
        return;
    }
    if (callers == nullptr) {
        copy_.upload(0, {static_cast<const unsigned char*>(given.data), bytes});
        rows = copy_.data();
    }
    centre.upload(0, points.statistics().centre);
    multiplier.upload(0, points.multipliers(Frame::caller));
    device->finish(0);
    there = true;
}

const ResidentRows& Resident::rows(Frame frame, Int8Kind kind, int num_threads) {
    auto& slot = rows_[static_cast<int>(frame)][static_cast<int>(kind)];
    if (!slot) slot = std::make_unique<ResidentRows>(device_, points_.packed_int8(frame, kind, num_threads));
    return *slot;
}

const ResidentGiven& Resident::given() {
    if (!given_) given_ = std::make_unique<ResidentGiven>(device_, points_, callers_);
    return *given_;
}

Resident& Residents::of(const Points& points, const std::shared_ptr<Device>& device) {
    const auto& all = static_cast<const Residents&>(
        points.attachment(Attached::on_devices, [] { return std::make_unique<Residents>(); }));
    const std::lock_guard lock(all.adding_);
    const auto            found =
        std::find_if(all.on_.begin(), all.on_.end(), [&](const auto& r) { return r->device() == device.get(); });
    if (found != all.on_.end()) return **found;
    all.on_.push_back(std::make_unique<Resident>(device, points));
    return *all.on_.back();
}

}  // namespace hullx::cuda
