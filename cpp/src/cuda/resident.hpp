// Points on a device: packed rows and rows as given, copied there once and used by every scan.
//
// Kept with the points, one for each device, and gone with them.  Packed rows that do not fit stay where they are and are
// copied a stretch at a time, whenever they are scanned; rows as given are then not on the device at all.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "cuda/device_buffer.hpp"
#include "hullx/points.hpp"
#include "scan/packed_frame.hpp"
#include "scan/packed_int8.hpp"

namespace hullx::cuda {

// Packed rows of either screen, in the memory of the processor.
struct Packed {
    explicit Packed(const PackedInt8& packed);
    explicit Packed(const PackedFrame& packed);

    std::size_t bytes_of_row() const;
    std::size_t value_bytes() const { return (rows + panel - 1) / panel * panel * steps * 4; }

    const std::uint8_t*         values;
    std::size_t                 rows, steps;  // words of 4 bytes
    std::array<const float*, 3> floats;       // norm_low, residual, inverse; or norm, bias_low, nothing
    const double*               bias;         // or nullptr
    const Rotation*             rotation;     // of directions; nullptr in float32
};

// Room for some packed rows.
class RowBuffers {
public:
    RowBuffers() = default;
    RowBuffers(const std::shared_ptr<Device>& device, const Packed& packed, std::size_t rows);

    void upload(int stream, const Packed& packed, std::size_t first, std::size_t rows);
    // What was uploaded, being row `first` and those after it.
    Rows rows(const Packed& packed, std::size_t first, std::size_t count) const { return at(packed, first, count, 0); }
    // Of all rows, some.
    Rows part(const Packed& packed, std::size_t first, std::size_t count) const {
        return at(packed, first, count, first);
    }

private:
    Rows at(const Packed& packed, std::size_t first, std::size_t count, std::size_t offset) const;

    DeviceBuffer<std::uint8_t>         values_;
    std::array<DeviceBuffer<float>, 3> floats_;
    DeviceBuffer<double>               bias_;
};

// One screen's rows.
class ResidentRows {
public:
    ResidentRows(const std::shared_ptr<Device>& device, const Packed& packed);

    const Packed& packed() const { return packed_; }
    bool          whole() const { return whole_; }
    std::size_t   stretch() const { return stretch_; }  // rows that fit where they are not whole, for each stream

    Rows part(std::size_t first, std::size_t count) const { return all_.part(packed_, first, count); }

private:
    Packed      packed_;
    RowBuffers  all_;
    bool        whole_   = false;
    std::size_t stretch_ = 0;
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
    const ResidentRows&  rows(Frame frame, int num_threads);  // in float32
    const ResidentGiven& given();
    // Where the rows as given lie on the device already, for as long as the points live.
    void adopt(const void* rows) { callers_ = rows; }

    const Device* device() const { return device_.get(); }

private:
    std::shared_ptr<Device>        device_;
    const Points&                  points_;
    std::unique_ptr<ResidentRows>  rows_[2][3];  // frame; kind of int8, or float32
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
