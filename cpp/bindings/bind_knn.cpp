#include <cmath>

#include "bind_points.hpp"
#include "bindings.hpp"
#include "call.hpp"
#include "hullx/knn.hpp"
#include "rung.hpp"
#include "support/limits.hpp"
#include "support/wide.hpp"

namespace hullx::bindings {
namespace {

py::tuple knn_of(const PyPoints& points, const py::array& queries, std::int64_t k, const py::object& exclude_rows,
                 const py::object& row_groups, const py::object& query_groups, int num_threads,
                 const py::object& progress, const std::string& rung) {
    const Rung    screen  = rung_named(rung);
    const auto    q       = matrix<double>(queries, "queries");
    const Exclude exclude = exclusions(exclude_rows, row_groups, query_groups, points->size(), q.rows);
    if (k < 1 || static_cast<std::size_t>(k) > points->size())
        throw py::value_error("`k` is " + std::to_string(k) + "; it must be between 1 and the number of rows, " +
                              std::to_string(points->size()));
    const auto width   = static_cast<std::size_t>(k);
    auto       indices = zeros<std::int64_t>({q.rows, width});
    auto       squared = zeros<double>({q.rows, width});
    const auto i       = writable(indices);
    const auto s       = writable(squared);
    call(num_threads, progress,
         [&](const Context& context) { knn(*points, q, width, exclude, context, i, s, screen); });
    return py::make_tuple(indices, squared);
}

py::array count_of(const PyPoints& points, const py::array& queries, const py::array& radius, bool squared,
                   const py::object& exclude_rows, const py::object& row_groups, const py::object& query_groups,
                   int num_threads, const py::object& progress, const std::string& rung) {
    const Rung    screen  = rung_named(rung);
    const auto    q       = matrix<double>(queries, "queries");
    const auto    r       = vector<double>(radius, "radius", q.rows);
    const Exclude exclude = exclusions(exclude_rows, row_groups, query_groups, points->size(), q.rows);
    auto          counts  = zeros<std::int64_t>({q.rows});
    const auto    out     = writable(counts);
    call(num_threads, progress,
         [&](const Context& context) { count_within(*points, q, r, squared, exclude, context, out, screen); });
    return counts;
}

// Vectors of one length whose squares fit the exact accumulator.
std::span<const double> checked(const py::array& a, const char* name, std::size_t length) {
    const auto v = vector<double>(a, name, length);
    for (const double x : v)
        if (!(std::fabs(x) <= largest_value))
            throw py::value_error("`" + std::string(name) + "` must be finite and at most 2^500");
    return v;
}

ExactSum exact_distance(std::span<const double> x, std::span<const double> y) {
    ExactSum sum;
    for (std::size_t j = 0; j < x.size(); ++j) sum.add_squared_difference(x[j], y[j]);
    sum.normalise();
    return sum;
}

double squared_distance(const py::array& x, const py::array& y) {
    const auto d = vector<double>(x, "x").size();
    return exact_distance(checked(x, "x", d), checked(y, "y", d)).rounded();
}

int compare_distances(const py::array& x, const py::array& y, const py::array& q) {
    const auto d     = vector<double>(q, "q").size();
    const auto query = checked(q, "q", d);
    const auto order = exact_distance(checked(x, "x", d), query).compare(exact_distance(checked(y, "y", d), query));
    return order == std::strong_ordering::less ? -1 : order == std::strong_ordering::greater ? 1 : 0;
}

}  // namespace

void bind_knn(py::module_& m) {
    m.def("knn", &knn_of, py::arg("points"), py::arg("queries"), py::arg("k"), py::arg("exclude_rows"),
          py::arg("row_groups"), py::arg("query_groups"), py::arg("num_threads"), py::arg("progress"),
          py::arg("rung") = "auto",
          "k nearest rows in real arithmetic: (indices, correctly rounded squared distances).");
    m.def("count_within", &count_of, py::arg("points"), py::arg("queries"), py::arg("radius"), py::arg("squared"),
          py::arg("exclude_rows"), py::arg("row_groups"), py::arg("query_groups"), py::arg("num_threads"),
          py::arg("progress"), py::arg("rung") = "auto",
          "Number of rows whose returned distance is at most the radius.");
    m.def("squared_distance", &squared_distance, py::arg("x"), py::arg("y"), "Correctly rounded squared distance.");
    m.def("compare_distances", &compare_distances, py::arg("x"), py::arg("y"), py::arg("q"),
          "-1, 0 or 1: whether x is nearer to q than y, exactly.");
}

}  // namespace hullx::bindings
