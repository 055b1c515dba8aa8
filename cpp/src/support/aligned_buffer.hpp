// Memory on cache-line boundaries, owned, neither initialised nor resizable: what kernels read.
//
// A large buffer asks Linux for pages of 2 MiB: first touching it in small ones takes about as long as packing rows
// into it.
#pragma once

#ifdef __linux__
#include <sys/mman.h>
#endif

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

namespace hullx {

template <class T>
class AlignedBuffer {
    static_assert(std::is_trivial_v<T>);

public:
    static constexpr std::size_t alignment = 64;

    AlignedBuffer() = default;
    explicit AlignedBuffer(std::size_t size) : size_(size) {
        if (size > static_cast<std::size_t>(-1) / 2 / sizeof(T)) throw std::bad_alloc();
        if (size > 0) data_ = static_cast<T*>(::operator new(bytes(), boundary()));
#if defined(__linux__) && defined(MADV_HUGEPAGE)
        if (bytes() >= large) madvise(data_, bytes(), MADV_HUGEPAGE);  // advice: refused, it changes nothing
#endif
    }
    ~AlignedBuffer() { ::operator delete(data_, boundary()); }
    AlignedBuffer(AlignedBuffer&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
    AlignedBuffer& operator=(AlignedBuffer&& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        return *this;
    }

    T*          data() { return data_; }
    const T*    data() const { return data_; }
    T&          operator[](std::size_t i) { return data_[i]; }
    const T&    operator[](std::size_t i) const { return data_[i]; }
    std::size_t size() const { return size_; }
    std::size_t bytes() const { return size_ * sizeof(T); }

private:
    static constexpr std::size_t huge_page = std::size_t{1} << 21;
    static constexpr std::size_t large     = 2 * huge_page;

    std::align_val_t boundary() const { return std::align_val_t{bytes() >= large ? huge_page : alignment}; }

    T*          data_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace hullx
