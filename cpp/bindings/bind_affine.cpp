// affine_frame, affine_residual: the span of the rows for Python.
#include "arrays.hpp"
#include "bind_points.hpp"
#include "bindings.hpp"
#include "call.hpp"
#include "hullx/affine.hpp"

namespace hullx::bindings {
namespace {

py::tuple affine_frame_py(const PyPoints& held, int num_threads) {
    const Points& points = *held;
    const auto    frame =
        call(num_threads, py::none(), [&](const Context& context) { return affine_frame(points, context); });
    return py::make_tuple(frame.base, copied(std::span<const std::int64_t>(frame.pivots)),
                          copied(std::span<const std::int64_t>(frame.columns)));
}

py::dict affine_residual_py(const PyPoints& held, const py::array& queries, int frame, int num_threads,
                            const py::object& progress) {
    const Points& points = *held;
    if (frame != 0 && frame != 1)
        throw py::value_error("`frame` must be 0 (caller) or 1 (scaled), got " + std::to_string(frame));
    const auto          q     = matrix<double>(queries, "queries");
    const auto          found = call(num_threads, progress, [&](const Context& context) {
        return affine_residual(points, q, static_cast<Frame>(frame), context);
    });
    const std::size_t   m = found.size(), rank = m > 0 ? found.front().coefficients.size() : 0;
    py::array_t<double> lower = zeros<double>({m}), upper = zeros<double>({m}), reach = zeros<double>({m});
    py::array_t<double> offset = zeros<double>({m}), normal = zeros<double>({m, points.dim()});
    py::array_t<double> coefficients = zeros<double>({m, rank});
    for (std::size_t i = 0; i < m; ++i) {
        const AffineResidual& a = found[i];
        writable(lower)[i]      = a.lower;
        writable(upper)[i]      = a.upper;
        writable(reach)[i]      = a.reach;
        writable(offset)[i]     = a.offset;
        std::copy(a.normal.begin(), a.normal.end(), normal.mutable_data() + i * points.dim());
        std::copy(a.coefficients.begin(), a.coefficients.end(), coefficients.mutable_data() + i * rank);
    }
    py::dict out;
    out["lower"]        = lower;
    out["upper"]        = upper;
    out["reach"]        = reach;
    out["offset"]       = offset;
    out["normal"]       = normal;
    out["coefficients"] = coefficients;
    return out;
}

}  // namespace

void bind_affine(py::module_& m) {
    m.def("affine_frame", &affine_frame_py, py::arg("points"), py::arg("num_threads"));
    m.def("affine_residual", &affine_residual_py, py::arg("points"), py::arg("queries"), py::arg("frame"),
          py::arg("num_threads"), py::arg("progress"));
}

}  // namespace hullx::bindings
