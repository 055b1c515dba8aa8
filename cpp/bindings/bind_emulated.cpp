// The kernels of a graphics card on the processor, for tests: as a backend, and two of them alone.
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "bind_backend.hpp"
#include "bind_points.hpp"
#include "bindings.hpp"
#include "cuda/host_device.hpp"
#include "scan/int8_bound.hpp"

namespace hullx::bindings {
namespace {

cuda::HostOptions options_of(bool last_to_first, const std::string& fault, int barrier) {
    cuda::HostOptions options;
    options.last_to_first = last_to_first;
    if (fault == "row") {
        options.shift_rows = true;
    } else if (fault == "bound") {
        options.halve_bounds = true;
    } else if (fault == "memory") {
        options.refused_memory = barrier;
    } else if (fault == "screen" || fault == "select" || fault == "measure") {
        options.faulty_kernel   = fault;
        options.skipped_barrier = barrier;
    } else if (fault != "none") {
        throw py::value_error("`fault` is '" + fault +
                              "'; it must be 'none', 'row', 'bound', 'memory' or a kernel's name");
    }
    return options;
}

PyBackend emulated(std::size_t memory, std::size_t directions, std::size_t capacity, std::size_t growth,
                   std::size_t rows, bool last_to_first, const std::string& fault, int barrier) {
    cuda::HostOptions options = options_of(last_to_first, fault, barrier);
    options.memory            = memory;
    options.sizes             = {directions, capacity, growth, rows};
    return PyBackend(std::make_shared<cuda::HostDevice>(options));
}

std::vector<std::intptr_t> waited(const PyBackend& backend) {
    const auto* device = dynamic_cast<const cuda::HostDevice*>(&backend.shared()->device());
    if (device == nullptr) throw py::type_error("`backend` must come from emulated_backend");
    return device->waited();
}

// One direction's list, whose rows are numbered, in a group of its own.
struct List {
    List(std::span<const double> values, std::span<const double> bounds, std::uint32_t k)
        : held(static_cast<std::uint32_t>(values.size())) {
        for (std::size_t i = 0; i < values.size(); ++i)
            found.push_back({static_cast<std::int64_t>(i), values[i], bounds[i]});
        group.terms      = &terms;
        group.limits     = &limits;
        group.found      = found.data();
        group.held       = &held;
        group.overflowed = &overflowed;
        group.capacity   = held;
        group.k          = k;
        group.directions = 1;
        group.kind       = cuda::Kind::distance;
    }

    std::vector<cuda::Found> found;
    std::uint32_t            held, overflowed = 0;
    cuda::Terms              terms{};
    cuda::Limits             limits{std::numeric_limits<double>::infinity(), 0.0f, 0.0f};
    cuda::Group              group{};
};

py::tuple select(const py::array& values, const py::array& bounds, std::uint32_t k, bool last_to_first,
                 const std::string& fault, int barrier) {
    const auto v = vector<double>(values, "values");
    List       list(v, vector<double>(bounds, "bounds", v.size()), k);
    cuda::HostDevice(options_of(last_to_first, fault, barrier)).select(0, {list.group});
    std::vector<std::int64_t> rows;
    for (std::uint32_t i = 0; i < list.held; ++i) rows.push_back(list.found[i].row);
    return py::make_tuple(list.limits.threshold, copied(std::span<const std::int64_t>(rows)));
}

// ‖X − Q‖² − ‖Q‖² of every row, in the caller's frame.
py::tuple measure(const PyPoints& points, const py::array& direction, bool last_to_first, const std::string& fault,
                  int barrier) {
    const auto                r = vector<double>(direction, "direction", points->dim());
    const std::vector<double> zeros(points->size(), 0.0);
    List                      list(zeros, zeros, 1);
    std::vector<std::int8_t>  integers((r.size() + 3) / 4 * 4);
    const Int8Direction       terms(r, Rotation(), 1, integers.data(), 4);
    list.terms = {terms.norm, terms.relative, terms.step, terms.square, terms.residual, 0.0, terms.offset, 0.0f};
    const RowsView& rows = points->rows();
    cuda::HostDevice(options_of(last_to_first, fault, barrier))
        .measure(0, {list.group, rows.data, rows.dtype == DType::float32, static_cast<int>(rows.cols),
                     points->statistics().centre.data(), points->multipliers(Frame::caller).data(), r.data()});
    std::vector<double> values, bounds;
    for (const cuda::Found& f : list.found) {
        values.push_back(f.value);
        bounds.push_back(f.bound);
    }
    return py::make_tuple(copied(std::span<const double>(values)), copied(std::span<const double>(bounds)));
}

}  // namespace

void bind_emulated(py::module_& m) {
    const cuda::Sizes sizes;
    m.def("emulated_backend", &emulated, py::arg("memory") = std::size_t{1} << 32,
          py::arg("directions") = sizes.directions, py::arg("capacity") = sizes.capacity,
          py::arg("growth") = sizes.growth, py::arg("rows") = sizes.rows, py::arg("last_to_first") = false,
          py::arg("fault") = "none", py::arg("barrier") = 0,
          "The kernels of a graphics card on the processor: for tests.");
    m.def(
        "emulated_waited",
        [](const PyBackend& backend) {
            const auto handles = waited(backend);
            py::tuple  out(handles.size());
            for (std::size_t i = 0; i < handles.size(); ++i) out[i] = handles[i];
            return out;
        },
        py::arg("backend"), "The streams of others that it has waited for: for tests.");
    m.def("emulated_select", &select, py::arg("values"), py::arg("bounds"), py::arg("k"),
          py::arg("last_to_first") = false, py::arg("fault") = "none", py::arg("barrier") = 0,
          "The k-th smallest value + bound, and which values - bound are not above: for tests.");
    m.def("emulated_measure", &measure, py::arg("points"), py::arg("direction"), py::arg("last_to_first") = false,
          py::arg("fault") = "none", py::arg("barrier") = 0,
          "Values and bounds of the scan with a bias along one direction, from the rows as given: for tests.");
}

}  // namespace hullx::bindings
