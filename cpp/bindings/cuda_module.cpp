// The extension module hullx._cuda: whether there is a graphics card, and the card as a device for hullx._core.
#include <pybind11/pybind11.h>

#include <memory>

#include "cuda/cuda_device.hpp"

namespace py = pybind11;

namespace {

using Held = std::shared_ptr<hullx::cuda::Device>;

py::capsule open_device() {
    auto* held = new Held(hullx::cuda::open_device());
    return py::capsule(held, "hullx.device", [](void* pointer) { delete static_cast<Held*>(pointer); });
}

}  // namespace

PYBIND11_MODULE(_cuda, m) {
    m.doc() = "Graphics cards for hullx; use `backend=` of the package hullx instead.";
    m.def("why_no_device", &hullx::cuda::why_no_device, "Empty where a card can be used, else why none can.");
    m.def(
        "peaks",
        [] {
            const hullx::cuda::Peaks peaks = hullx::cuda::peaks();
            return py::make_tuple(peaks.multiply_adds, peaks.bytes);
        },
        "Multiply-adds of int8 and bytes of memory in a second: for bench/.");
    m.def("open_device", &open_device, "The card, for hullx._core.Backend.");
}
