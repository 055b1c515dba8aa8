// From what a scan hands over to what the solver absorbs: columns for the small problem and a certified minimum.
//
// Everything is a function of (rows, query, direction, level): never of tiles, threads or other queries.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hullx/scan.hpp"
#include "hullx/views.hpp"

namespace hullx::hull {

// Rows to look at next, and the least product over all rows left: min ⟨r, z_i⟩ >= least.
struct Proposal {
    std::vector<std::int64_t> rows;         // ascending; the minimiser to float64 is always among them
    double                    least = 0.0;  // min (value − error); without meaning for nearest rows
    double                    error = 0.0;  // error bound of the row that gave it
};

inline constexpr std::size_t columns_per_scan = 64;
inline constexpr std::size_t nearest_per_scan = 32;

// For a direction r (working coordinates, ‖r‖∞ in [1, 2)).  Decided in float64: every row whose interval reaches
// below the smallest upper end, because one of those is the minimiser.  Columns: these and the first
// `columns_per_scan` by screen value, cut to `columns_per_scan` by (float64 value, row).
Proposal extreme_rows(const RowsView& rows, const double* y, std::span<const double> r, const double* multipliers,
                      std::span<const Survivor> survivors);

// For the scan by distance: the `nearest_per_scan` rows nearest to y by (float64 distance, row).
Proposal nearest_rows(const RowsView& rows, const double* y, const double* multipliers,
                      std::span<const Survivor> survivors);

}  // namespace hullx::hull
