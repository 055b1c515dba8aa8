// From what a scan hands over to what the solver absorbs: columns for the small problem and a certified minimum.
//
// Everything is a function of (rows, query, direction, level): never of tiles, threads or other queries.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hullx/points.hpp"
#include "hullx/scan.hpp"
#include "hullx/views.hpp"

namespace hullx::hull {

// Rows to look at next, and the least product over all rows left: min ⟨r, z_i⟩ >= least.
struct Proposal {
    std::vector<std::int64_t> rows;         // ascending; the minimiser to float64 is always among them
    double                    least = 0.0;  // min (value − error)
    double                    error = 0.0;  // error bound of the row that gave it
};

// Columns that a scan proposes.  A support has up to d + 1 rows: with 128 columns 784 pixels took 3.6 rounds, with 64
// 4.1; 64 components took 4.5 with 128, 4.7 with 96 and 5.1 with 64, and more time with the first and the last; 16 took
// 5.4 with 64, 4.9 with 96 and a tenth less time.
constexpr std::size_t columns_per_scan(std::size_t dim) {
    return std::clamp<std::size_t>(3 * dim / 2, 96, 128);
}

// How the screen's values relate to products with z = (x − y)·m: ⟨r, z⟩ = value · unit + ⟨r, (centre − y)·m⟩.
struct ScreenedAbout {
    const double* centre;
    double        unit;  // a power of two
};

// For a direction r (working coordinates, ‖r‖∞ in [1, 2)).  Decided in float64, lowest ends first: every row whose
// interval reaches below the least product found so far, because one of those is the minimiser.  Columns: the first
// `columns_per_scan(d)` of them by (float64 value, row), filled up with others by (screen value, row).
Proposal extreme_rows(const RowsView& rows, const ScreenedAbout& about, const double* y, std::span<const double> r,
                      const double* multipliers, std::span<const Survivor> survivors);

// ⟨direction, (x − c)·m⟩ of a row in `frame`, rounded up: no scan of that frame has a smaller minimum.
double product_above(const Points& points, std::int64_t row, Frame frame, std::span<const double> direction);

}  // namespace hullx::hull
