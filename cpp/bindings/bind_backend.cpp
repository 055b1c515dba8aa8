#include "backend.hpp"

#include <memory>

#include "bindings.hpp"
#include "cuda/host_device.hpp"
#include "cuda/scan_backend.hpp"

namespace hullx::bindings {
namespace {

using Backend = std::shared_ptr<cuda::DeviceBackend>;

thread_local Backend current;

class PyBackend {
public:
    explicit PyBackend(std::shared_ptr<cuda::Device> device)
        : backend_(std::make_shared<cuda::DeviceBackend>(std::move(device))) {}

    std::string    name() const { return backend_->device().name(); }
    const Backend& shared() const { return backend_; }

private:
    Backend backend_;
};

// `device`: a capsule named as below around a std::shared_ptr<cuda::Device>, which the module hullx._cuda makes.
PyBackend of_device(const py::capsule& device) {
    if (device.name() == nullptr || std::string(device.name()) != "hullx.device")
        throw py::type_error("`device` must come from hullx._cuda.open_device");
    return PyBackend(*static_cast<const std::shared_ptr<cuda::Device>*>(device.get_pointer()));
}

PyBackend emulated(std::size_t memory, std::size_t directions, std::size_t capacity, std::size_t growth,
                   bool last_to_first, const std::string& fault, int barrier) {
    cuda::HostOptions options;
    options.memory        = memory;
    options.sizes         = {directions, capacity, growth};
    options.last_to_first = last_to_first;
    if (fault == "row") {
        options.shift_rows = true;
    } else if (fault == "bound") {
        options.halve_bounds = true;
    } else if (fault == "screen" || fault == "select" || fault == "measure") {
        options.faulty_kernel   = fault;
        options.skipped_barrier = barrier;
    } else if (fault != "none") {
        throw py::value_error("`fault` is '" + fault + "'; it must be 'none', 'row', 'bound' or a kernel's name");
    }
    return PyBackend(std::make_shared<cuda::HostDevice>(options));
}

void set_backend(const py::object& backend) {
    current = backend.is_none() ? nullptr : backend.cast<const PyBackend&>().shared();
}

}  // namespace

const ScanBackend* current_backend() {
    return current.get();
}

void bind_backend(py::module_& m) {
    py::class_<PyBackend>(m, "Backend", "A device that scans instead of the processor.", py::is_final(),
                          py::metaclass(reinterpret_cast<PyObject*>(&PyType_Type)))
        .def(py::init(&of_device), py::arg("device"))
        .def_property_readonly("name", &PyBackend::name);
    const cuda::Sizes sizes;
    m.def("emulated_backend", &emulated, py::arg("memory") = std::size_t{1} << 32,
          py::arg("directions") = sizes.directions, py::arg("capacity") = sizes.capacity,
          py::arg("growth") = sizes.growth, py::arg("last_to_first") = false, py::arg("fault") = "none",
          py::arg("barrier") = 0, "The kernels of a graphics card on the processor: for tests.");
    m.def("set_backend", &set_backend, py::arg("backend"),
          "Who scans in the calls of this thread; None: the processor.");
}

}  // namespace hullx::bindings
