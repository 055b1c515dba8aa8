#include "bind_card.hpp"

#include <memory>

#include "cuda/cuda_device.hpp"

namespace py = pybind11;

namespace hullx::bindings {
namespace {

using Held = std::shared_ptr<cuda::Device>;

py::capsule open_device() {
    auto* held = new Held(cuda::open_device());
    return py::capsule(held, "hullx.device", [](void* pointer) { delete static_cast<Held*>(pointer); });
}

}  // namespace

void bind_card(py::module_& m) {
    m.def("why_no_device", &cuda::why_no_device, "Empty where a card can be used, else why none can.");
    m.def(
        "peaks",
        [] {
            const cuda::Peaks peaks = cuda::peaks();
            return py::make_tuple(peaks.multiply_adds, peaks.bytes);
        },
        "Multiply-adds of int8 and bytes of memory in a second: for bench/.");
    m.def("open_device", &open_device, "The card, for hullx._core.Backend.");
}

}  // namespace hullx::bindings
