// The memory layout that DLPack prescribes for a tensor in a capsule named "dltensor", version 0.
#pragma once

#include <cstdint>

namespace hullx::bindings::dlpack {

inline constexpr std::int32_t cuda = 2;  // type of a device

struct Tensor {
    void*         data;
    std::int32_t  device_type;
    std::int32_t  device_number;
    std::int32_t  dimensions;
    std::uint8_t  kind;  // of its numbers: 0 signed, 1 unsigned, 2 floating, 4 bfloat16, 5 complex, 6 boolean
    std::uint8_t  bits;
    std::uint16_t lanes;
    std::int64_t* shape;
    std::int64_t* strides;  // in numbers, or nullptr: rows one after another
    std::uint64_t byte_offset;
};

struct Managed {
    Tensor tensor;
    void*  context;
    void (*deleter)(Managed*);  // or nullptr
};

}  // namespace hullx::bindings::dlpack
