#include "bind_backend.hpp"

#include "backend.hpp"
#include "bindings.hpp"

namespace hullx::bindings {
namespace {

thread_local std::shared_ptr<cuda::DeviceBackend> current;

// `device`: a capsule named as below around a std::shared_ptr<cuda::Device>, which the module hullx._cuda makes.
PyBackend of_device(const py::capsule& device) {
    if (device.name() == nullptr || std::string(device.name()) != "hullx.device")
        throw py::type_error("`device` must come from hullx._cuda.open_device");
    return PyBackend(*static_cast<const std::shared_ptr<cuda::Device>*>(device.get_pointer()));
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
        .def_property_readonly("name", &PyBackend::name)
        .def_property_readonly("number", [](const PyBackend& b) { return b.shared()->device().number(); })
        .def_property_readonly("stream", [](const PyBackend& b) { return b.shared()->device().handle(0); });
    m.def("set_backend", &set_backend, py::arg("backend"),
          "Who scans in the calls of this thread; None: the processor.");
}

}  // namespace hullx::bindings
