// Copies of the stand-in: ranges are checked when they are asked for and again when they are made.
#include <cuda_runtime.h>

#include <cstring>

#include "call.hpp"

namespace standin {
namespace {

struct Copy {
    void*       to;
    std::size_t to_pitch;
    const void* from;
    std::size_t from_pitch, width, height;
    bool        upload;

    // From the first byte to the last; what lies on the processor, pinned or not, may not lie on a card.
    bool fits(const Memory& memory) const {
        const void*  there = upload ? to : from;
        const void*  here  = upload ? from : to;
        const Block* block = memory.holding(there, span(upload ? to_pitch : from_pitch));
        const Block* other = memory.holding(here, 1);
        if (block == nullptr || block->home != Home::card) return false;
        return other == nullptr ||
               (other->home == Home::pinned && memory.holding(here, span(upload ? from_pitch : to_pitch)) != nullptr);
    }
    template <class Row>
    void each(Row row) const {
        for (std::size_t i = 0; i < height; ++i)
            row(static_cast<unsigned char*>(to) + i * to_pitch,
                static_cast<const unsigned char*>(from) + i * from_pitch);
    }

private:
    std::size_t span(std::size_t pitch) const { return (height - 1) * pitch + width; }
};

cudaError_t enqueue(Card& card, const Copy& copy, cudaStream_t handle) {
    CUstream_st* stream = card.stream(handle);
    if (stream == nullptr) return cudaErrorInvalidResourceHandle;
    if (copy.width == 0 || copy.height == 0) return cudaSuccess;
    if (!copy.fits(card.memory)) return cudaErrorInvalidValue;
    if (copy.upload &&
        card.memory.holding(copy.from, 1) == nullptr) {  // from memory that is not pinned: staged at once
        if (const cudaError_t status = card.force(*stream, card.last()); status != cudaSuccess) return status;
    }
    if (!copy.upload)
        copy.each([&](unsigned char* to, const unsigned char*) { std::memset(to, card.settings.spoil, copy.width); });
    const auto work = [&card, copy] {
        if (!copy.fits(card.memory)) return cudaErrorIllegalAddress;
        copy.each([&](unsigned char* to, const unsigned char* from) { std::memcpy(to, from, copy.width); });
        return cudaSuccess;
    };
    card.enqueue(*stream, work);
    const bool pinned = card.memory.holding(copy.upload ? copy.from : copy.to, 1) != nullptr;
    return copy.upload && !pinned ? card.force(*stream, card.last()) : cudaSuccess;
}

}  // namespace
}  // namespace standin

using standin::call;
using standin::Card;

cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind, cudaStream_t stream) {
    return call("cudaMemcpyAsync", [&](Card& card) {
        return standin::enqueue(card, {to, bytes, from, bytes, bytes, 1, kind == cudaMemcpyHostToDevice}, stream);
    });
}

cudaError_t cudaMemcpy2DAsync(void* to, std::size_t to_pitch, const void* from, std::size_t from_pitch,
                              std::size_t width, std::size_t height, cudaMemcpyKind kind, cudaStream_t stream) {
    return call("cudaMemcpy2DAsync", [&](Card& card) {
        if (width > to_pitch || width > from_pitch) return cudaErrorInvalidPitchValue;
        if (to_pitch > card.settings.max_pitch || from_pitch > card.settings.max_pitch)
            return cudaErrorInvalidPitchValue;
        const bool upload = kind == cudaMemcpyHostToDevice;
        return standin::enqueue(card, {to, to_pitch, from, from_pitch, width, height, upload}, stream);
    });
}

cudaError_t cudaMemsetAsync(void* to, int value, std::size_t bytes, cudaStream_t handle) {
    return call("cudaMemsetAsync", [&](Card& card) {
        CUstream_st* stream = card.stream(handle);
        const auto   fits   = [&card, to, bytes] {
            const standin::Block* block = card.memory.holding(to, bytes);
            return block != nullptr && block->home == standin::Home::card;
        };
        if (stream == nullptr || stream->device != Card::current) return cudaErrorInvalidResourceHandle;
        if (!fits()) return cudaErrorInvalidValue;
        return card.enqueue(*stream, [fits, to, value, bytes] {
            if (!fits()) return cudaErrorIllegalAddress;
            std::memset(to, value, bytes);
            return cudaSuccess;
        });
    });
}
