// The extension module hullx._core: a list of what it holds.  The Python package is its only user.
#include "bindings.hpp"
#include "hullx/simd_level.hpp"

PYBIND11_MODULE(_core, m) {
    using namespace hullx::bindings;
    m.doc() = "Compiled core of hullx; use the package hullx instead.";
    bind_errors(m);
    bind_points(m);
    bind_scan(m);
    bind_knn(m);
    bind_similarity(m);
    bind_bits(m);
    bind_hull(m);
    bind_extreme(m);
    bind_affine(m);
    bind_simplex(m);
    bind_backend(m);
    bind_memory(m);
    bind_emulated(m);
    bind_runtime(m);
    hullx::simd_level();  // a misspelt HULLX_SIMD fails here, at import, not in the middle of a call
}
