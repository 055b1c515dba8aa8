// The name of a screen, as tests and measurements give it.
#pragma once

#include <pybind11/pybind11.h>

#include <string>

#include "hullx/scan.hpp"

namespace hullx::bindings {

inline Rung rung_named(const std::string& name) {
    if (name == "auto") return Rung::automatic;
    if (name == "int8") return Rung::int8;
    if (name == "float32") return Rung::float32;
    throw pybind11::value_error("`rung` is '" + name + "'; it must be 'auto', 'int8' or 'float32'");
}

}  // namespace hullx::bindings
