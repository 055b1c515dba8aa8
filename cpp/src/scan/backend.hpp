// A second home for the screens: what has to be implemented so that something else than the processor scans rows.
//
// A backend hands over, direction by direction, exactly what the processor's screen does (Rung::int8, Rung::float32),
// intervals included: rows and directions are quantised or rounded by the same code, float32 sums have the order and the
// rounding of the level in use, and the bounds are those of int8_bound.hpp and screen_bound.hpp.  So who scans changes no
// answer.  With `options.measured` it may hand over fewer rows, each with a narrower interval.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "hullx/points.hpp"
#include "hullx/scan.hpp"
#include "hullx/views.hpp"

namespace hullx {

class ScanBackend {
public:
    virtual ~ScanBackend() = default;

    // At most 65,536 columns.  `consume` as in `scan`.  Returns the directions that it did not look at because int8 cannot
    // hold them (an entry above 2⁴⁰, distances only), ascending.  Throws DeviceError where the device fails.
    virtual std::vector<std::size_t> scan_int8(const Points& points, MatrixView<const double> directions,
                                               const ScanOptions& options, const Context& context,
                                               const std::function<void(const Survivors&)>& consume) const = 0;

    // Any number of columns, and all directions.
    virtual void scan_float32(const Points& points, MatrixView<const double> directions, const ScanOptions& options,
                              const Context& context, const std::function<void(const Survivors&)>& consume) const = 0;
};

}  // namespace hullx
