// query_hull, certify, status_names: the hull layer for Python.
//
// Answers leave as arrays of structure: one array per field, weights as rows of a sparse matrix (indptr, indices,
// data).
#include <pybind11/stl.h>

#include <algorithm>
#include <vector>

#include "arrays.hpp"
#include "bind_points.hpp"
#include "bindings.hpp"
#include "call.hpp"
#include "hull/status.hpp"
#include "hull_arrays.hpp"
#include "hullx/certificate.hpp"
#include "hullx/hull.hpp"

namespace hullx::bindings {
namespace {

// One number of every answer.
template <class T, class Get>
py::array_t<T> column(const std::vector<HullAnswer>& answers, Get get) {
    py::array_t<T> out(static_cast<py::ssize_t>(answers.size()));
    std::transform(answers.begin(), answers.end(), out.mutable_data(),
                   [&](const HullAnswer& a) { return static_cast<T>(get(a)); });
    return out;
}

void add_weights(py::dict& out, const std::vector<HullAnswer>& answers) {
    std::vector<std::int64_t> indptr(1, 0), indices;
    std::vector<double>       weights;
    for (const HullAnswer& a : answers) {
        indices.insert(indices.end(), a.support.begin(), a.support.end());
        weights.insert(weights.end(), a.weights.begin(), a.weights.end());
        indptr.push_back(static_cast<std::int64_t>(indices.size()));
    }
    out["indptr"]  = copied<std::int64_t>(indptr);
    out["indices"] = copied<std::int64_t>(indices);
    out["weights"] = copied<double>(weights);
}

py::array_t<double> normals(const std::vector<HullAnswer>& answers, std::size_t dim) {
    py::array_t<double> out = zeros<double>({answers.size(), dim});
    double*             row = out.mutable_data();
    for (const HullAnswer& a : answers) {
        std::copy(a.normal.begin(), a.normal.end(), row);
        row += dim;
    }
    return out;
}

}  // namespace

py::dict hull_arrays(const std::vector<HullAnswer>& answers, std::size_t dim) {
    py::dict out;
    out["verdict"]      = column<std::int8_t>(answers, [](const HullAnswer& a) { return static_cast<int>(a.verdict); });
    out["status"]       = column<std::int8_t>(answers, [](const HullAnswer& a) { return static_cast<int>(a.status); });
    out["rounds"]       = column<std::int64_t>(answers, [](const HullAnswer& a) { return a.rounds; });
    out["lower"]        = column<double>(answers, [](const HullAnswer& a) { return a.lower; });
    out["upper"]        = column<double>(answers, [](const HullAnswer& a) { return a.upper; });
    out["scaled_lower"] = column<double>(answers, [](const HullAnswer& a) { return a.scaled_lower; });
    out["scaled_upper"] = column<double>(answers, [](const HullAnswer& a) { return a.scaled_upper; });
    out["offset"]       = column<double>(answers, [](const HullAnswer& a) { return a.offset; });
    out["normal"]       = normals(answers, dim);
    add_weights(out, answers);
    return out;
}

namespace {

py::dict query_hull_py(const PyPoints& held, const py::array& queries, int want, double tolerance, double rtol,
                       std::size_t max_rounds, double time_limit, std::size_t block, const py::object& exclude_rows,
                       const py::object& row_groups, const py::object& query_groups, int num_threads,
                       const py::object& progress) {
    const Points& points = *held;
    if (want != 0 && want != 1)
        throw py::value_error("`want` must be 0 (verdict) or 1 (distance), got " + std::to_string(want));
    const auto  q = matrix<double>(queries, "queries");
    HullOptions options;
    options.want       = static_cast<Want>(want);
    options.tolerance  = tolerance;
    options.rtol       = rtol;
    options.max_rounds = max_rounds;
    options.time_limit = time_limit;
    options.block      = block;
    options.exclude    = exclusions(exclude_rows, row_groups, query_groups, points.size(), q.rows);
    const auto answers =
        call(num_threads, progress, [&](const Context& context) { return query_hull(points, q, options, context); });
    return hull_arrays(answers, points.dim());
}

py::tuple certify_py(const PyPoints& held, int frame, const py::array& query, const py::array& direction,
                     const py::array& support, const py::array& weights, std::int64_t exclude_row) {
    const Points& points = *held;
    if (frame != 0 && frame != 1)
        throw py::value_error("`frame` must be 0 (caller) or 1 (scaled), got " + std::to_string(frame));
    const auto y = vector<double>(query, "query", points.dim());
    const auto r = vector<double>(direction, "direction", points.dim());
    const auto s = vector<std::int64_t>(support, "support");
    const auto w = vector<double>(weights, "weights", s.size());
    const auto n = static_cast<std::int64_t>(points.size());
    if (std::any_of(s.begin(), s.end(), [n](std::int64_t row) { return row < 0 || row >= n; }))
        throw py::value_error("`support` names a row outside 0 to " + std::to_string(n - 1));
    if (std::any_of(w.begin(), w.end(), [](double x) { return !(x >= 0.0); }))
        throw py::value_error("`weights` must not be negative");
    Exclude exclude;
    if (exclude_row >= 0) exclude.rows = {&exclude_row, 1};
    const Interval interval = call(0, py::none(), [&](const Context&) {
        return certify(points, static_cast<Frame>(frame), y.data(), r, s, w, exclude, 0);
    });
    return py::make_tuple(interval.lower, interval.upper);
}

}  // namespace

void bind_hull(py::module_& m) {
    m.def("query_hull", &query_hull_py, py::arg("points"), py::arg("queries"), py::arg("want"), py::arg("tolerance"),
          py::arg("rtol"), py::arg("max_rounds"), py::arg("time_limit"), py::arg("block"), py::arg("exclude_rows"),
          py::arg("row_groups"), py::arg("query_groups"), py::arg("num_threads"), py::arg("progress"));
    m.def("certify", &certify_py, py::arg("points"), py::arg("frame"), py::arg("query"), py::arg("direction"),
          py::arg("support"), py::arg("weights"), py::arg("exclude_row"));
    m.def("status_names", [] {
        std::vector<std::string> names;
        for (const std::string_view name : status_names) names.emplace_back(name);
        return names;
    });
}

}  // namespace hullx::bindings
