// The scan backend of a device: groups of directions through a screen, one computed while another is decided.
//
// What it hands over is what scan/backend.hpp asks for.  Where lists of survivors are too short the directions are asked
// again with sixteen times the room, at last with room for every row; where the device has no memory for a group, with
// fewer directions; DeviceError where it has none for a single one.
#pragma once

#include <memory>
#include <mutex>
#include <span>

#include "cuda/device_buffer.hpp"
#include "scan/backend.hpp"

namespace hullx::cuda {

class DeviceBackend final : public ScanBackend {
public:
    explicit DeviceBackend(std::shared_ptr<Device> device) : device_(std::move(device)) {}

    Device& device() const { return *device_; }

    // `count` stretches of `width` bytes, `pitch` apart on the device, one after another into `to`.
    void fetch(void* to, const void* from, std::size_t width, std::size_t pitch, std::size_t count) const;
    // A copy on the device; DeviceError where there is no room.
    DeviceBuffer<unsigned char> place(std::span<const unsigned char> bytes) const;
    // The rows as given lie there already, whole, and stay for as long as the points live.
    void adopt(const Points& points, const void* rows) const;

    std::vector<std::size_t> scan_int8(const Points& points, MatrixView<const double> directions,
                                       const ScanOptions& options, const Context& context,
                                       const std::function<void(const Survivors&)>& consume) const override;
    void scan_float32(const Points& points, MatrixView<const double> directions, const ScanOptions& options,
                      const Context& context, const std::function<void(const Survivors&)>& consume) const override;

private:
    std::shared_ptr<Device> device_;
    mutable std::mutex      scanning_;  // one scan at a time
};

}  // namespace hullx::cuda
