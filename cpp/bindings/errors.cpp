// The one place where exceptions of the core become Python's.
//
//   std::invalid_argument   ValueError          (pybind11's own rule, as is std::bad_alloc → MemoryError)
//   Cancelled               KeyboardInterrupt
//   DeviceError             RuntimeError        (pybind11's rule for std::exception)
#include <exception>

#include "bindings.hpp"
#include "hullx/errors.hpp"

namespace hullx::bindings {

void bind_errors(py::module_&) {
    py::register_local_exception_translator([](std::exception_ptr error) {
        try {
            if (error) std::rethrow_exception(error);
        } catch (const Cancelled& e) {
            PyErr_SetString(PyExc_KeyboardInterrupt, e.what());
        } catch (const DeviceError& e) {
            PyErr_SetString(PyExc_RuntimeError, e.what());
        }
    });
}

}  // namespace hullx::bindings
