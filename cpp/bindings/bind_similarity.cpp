#include "hullx/similarity.hpp"

#include "bind_points.hpp"
#include "bindings.hpp"
#include "call.hpp"
#include "hullx/transform.hpp"
#include "rung.hpp"

namespace hullx::bindings {
namespace {

struct Asked {
    MatrixView<const double> queries;
    Exclude                  exclude;
};

Asked asked(const PyPoints& points, const py::array& queries, const py::object& exclude_rows,
            const py::object& row_groups, const py::object& query_groups) {
    const auto q = matrix<double>(queries, "queries");
    return {q, exclusions(exclude_rows, row_groups, query_groups, points->size(), q.rows)};
}

// `search(asked, k, context, indices, values)`
template <class Search>
py::tuple nearest(const PyPoints& points, const Asked& a, std::int64_t k, int num_threads, const py::object& progress,
                  const Search& search) {
    if (k < 1 || static_cast<std::size_t>(k) > points->size())
        throw py::value_error("`k` is " + std::to_string(k) + "; it must be between 1 and the number of rows, " +
                              std::to_string(points->size()));
    const auto width   = static_cast<std::size_t>(k);
    auto       indices = zeros<std::int64_t>({a.queries.rows, width});
    auto       values  = zeros<double>({a.queries.rows, width});
    const auto i       = writable(indices);
    const auto v       = writable(values);
    call(num_threads, progress, [&](const Context& context) { search(width, context, i, v); });
    return py::make_tuple(indices, values);
}

template <auto& knn_by>
py::tuple knn_of(const PyPoints& points, const py::array& queries, std::int64_t k, const py::object& exclude_rows,
                 const py::object& row_groups, const py::object& query_groups, int num_threads,
                 const py::object& progress, const std::string& rung) {
    const Rung  screen = rung_named(rung);
    const Asked a      = asked(points, queries, exclude_rows, row_groups, query_groups);
    return nearest(points, a, k, num_threads, progress,
                   [&](std::size_t width, const Context& context, auto indices, auto values) {
                       knn_by(*points, a.queries, width, a.exclude, context, indices, values, screen);
                   });
}

py::array counted(const PyPoints& points, const Asked& a, const py::array& limit, const char* name, int num_threads,
                  const py::object& progress, const std::string& rung, const decltype(count_inner)& count) {
    const Rung screen = rung_named(rung);
    const auto limits = vector<double>(limit, name, a.queries.rows);
    auto       counts = zeros<std::int64_t>({a.queries.rows});
    const auto out    = writable(counts);
    call(num_threads, progress,
         [&](const Context& context) { count(*points, a.queries, limits, a.exclude, context, out, screen); });
    return counts;
}

py::array count_inner_of(const PyPoints& points, const py::array& queries, const py::array& least,
                         const py::object& exclude_rows, const py::object& row_groups, const py::object& query_groups,
                         int num_threads, const py::object& progress, const std::string& rung) {
    return counted(points, asked(points, queries, exclude_rows, row_groups, query_groups), least, "least", num_threads,
                   progress, rung, count_inner);
}

py::array count_cosine_of(const PyPoints& points, const py::array& queries, const py::array& radius,
                          const py::object& exclude_rows, const py::object& row_groups, const py::object& query_groups,
                          int num_threads, const py::object& progress, const std::string& rung) {
    return counted(points, asked(points, queries, exclude_rows, row_groups, query_groups), radius, "radius",
                   num_threads, progress, rung, count_cosine);
}

py::array transform_of(const py::array& rows, const py::array& transform) {
    const bool narrow = is_plain<float>(rows, 2);
    if (!narrow) require<double>(rows, "rows", 2);
    const auto     w = matrix<double>(transform, "transform");
    const RowsView view{rows.data(), narrow ? DType::float32 : DType::float64, static_cast<std::size_t>(rows.shape(0)),
                        static_cast<std::size_t>(rows.shape(1))};
    auto           out    = zeros<double>({view.rows, w.rows});
    const auto     values = writable(out);
    call(0, py::none(), [&](const Context&) { transform_rows(view, w, values, 0); });
    return out;
}

}  // namespace

void bind_similarity(py::module_& m) {
    m.def("knn_inner", &knn_of<knn_inner>, py::arg("points"), py::arg("queries"), py::arg("k"), py::arg("exclude_rows"),
          py::arg("row_groups"), py::arg("query_groups"), py::arg("num_threads"), py::arg("progress"),
          py::arg("rung") = "auto", "k rows with the largest inner product: (indices, correctly rounded products).");
    m.def("knn_cosine", &knn_of<knn_cosine>, py::arg("points"), py::arg("queries"), py::arg("k"),
          py::arg("exclude_rows"), py::arg("row_groups"), py::arg("query_groups"), py::arg("num_threads"),
          py::arg("progress"), py::arg("rung") = "auto",
          "k rows with the largest cosine: (indices, correctly rounded 1 - cosine).");
    m.def("count_inner", &count_inner_of, py::arg("points"), py::arg("queries"), py::arg("least"),
          py::arg("exclude_rows"), py::arg("row_groups"), py::arg("query_groups"), py::arg("num_threads"),
          py::arg("progress"), py::arg("rung") = "auto",
          "Number of rows whose returned product is at least the limit.");
    m.def("count_cosine", &count_cosine_of, py::arg("points"), py::arg("queries"), py::arg("radius"),
          py::arg("exclude_rows"), py::arg("row_groups"), py::arg("query_groups"), py::arg("num_threads"),
          py::arg("progress"), py::arg("rung") = "auto",
          "Number of rows whose returned cosine distance is at most the radius.");
    m.def("transform_rows", &transform_of, py::arg("rows"), py::arg("transform"),
          "Rows times the transposed matrix, summed in ascending order of columns.");
}

}  // namespace hullx::bindings
