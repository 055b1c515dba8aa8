// Memory of a device, owned: released with its owner, and the device lives as long as any of it.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <utility>

#include "cuda/device.hpp"

namespace hullx::cuda {

template <class T>
class DeviceBuffer {
public:
    DeviceBuffer() = default;
    DeviceBuffer(std::shared_ptr<Device> device, std::size_t size) : device_(std::move(device)), size_(size) {
        if (size > static_cast<std::size_t>(-1) / 2 / sizeof(T)) throw std::bad_alloc();
        if (size > 0) data_ = static_cast<T*>(device_->allocate(bytes()));
    }
    DeviceBuffer(DeviceBuffer&& other) noexcept { swap(other); }
    DeviceBuffer& operator=(DeviceBuffer&& other) noexcept {
        DeviceBuffer(std::move(other)).swap(*this);
        return *this;
    }
    ~DeviceBuffer() {
        if (data_ != nullptr) device_->release(data_);
    }

    T*          data() const { return data_; }
    std::size_t size() const { return size_; }
    std::size_t bytes() const { return size_ * sizeof(T); }

    // From the beginning on.
    void upload(int stream, std::span<const T> values) {
        device_->upload(stream, data_, values.data(), values.size_bytes());
    }
    void clear(int stream) { device_->clear(stream, data_, bytes()); }
    void download(int stream, std::span<T> values) const {
        device_->download(stream, values.data(), data_, values.size_bytes(), values.size_bytes(), 1);
    }

private:
    void swap(DeviceBuffer& other) noexcept {
        std::swap(device_, other.device_);
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
    }

    std::shared_ptr<Device> device_;
    T*                      data_ = nullptr;
    std::size_t             size_ = 0;
};

}  // namespace hullx::cuda
