// The Python object behind `Points`: the core's Points together with the array it borrows.
#pragma once

#include <memory>

#include "arrays.hpp"
#include "hullx/points.hpp"

namespace hullx::bindings {

class PyPoints {
public:
    PyPoints(py::array rows, const py::object& statistics);

    const Points& operator*() const { return *points_; }
    const Points* operator->() const { return points_.get(); }

private:
    py::array               rows_;  // kept alive as long as the core reads it
    std::unique_ptr<Points> points_;
};

}  // namespace hullx::bindings
