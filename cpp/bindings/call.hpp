// The one place where the GIL is released, and the one where a running core hears Ctrl-C.
#pragma once

#include <pybind11/pybind11.h>

#include <cstddef>
#include <utility>

#include "backend.hpp"
#include "hullx/scan.hpp"

namespace hullx::bindings {

namespace py = pybind11;

// Runs `work(context)` without the GIL.  The core calls `poll` and `progress` on this thread between blocks: each
// takes the GIL back for a moment, and a Python exception (KeyboardInterrupt) leaves through the core unchanged.
template <class Work>
auto call(int num_threads, const py::object& progress, Work&& work) {
    if (num_threads < 0)
        throw py::value_error("`num_threads` must be >= 0 (0: the default), got " + std::to_string(num_threads));
    Context context;
    context.num_threads = num_threads;
    context.backend     = current_backend();
    context.poll        = [] {
        const py::gil_scoped_acquire gil;
        if (PyErr_CheckSignals() != 0) throw py::error_already_set();
    };
    if (!progress.is_none())
        context.progress = [&progress](std::size_t done, std::size_t total) {
            const py::gil_scoped_acquire gil;
            progress(done, total);
        };
    const py::gil_scoped_release released;
    return std::forward<Work>(work)(static_cast<const Context&>(context));
}

}  // namespace hullx::bindings
