#include "bind_points.hpp"

#include "bindings.hpp"
#include "call.hpp"

namespace hullx::bindings {
namespace {

RowsView view(const py::array& rows) {
    if (!is_plain<float>(rows, 2)) require<double>(rows, "rows", 2);
    return {rows.data(), is_plain<float>(rows, 2) ? DType::float32 : DType::float64,
            static_cast<std::size_t>(rows.shape(0)), static_cast<std::size_t>(rows.shape(1))};
}

}  // namespace

PyPoints::PyPoints(py::array rows) : rows_(std::move(rows)) {
    const RowsView borrowed = view(rows_);
    points_                 = call(0, py::none(), [&](const Context&) { return std::make_unique<Points>(borrowed); });
}

void bind_points(py::module_& m) {
    // a plain metaclass: nothing here needs pybind11's, and the stub can describe it
    py::class_<PyPoints>(m, "Points", "Rows, their robust statistics and, once used, their packed screens.",
                         py::is_final(), py::metaclass(reinterpret_cast<PyObject*>(&PyType_Type)))
        .def(py::init<py::array>(), py::arg("rows"))
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
