#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>

#include "bindings.hpp"
#include "hullx/hull.hpp"
#include "hullx/knn.hpp"
#include "hullx/scan.hpp"
#include "hullx/simd_level.hpp"
#include "scan/plan.hpp"
#include "scan/roofline.hpp"
#include "support/build_config.hpp"
#include "support/cpu.hpp"
#include "support/parallel.hpp"

namespace hullx::bindings {
namespace {

py::list names(const std::vector<SimdLevel>& levels) {
    py::list out;
    for (const SimdLevel level : levels) out.append(std::string(name(level)));
    return out;
}

py::dict configuration() {
    py::dict out;
    for (const auto& [key, value] : build_config())
        out[py::str(key)] = std::visit([](const auto& v) -> py::object { return py::cast(v); }, value);
    out["pybind11"] = std::to_string(PYBIND11_VERSION_MAJOR) + "." + std::to_string(PYBIND11_VERSION_MINOR);
    std::string levels;
    for (const SimdLevel level : compiled_levels()) levels += (levels.empty() ? "" : " ") + std::string(name(level));
    out["simd_levels"] = levels;
    return out;
}

py::dict statistics() {
    const ScanStats s = last_stats();
    py::dict        out;
    out["directions"]            = s.directions;
    out["products"]              = s.products;
    out["survivors"]             = s.survivors;
    out["decided_double_double"] = s.decided_double_double;
    out["decided_exact"]         = s.decided_exact;
    out["screened_int8"]         = s.screened_int8;
    out["screened_float32"]      = s.screened_float32;
    out["fallbacks"]             = s.fallbacks;
    out["beside"]                = s.beside;
    out["bytes"]                 = s.bytes;
    const TreeStats t            = tree_stats();
    out["tree_queries"]          = t.queries;
    out["tree_leaves"]           = t.leaves;
    out["tree_decided"]          = t.decided;
    return out;
}

void reset_all() {
    reset_stats();
    reset_tree_stats();
}

constexpr const char* paths[] = {"auto", "scan", "tree", "rows"};  // in the order of KnnPath

void set_path(const std::string& text) {
    for (std::size_t p = 0; p < std::size(paths); ++p)
        if (text == paths[p]) return set_knn_path(static_cast<KnnPath>(p));
    throw py::value_error("`path` is '" + text + "'; choose 'auto', 'scan', 'tree' or 'rows'");
}

std::string path() {
    return paths[static_cast<std::size_t>(knn_path())];
}

void set_plan(std::size_t group, std::size_t chunks, std::size_t call_panels, std::size_t block) {
    force_plan({group, chunks, call_panels, block});
}

// Multiply-adds, or bytes, per second of one thread.
double rate(const std::string& what, std::size_t size, double seconds) {
    if (size == 0) throw py::value_error("`size` must be at least 1, got 0");
    if (what == "peak float32") return peak_multiply_adds_float32(seconds);
    if (what == "peak int8") return peak_multiply_adds_int8(seconds);
    if (what == "screen float32") return screen_multiply_adds_float32(size, seconds);
    if (what == "screen int8") return screen_multiply_adds_int8(size, seconds);
    if (what == "read") return peak_read_bytes(size, seconds);
    throw py::value_error("`what` is '" + what +
                          "'; it must be 'peak' or 'screen' with 'float32' or 'int8', or 'read'");
}

}  // namespace

void bind_runtime(py::module_& m) {
    m.def("simd_level", [] { return std::string(name(simd_level())); }, "Level of the scan kernels in use.");
    m.def(
        "set_simd_level", [](const std::string& level) { set_simd_level(parse_simd_level(level)); }, py::arg("name"),
        "Choose the level: one of `available_simd_levels`.");
    m.def("available_simd_levels", [] { return names(available_levels()); }, "Levels that run here.");
    m.def("compiled_simd_levels", [] { return names(compiled_levels()); }, "Levels in this build.");
    m.def("max_threads", &default_threads, "Threads used where num_threads is 0.");
    m.def("build_config", &configuration, "How this extension was built.");
    m.def("last_stats", &statistics, "What the scans since the last reset did.");
    m.def("reset_stats", &reset_all, "Set the counters of last_stats to 0.");
    m.def("set_knn_path", &set_path, py::arg("path"), "How neighbours are found: 'auto', 'scan', 'tree' or 'rows'.");
    m.def("set_scan_plan", &set_plan, py::arg("group") = 0, py::arg("chunks") = 0, py::arg("call_panels") = 0,
          py::arg("block") = 0, "Force the sizes that a scan is cut into; 0: chosen. Never changes an answer.");
    m.def("set_outer_rows", &set_outer_rows, py::arg("least") = 0,
          "From how many rows on a hull query asks some far out before all; 0: chosen. For tests.");
    m.def("measure_rate", &rate, py::arg("what"), py::arg("size"), py::arg("seconds"),
          "What one thread does in a second: for bench/roofline.py.");
    m.def("knn_path", &path, "How neighbours are found.");
}

}  // namespace hullx::bindings
