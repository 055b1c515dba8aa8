// One function per concept, called by module.cpp in this order.
#pragma once

#include <pybind11/pybind11.h>

namespace hullx::bindings {

namespace py = pybind11;

void bind_errors(py::module_& m);      // first: the translator serves all the others
void bind_points(py::module_& m);      // Points
void bind_scan(py::module_& m);        // scan
void bind_knn(py::module_& m);         // knn, count_within, squared_distance, compare_distances
void bind_similarity(py::module_& m);  // knn and counting under the inner product and the cosine; transform_rows
void bind_bits(py::module_& m);        // BitPoints, jaccard_knn, jaccard_count_within
void bind_hull(py::module_& m);        // query_hull, certify, status_names
void bind_extreme(py::module_& m);     // extreme_points
void bind_affine(py::module_& m);      // affine_frame, affine_residual
void bind_simplex(py::module_& m);     // query_simplices, simplex_status_names
void bind_backend(py::module_& m);     // Backend, set_backend
void bind_memory(py::module_& m);      // DlpackTensor, Placed, fetch, holds, wait_for, adopt
void bind_emulated(py::module_& m);    // emulated_backend, emulated_select, emulated_measure
void bind_runtime(py::module_& m);     // SIMD level, threads, build configuration, statistics of the last calls

}  // namespace hullx::bindings
