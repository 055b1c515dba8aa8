// The Python object behind `Backend`: a device with the scan backend that it is for the core.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "cuda/scan_backend.hpp"

namespace hullx::bindings {

class PyBackend {
public:
    explicit PyBackend(std::shared_ptr<cuda::Device> device)
        : backend_(std::make_shared<cuda::DeviceBackend>(std::move(device))) {}

    std::string                                 name() const { return backend_->device().name(); }
    const std::shared_ptr<cuda::DeviceBackend>& shared() const { return backend_; }

private:
    std::shared_ptr<cuda::DeviceBackend> backend_;
};

}  // namespace hullx::bindings
