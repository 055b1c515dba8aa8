// Devices, memory, streams and events of the stand-in.
#include <cuda_runtime.h>

#include <cstring>
#include <iterator>

#include "call.hpp"

using standin::call;
using standin::Card;
using standin::giving_back;
using standin::Home;

const char* cudaGetErrorString(cudaError_t error) {
    switch (error) {
        case cudaSuccess:
            return "no error";
        case cudaErrorInvalidValue:
            return "invalid argument";
        case cudaErrorMemoryAllocation:
            return "out of memory";
        case cudaErrorInitializationError:
            return "initialization error";
        case cudaErrorInvalidConfiguration:
            return "invalid configuration argument";
        case cudaErrorInvalidPitchValue:
            return "invalid pitch argument";
        case cudaErrorInsufficientDriver:
            return "CUDA driver version is insufficient for CUDA runtime version";
        case cudaErrorInvalidDeviceFunction:
            return "invalid device function";
        case cudaErrorNoDevice:
            return "no CUDA-capable device is detected";
        case cudaErrorInvalidDevice:
            return "invalid device ordinal";
        case cudaErrorInvalidResourceHandle:
            return "invalid resource handle";
        case cudaErrorIllegalAddress:
            return "an illegal memory access was encountered";
        case cudaErrorLaunchFailure:
            return "unspecified launch failure";
    }
    return "unrecognized error code";
}

cudaError_t cudaDriverGetVersion(int* version) {
    *version = Card::only().settings.driver;
    return cudaSuccess;
}

cudaError_t cudaRuntimeGetVersion(int* version) {
    *version = 13000;
    return cudaSuccess;
}

cudaError_t cudaGetDeviceCount(int* count) {
    return call("cudaGetDeviceCount", [&](Card& card) {
        *count = card.settings.devices;
        return cudaSuccess;
    });
}

cudaError_t cudaGetDevice(int* device) {
    return call("cudaGetDevice", [&](Card&) {
        *device = Card::current;
        return cudaSuccess;
    });
}

cudaError_t cudaSetDevice(int device) {
    return call("cudaSetDevice", [&](Card& card) {
        if (device < 0 || device >= card.settings.devices) return cudaErrorInvalidDevice;
        Card::current = device;
        return cudaSuccess;
    });
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device) {
    return call("cudaGetDeviceProperties", [&](Card& card) {
        if (device < 0 || device >= card.settings.devices) return cudaErrorInvalidDevice;
        std::strcpy(properties->name, "the stand-in");
        return cudaSuccess;
    });
}

cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int device) {
    return call("cudaDeviceGetAttribute", [&](Card& card) {
        if (device < 0 || device >= card.settings.devices) return cudaErrorInvalidDevice;
        switch (attribute) {
            case cudaDevAttrMaxPitch:
                *value = static_cast<int>(card.settings.max_pitch);
                break;
            case cudaDevAttrClockRate:
                *value = 1000000;
                break;
            case cudaDevAttrMultiProcessorCount:
                *value = 100;
                break;
            case cudaDevAttrMemoryClockRate:
                *value = 2000000;
                break;
            case cudaDevAttrGlobalMemoryBusWidth:
                *value = 512;
                break;
            case cudaDevAttrComputeCapabilityMajor:
                *value = card.settings.major;
                break;
            case cudaDevAttrComputeCapabilityMinor:
                *value = card.settings.minor;
                break;
        }
        return cudaSuccess;
    });
}

cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* total) {
    return call("cudaMemGetInfo", [&](Card& card) {
        *total = card.settings.memory;
        *free  = card.settings.memory - card.memory.used(Home::card);
        return cudaSuccess;
    });
}

cudaError_t cudaMalloc(void** memory, std::size_t bytes) {
    return call("cudaMalloc", [&](Card& card) {
        if (bytes > card.settings.memory - card.memory.used(Home::card)) return cudaErrorMemoryAllocation;
        *memory = bytes == 0 ? nullptr : card.memory.add(Home::card, Card::current, bytes);
        return cudaSuccess;
    });
}

cudaError_t cudaFree(void* memory) {
    return giving_back("cudaFree",
                       [&](Card& card) { return memory == nullptr || card.memory.remove(memory, Home::card); });
}

cudaError_t cudaMallocHost(void** memory, std::size_t bytes) {
    return call("cudaMallocHost", [&](Card& card) {
        *memory = card.memory.add(Home::pinned, Card::current, bytes);
        return cudaSuccess;
    });
}

cudaError_t cudaFreeHost(void* memory) {
    return giving_back("cudaFreeHost",
                       [&](Card& card) { return memory == nullptr || card.memory.remove(memory, Home::pinned); });
}

cudaError_t cudaPointerGetAttributes(cudaPointerAttributes* attributes, const void* pointer) {
    return call("cudaPointerGetAttributes", [&](Card& card) {
        const standin::Block* block = card.memory.holding(pointer, 1);
        if (block == nullptr)
            *attributes = {cudaMemoryTypeUnregistered, -1};
        else
            *attributes = {block->home == Home::card ? cudaMemoryTypeDevice : cudaMemoryTypeHost, block->device};
        return cudaSuccess;
    });
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags) {
    return call("cudaStreamCreateWithFlags", [&](Card& card) {
        if (flags != cudaStreamNonBlocking) return cudaErrorInvalidValue;
        *stream = card.add_stream();
        return cudaSuccess;
    });
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
    return giving_back("cudaStreamDestroy", [&](Card& card) { return card.remove(stream); });
}

// Waiting where nothing is to be waited for has another name: skipping it could not show.
cudaError_t cudaDeviceSynchronize() {
    Card&                 card = Card::only();
    const std::lock_guard lock(card.guard);
    const bool            idle = card.idle(Card::current);
    return call(idle ? "cudaDeviceSynchronize, idle" : "cudaDeviceSynchronize",
                [&](Card&) { return card.finish(Card::current); });
}

cudaError_t cudaStreamSynchronize(cudaStream_t handle) {
    Card&                 card = Card::only();
    const std::lock_guard lock(card.guard);
    CUstream_st*          stream = card.stream(handle);
    const bool            idle   = stream == nullptr || stream->queue.empty();
    return call(idle ? "cudaStreamSynchronize, idle" : "cudaStreamSynchronize",
                [&](Card&) { return stream == nullptr ? cudaErrorInvalidResourceHandle : card.finish(*stream); });
}

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned flags) {
    return call("cudaEventCreateWithFlags", [&](Card& card) {
        if (flags != cudaEventDisableTiming) return cudaErrorInvalidValue;
        *event = card.add_event();
        return cudaSuccess;
    });
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
    return giving_back("cudaEventDestroy", [&](Card& card) { return card.remove(event); });
}

cudaError_t cudaEventRecord(cudaEvent_t handle, cudaStream_t on) {
    return call("cudaEventRecord", [&](Card& card) {
        CUevent_st*  event  = card.event(handle);
        CUstream_st* stream = card.stream(on);
        if (event == nullptr || stream == nullptr || event->device != stream->device)
            return cudaErrorInvalidResourceHandle;
        event->stream = stream;
        event->number = card.last();
        return cudaSuccess;
    });
}

cudaError_t cudaEventSynchronize(cudaEvent_t handle) {
    Card&                 card = Card::only();
    const std::lock_guard lock(card.guard);
    CUevent_st*           event = card.event(handle);
    const bool idle = event == nullptr || event->stream == nullptr || !Card::holds_work(*event->stream, event->number);
    return call(idle ? "cudaEventSynchronize, idle" : "cudaEventSynchronize", [&](Card&) {
        if (event == nullptr) return cudaErrorInvalidResourceHandle;
        return event->stream == nullptr ? cudaSuccess : card.force(*event->stream, event->number);
    });
}
