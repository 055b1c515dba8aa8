#include "arrays.hpp"
#include "bindings.hpp"
#include "call.hpp"
#include "hullx/bits.hpp"

namespace hullx::bindings {
namespace {

std::unique_ptr<BitPoints> points_of(const py::array& packed, std::int64_t bits) {
    const auto bytes = matrix<std::uint8_t>(packed, "packed");
    if (bits < 1 || (static_cast<std::size_t>(bits) + 7) / 8 != bytes.cols)
        throw py::value_error("`bits` is " + std::to_string(bits) + ", but `packed` has " + std::to_string(bytes.cols) +
                              " bytes a row; 8 bits make a byte");
    return call(0, py::none(),
                [&](const Context&) { return std::make_unique<BitPoints>(bytes, static_cast<std::size_t>(bits)); });
}

py::tuple knn_of(const BitPoints& points, const py::array& queries, std::int64_t k, const py::object& exclude_rows,
                 const py::object& row_groups, const py::object& query_groups, int num_threads,
                 const py::object& progress) {
    const auto    q       = matrix<std::uint8_t>(queries, "queries");
    const Exclude exclude = exclusions(exclude_rows, row_groups, query_groups, points.size(), q.rows);
    if (k < 1 || static_cast<std::size_t>(k) > points.size())
        throw py::value_error("`k` is " + std::to_string(k) + "; it must be between 1 and the number of rows, " +
                              std::to_string(points.size()));
    const auto width     = static_cast<std::size_t>(k);
    auto       indices   = zeros<std::int64_t>({q.rows, width});
    auto       distances = zeros<double>({q.rows, width});
    const auto i         = writable(indices);
    const auto d         = writable(distances);
    call(num_threads, progress, [&](const Context& context) { jaccard_knn(points, q, width, exclude, context, i, d); });
    return py::make_tuple(indices, distances);
}

py::array count_of(const BitPoints& points, const py::array& queries, const py::array& radius,
                   const py::object& exclude_rows, const py::object& row_groups, const py::object& query_groups,
                   int num_threads, const py::object& progress) {
    const auto    q       = matrix<std::uint8_t>(queries, "queries");
    const auto    r       = vector<double>(radius, "radius", q.rows);
    const Exclude exclude = exclusions(exclude_rows, row_groups, query_groups, points.size(), q.rows);
    auto          counts  = zeros<std::int64_t>({q.rows});
    const auto    out     = writable(counts);
    call(num_threads, progress,
         [&](const Context& context) { jaccard_count_within(points, q, r, exclude, context, out); });
    return counts;
}

}  // namespace

void bind_bits(py::module_& m) {
    // a plain metaclass, as for Points
    py::class_<BitPoints>(m, "BitPoints", "Rows of bits as the search by Jaccard distance reads them.", py::is_final(),
                          py::metaclass(reinterpret_cast<PyObject*>(&PyType_Type)))
        .def(py::init(&points_of), py::arg("packed"), py::arg("bits"))
        .def_property_readonly("size", &BitPoints::size)
        .def_property_readonly("bits", &BitPoints::bits)
        .def_property_readonly("packed_bytes", &BitPoints::packed_bytes);
    m.def("jaccard_knn", &knn_of, py::arg("points"), py::arg("queries"), py::arg("k"), py::arg("exclude_rows"),
          py::arg("row_groups"), py::arg("query_groups"), py::arg("num_threads"), py::arg("progress"),
          "k nearest rows of bits: (indices, correctly rounded distances).");
    m.def("jaccard_count_within", &count_of, py::arg("points"), py::arg("queries"), py::arg("radius"),
          py::arg("exclude_rows"), py::arg("row_groups"), py::arg("query_groups"), py::arg("num_threads"),
          py::arg("progress"), "Number of rows of bits whose returned distance is at most the radius.");
}

}  // namespace hullx::bindings
