#include <mutex>
#include <vector>

#include "bind_points.hpp"
#include "bindings.hpp"
#include "call.hpp"
#include "hullx/scan.hpp"
#include "rung.hpp"

namespace hullx::bindings {
namespace {

struct Found {
    std::vector<Survivor> rows;
    double                unit = 1.0;
};

py::tuple as_tuple(const Found& found) {
    const auto                n = static_cast<py::ssize_t>(found.rows.size());
    py::array_t<std::int64_t> rows(n);
    py::array_t<double>       values(n), bounds(n);
    for (py::ssize_t i = 0; i < n; ++i) {
        const Survivor& s        = found.rows[static_cast<std::size_t>(i)];
        rows.mutable_data()[i]   = s.row;
        values.mutable_data()[i] = s.value;
        bounds.mutable_data()[i] = s.bound;
    }
    return py::make_tuple(rows, values, bounds, found.unit);
}

py::list scan_directions(const PyPoints& points, const py::array& directions, int frame, int bias, std::size_t k,
                         const py::object& exclude_rows, const py::object& row_groups, const py::object& query_groups,
                         int num_threads, const std::string& rung, const py::object& at_most) {
    if (frame != 0 && frame != 1) throw py::value_error("`frame` must be 0 (caller) or 1 (scaled)");
    if (bias != 0 && bias != 1) throw py::value_error("`bias` must be 0 (none) or 1 (squared norm)");
    const auto  r = matrix<double>(directions, "directions");
    ScanOptions options;
    options.frame = static_cast<Frame>(frame);
    options.bias  = static_cast<Bias>(bias);
    options.k     = k;
    options.rung  = rung_named(rung);
    if (!at_most.is_none()) options.at_most = vector<double>(at_most.cast<py::array>(), "at_most", r.rows);
    options.exclude = exclusions(exclude_rows, row_groups, query_groups, points->size(), r.rows);
    std::vector<Found> found(r.rows);
    call(num_threads, py::none(), [&](const Context& context) {
        scan(*points, r, options, context, [&](const Survivors& s) {
            found[s.direction] = {std::vector<Survivor>(s.rows.begin(), s.rows.end()), s.unit};
        });
    });
    py::list out;
    for (const Found& f : found) out.append(as_tuple(f));
    return out;
}

}  // namespace

void bind_scan(py::module_& m) {
    m.def("scan", &scan_directions, py::arg("points"), py::arg("directions"), py::arg("frame"), py::arg("bias"),
          py::arg("k"), py::arg("exclude_rows"), py::arg("row_groups"), py::arg("query_groups"), py::arg("num_threads"),
          py::arg("rung") = "float32", py::arg("at_most") = py::none(),
          "Survivors of each direction: (rows, values, bounds, unit), for tests.");
}

}  // namespace hullx::bindings
