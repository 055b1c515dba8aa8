// extreme_points: the vertices with their proofs, and the mixtures of all rows as a sparse matrix.
#include "arrays.hpp"
#include "bind_points.hpp"
#include "bindings.hpp"
#include "call.hpp"
#include "hullx/extreme.hpp"

namespace hullx::bindings {
namespace {

template <class T>
py::array_t<T> array(const std::vector<T>& values) {
    return copied(std::span<const T>(values));
}

py::dict extreme_points_py(const PyPoints& held, double tolerance, std::size_t max_rounds, std::size_t batch,
                           int num_threads, const py::object& progress) {
    const Points& points = *held;
    const auto    found  = call(num_threads, progress, [&](const Context& context) {
        return extreme_points(points, {tolerance, max_rounds, batch}, context);
    });
    py::dict      out;
    out["indices"]      = array(found.indices);
    out["normals"]      = array(found.normals).reshape({found.indices.size(), points.dim()});
    out["offsets"]      = array(found.offsets);
    out["indptr"]       = array(found.indptr);
    out["support"]      = array(found.support);
    out["weights"]      = array(found.weights);
    out["upper"]        = array(found.upper);
    out["scaled_upper"] = array(found.scaled_upper);
    out["undecided"]    = array(found.undecided);
    return out;
}

}  // namespace

void bind_extreme(py::module_& m) {
    m.def("extreme_points", &extreme_points_py, py::arg("points"), py::arg("tolerance"), py::arg("max_rounds"),
          py::arg("batch"), py::arg("num_threads"), py::arg("progress"));
}

}  // namespace hullx::bindings
