// Answers about the hull as arrays of structure.
#pragma once

#include <pybind11/pybind11.h>

#include <cstddef>
#include <vector>

#include "hullx/hull.hpp"

namespace hullx::bindings {

// One array per field, weights as rows of a sparse matrix (indptr, indices, data).
pybind11::dict hull_arrays(const std::vector<HullAnswer>& answers, std::size_t dim);

}  // namespace hullx::bindings
