// The graphics card as a device, for the modules that have one: hullx._cuda, and the one that stands in for it in tests.
#pragma once

#include <pybind11/pybind11.h>

namespace hullx::bindings {

void bind_card(pybind11::module_& m);

}  // namespace hullx::bindings
