// query_simplices, simplex_status_names: Delaunay weights for Python, one array per field.
#include <pybind11/stl.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "arrays.hpp"
#include "bind_points.hpp"
#include "bindings.hpp"
#include "call.hpp"
#include "hull_arrays.hpp"
#include "hullx/simplex.hpp"
#include "simplex/status.hpp"

namespace hullx::bindings {
namespace {

template <class T, class Get>
py::array_t<T> column(const std::vector<SimplexAnswer>& answers, Get get) {
    py::array_t<T> out(static_cast<py::ssize_t>(answers.size()));
    std::transform(answers.begin(), answers.end(), out.mutable_data(),
                   [&](const SimplexAnswer& a) { return static_cast<T>(get(a)); });
    return out;
}

// NaN where there is no sphere.
double known(const SimplexAnswer& a, double value) {
    return a.center.empty() ? std::numeric_limits<double>::quiet_NaN() : value;
}

py::array_t<double> centers(const std::vector<SimplexAnswer>& answers, std::size_t dim) {
    py::array_t<double> out = zeros<double>({answers.size(), dim});
    double*             row = out.mutable_data();
    for (const SimplexAnswer& a : answers) {
        for (std::size_t j = 0; j < dim; ++j) row[j] = known(a, a.center.empty() ? 0.0 : a.center[j]);
        row += dim;
    }
    return out;
}

py::tuple query_simplices_py(const PyPoints& held, const py::array& queries, double tolerance, std::size_t max_rounds,
                             std::size_t block, const py::object& exclude_rows, const py::object& row_groups,
                             const py::object& query_groups, int num_threads, const py::object& progress) {
    const Points&  points = *held;
    const auto     q      = matrix<double>(queries, "queries");
    SimplexOptions options;
    options.tolerance  = tolerance;
    options.max_rounds = max_rounds;
    options.block      = block;
    options.exclude    = exclusions(exclude_rows, row_groups, query_groups, points.size(), q.rows);
    auto     answers   = call(num_threads, progress,
                              [&](const Context& context) { return query_simplices(points, q, options, context); });
    py::dict out;
    out["status"] = column<std::int8_t>(answers, [](const SimplexAnswer& a) { return static_cast<int>(a.status); });
    out["rounds"] = column<std::int64_t>(answers, [](const SimplexAnswer& a) { return a.rounds; });
    out["center"] = centers(answers, points.dim());
    out["radius"] = column<double>(answers, [](const SimplexAnswer& a) { return known(a, a.radius); });
    out["gap"]    = column<double>(answers, [](const SimplexAnswer& a) { return known(a, a.gap); });
    out["cost"]   = column<double>(answers, [](const SimplexAnswer& a) { return known(a, a.cost); });
    out["scale_ratio"] = column<double>(answers, [](const SimplexAnswer& a) { return known(a, a.scale_ratio); });
    std::vector<HullAnswer> hulls;
    hulls.reserve(answers.size());
    for (SimplexAnswer& a : answers) hulls.push_back(std::move(a.hull));
    return py::make_tuple(out, hull_arrays(hulls, points.dim()));
}

}  // namespace

void bind_simplex(py::module_& m) {
    m.def("query_simplices", &query_simplices_py, py::arg("points"), py::arg("queries"), py::arg("tolerance"),
          py::arg("max_rounds"), py::arg("block"), py::arg("exclude_rows"), py::arg("row_groups"),
          py::arg("query_groups"), py::arg("num_threads"), py::arg("progress"));
    m.def("simplex_status_names", [] {
        std::vector<std::string> names;
        for (const std::string_view name : simplex_status_names) names.emplace_back(name);
        return names;
    });
}

}  // namespace hullx::bindings
