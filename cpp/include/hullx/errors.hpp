// What the core throws besides std::invalid_argument and std::bad_alloc.
#pragma once

#include <stdexcept>

namespace hullx {

// The caller asked to stop (Ctrl-C): nothing was returned, nothing is half done.
struct Cancelled : std::runtime_error {
    Cancelled() : std::runtime_error("cancelled") {}
};

// An accelerator was asked for and cannot answer.
struct DeviceError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace hullx
