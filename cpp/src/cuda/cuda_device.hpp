// The graphics card as a device: compute capability 8.0 or later, the first that CUDA names.
#pragma once

#include <memory>
#include <string>

#include "cuda/device.hpp"

namespace hullx::cuda {

// Empty where a card can be used; else why none can: "no device", "driver too old …", "compute capability 7.5 is below 8.0".
std::string why_no_device();

// What the card can do in a second: for bench/.
struct Peaks {
    double multiply_adds;  // of int8
    double bytes;          // of its memory
};
Peaks peaks();

// Throws DeviceError with that reason.
std::shared_ptr<Device> open_device();

}  // namespace hullx::cuda
