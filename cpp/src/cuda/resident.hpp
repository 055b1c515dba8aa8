// Points on a device: packed rows and rows as given, copied there once and used by every scan.
//
// Kept with the points, one for each device, and gone with them.  Packed rows that do not fit stay where they are and are
// copied a stretch at a time, whenever they are scanned; rows as given are then not on the device at all.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "cuda/device_buffer.hpp"
#include "hullx/points.hpp"
#include "scan/packed_int8.hpp"

namespace hullx::cuda {

// Room for some packed rows.
struct RowBuffers {
    DeviceBuffer<std::uint8_t> values;
    DeviceBuffer<float>        norm_low, residual, inverse;

    RowBuffers() = default;
    RowBuffers(const std::shared_ptr<Device>& device, std::size_t rows, std::size_t steps);

    void upload(int stream, const PackedInt8& packed, std::size_t first, std::size_t rows);
    Rows rows(std::size_t first, std::size_t count, std::size_t steps) const;
    // Of these, some that lie in a whole.
    Rows part(std::size_t first, std::size_t count, std::size_t steps) const;
};

// One screen's rows.
class ResidentRows {
public:
    ResidentRows(const std::shared_ptr<Device>& device, const PackedInt8& packed);

    const PackedInt8& packed() const { return packed_; }
    bool              whole() const { return whole_; }
    std::size_t       stretch() const { return stretch_; }  // rows that fit where they are not whole, for each stream

    Rows part(std::size_t first, std::size_t count) const { return all_.part(first, count, packed_.steps); }

private:
    const PackedInt8& packed_;
    RowBuffers        all_;
    bool              whole_   = false;
    std::size_t       stretch_ = 0;
};

// Rows as given, with what makes coordinates of the caller's frame of them.
struct ResidentGiven {
    const void*          rows = nullptr;  // a copy, or the caller's own
    DeviceBuffer<double> centre, multiplier;
    bool                 there = false;

    // `callers`: where the caller has them on the device, or nullptr.
    ResidentGiven(const std::shared_ptr<Device>& device, const Points& points, const void* callers);

private:
    DeviceBuffer<unsigned char> copy_;
};

class Resident {
public:
    Resident(std::shared_ptr<Device> device, const Points& points) : device_(std::move(device)), points_(points) {}

    // One thread at a time.
    const ResidentRows&  rows(Frame frame, Int8Kind kind, int num_threads);
    const ResidentGiven& given();
    // Where the rows as given lie on the device already, for as long as the points live.
    void adopt(const void* rows) { callers_ = rows; }

    const Device* device() const { return device_.get(); }

private:
    std::shared_ptr<Device>        device_;
    const Points&                  points_;
    std::unique_ptr<ResidentRows>  rows_[2][2];
    std::unique_ptr<ResidentGiven> given_;
    const void*                    callers_ = nullptr;
};

// The attachment of points that are, or were, on some device.
class Residents final : public Attachment {
public:
    static Resident& of(const Points& points, const std::shared_ptr<Device>& device);

    std::size_t bytes() const override { return 0; }  // of the processor's memory

private:
    mutable std::mutex                             adding_;
    mutable std::vector<std::unique_ptr<Resident>> on_;
};

}  // namespace hullx::cuda
