// The Python object behind `Points`: the core's Points together with the array it borrows.
#pragma once

#include <memory>
#include <utility>

#include "arrays.hpp"
#include "hullx/points.hpp"

namespace hullx::bindings {

class PyPoints {
public:
    PyPoints(py::array rows, const py::object& statistics);

    const Points& operator*() const { return *points_; }
    const Points* operator->() const { return points_.get(); }

    // Whatever memory else the core reads for them.
    void keep(py::object owner) { owner_ = std::move(owner); }

private:
    py::array               rows_;  // kept alive as long as the core reads it
    py::object              owner_;
    std::unique_ptr<Points> points_;
};

}  // namespace hullx::bindings
