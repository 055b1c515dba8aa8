#include "bind_points.hpp"

#include <algorithm>
#include <cmath>

#include "bindings.hpp"
#include "call.hpp"

namespace hullx::bindings {
namespace {

RowsView view(const py::array& rows) {
    if (!is_plain<float>(rows, 2)) require<double>(rows, "rows", 2);
    return {rows.data(), is_plain<float>(rows, 2) ? DType::float32 : DType::float64,
            static_cast<std::size_t>(rows.shape(0)), static_cast<std::size_t>(rows.shape(1))};
}

// centre (d,), scale (d,), radius, caller_scale, caller_radius: what the properties below return.
Statistics statistics_of(const py::tuple& given, std::size_t d) {
    if (given.size() != 5)
        throw py::value_error("`statistics` must have 5 entries, got " + std::to_string(given.size()));
    const auto centre = vector<double>(given[0].cast<py::array>(), "centre", d);
    const auto scale  = vector<double>(given[1].cast<py::array>(), "scale", d);
    Statistics s;
    s.centre.assign(centre.begin(), centre.end());
    s.scale.assign(scale.begin(), scale.end());
    s.radius        = given[2].cast<double>();
    s.caller_scale  = given[3].cast<double>();
    s.caller_radius = given[4].cast<double>();
    int        exponent;
    const auto power = [&exponent](double x) { return x > 0.0 && std::isfinite(x) && std::frexp(x, &exponent) == 0.5; };
    const auto size  = [](double x) { return x >= 0.0 && std::isfinite(x); };
    if (!std::all_of(s.scale.begin(), s.scale.end(), power) || !power(s.caller_scale) || !size(s.radius) ||
        !size(s.caller_radius) ||
        !std::all_of(s.centre.begin(), s.centre.end(), [](double x) { return std::isfinite(x); }))
        throw py::value_error("`statistics` are not those of any rows");
    return s;
}

}  // namespace

PyPoints::PyPoints(py::array rows, const py::object& statistics) : rows_(std::move(rows)) {
    const RowsView borrowed = view(rows_);
    Statistics     given;
    if (!statistics.is_none()) given = statistics_of(statistics.cast<py::tuple>(), borrowed.cols);
    const Statistics* used = statistics.is_none() ? nullptr : &given;
    points_ = call(0, py::none(),
                   [&](const Context& context) { return std::make_unique<Points>(borrowed, used, context.poll); });
}

void bind_points(py::module_& m) {
    // a plain metaclass: nothing here needs pybind11's, and the stub can describe it
    py::class_<PyPoints>(m, "Points", "Rows, their robust statistics and, once used, their packed screens.",
                         py::is_final(), py::metaclass(reinterpret_cast<PyObject*>(&PyType_Type)))
        .def(py::init<py::array, py::object>(), py::arg("rows"), py::arg("statistics") = py::none())
        .def_property_readonly("size", [](const PyPoints& p) { return p->size(); })
        .def_property_readonly("dim", [](const PyPoints& p) { return p->dim(); })
        .def_property_readonly(
            "dtype", [](const PyPoints& p) { return p->rows().dtype == DType::float32 ? "float32" : "float64"; })
        .def_property_readonly("centre", [](const PyPoints& p) { return copied(std::span(p->statistics().centre)); })
        .def_property_readonly("scale", [](const PyPoints& p) { return copied(std::span(p->statistics().scale)); })
        .def_property_readonly("radius", [](const PyPoints& p) { return p->statistics().radius; })
        .def_property_readonly("caller_scale", [](const PyPoints& p) { return p->statistics().caller_scale; })
        .def_property_readonly("caller_radius", [](const PyPoints& p) { return p->statistics().caller_radius; })
        .def_property_readonly("packed_bytes", [](const PyPoints& p) { return p->packed_bytes(); });
}

}  // namespace hullx::bindings
