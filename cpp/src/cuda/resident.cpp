#include "cuda/resident.hpp"

#include <algorithm>
#include <new>

#include "scan/kernels/kernel_abi.hpp"

namespace hullx::cuda {
namespace {

// Of the memory that is free: rows may take so much of it, a stretch so much for each stream.
constexpr std::size_t share_of_rows = 2, share_of_stretch = 8;

std::size_t padded(std::size_t rows) {
    return (rows + panel - 1) / panel * panel;
}

}  // namespace

static_assert(panel == kernels::panel_rows);

Packed::Packed(const PackedInt8& packed)
    : values(packed.values.data()),
      rows(packed.rows),
      steps(packed.steps),
      floats{packed.norm_low.data(), packed.residual.data(), packed.inverse.data()},
      bias(nullptr),
      rotation(&packed.rotation) {}

Packed::Packed(const PackedFrame& packed)
    : values(reinterpret_cast<const std::uint8_t*>(packed.values.data())),
      rows(packed.rows),
      steps(packed.dim),
      floats{packed.norm.data(), packed.bias_low.data(), nullptr},
      bias(packed.bias.data()),
      rotation(nullptr) {}

std::size_t Packed::bytes_of_row() const {
    return steps * 4 + 3 * sizeof(float) + (bias != nullptr ? sizeof(double) : 0);
}

RowBuffers::RowBuffers(const std::shared_ptr<Device>& device, const Packed& packed, std::size_t rows)
    : values_(device, padded(rows) * packed.steps * 4) {
    for (std::size_t i = 0; i < floats_.size(); ++i)
        if (packed.floats[i] != nullptr) floats_[i] = {device, padded(rows)};
    if (packed.bias != nullptr) bias_ = {device, padded(rows)};
}

// `first` is a multiple of a panel.
void RowBuffers::upload(int stream, const Packed& packed, std::size_t first, std::size_t rows) {
    const std::size_t count = padded(rows);
    values_.upload(stream, {packed.values + first * packed.steps * 4, count * packed.steps * 4});
    for (std::size_t i = 0; i < floats_.size(); ++i)
        if (packed.floats[i] != nullptr) floats_[i].upload(stream, {packed.floats[i] + first, count});
    if (packed.bias != nullptr) bias_.upload(stream, {packed.bias + first, count});
}

Rows RowBuffers::at(const Packed& packed, std::size_t first, std::size_t count, std::size_t offset) const {
    Rows       out{};
    const auto from = [offset](const auto& buffer) { return buffer.size() > 0 ? buffer.data() + offset : nullptr; };
    out.values      = values_.data() + offset * packed.steps * 4;
    if (packed.rotation != nullptr) {
        out.norm_low = from(floats_[0]);
        out.residual = from(floats_[1]);
        out.inverse  = from(floats_[2]);
    } else {
        out.norm     = from(floats_[0]);
        out.bias_low = from(floats_[1]);
        out.bias     = from(bias_);
    }
    out.first = static_cast<std::int64_t>(first);
    out.count = static_cast<int>(count);
    out.steps = static_cast<int>(packed.steps);
    return out;
}

ResidentRows::ResidentRows(const std::shared_ptr<Device>& device, const Packed& packed) : packed_(packed) {
    const std::size_t free = device->free_bytes(), row = packed.bytes_of_row();
    if (padded(packed.rows) * row <= free / share_of_rows) {
        try {
            all_ = RowBuffers(device, packed, packed.rows);
            all_.upload(0, packed, 0, packed.rows);
            device->finish(0);
            whole_ = true;
            return;
        } catch (const std::bad_alloc&) {  // taken by somebody else meanwhile
            all_ = RowBuffers();
        }
    }
    stretch_ = std::max<std::size_t>(1, free / share_of_stretch / row / tile_rows) * tile_rows;
    stretch_ = std::min(stretch_, device->sizes().rows);
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
    if (!slot) slot = std::make_unique<ResidentRows>(device_, Packed(points_.packed_int8(frame, kind, num_threads)));
    return *slot;
}

const ResidentRows& Resident::rows(Frame frame, int num_threads) {
    auto& slot = rows_[static_cast<int>(frame)][2];
    if (!slot) slot = std::make_unique<ResidentRows>(device_, Packed(points_.packed(frame, num_threads)));
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
