// The loop behind every packing: rows centred and scaled in float64, panel by panel, padded to whole panels.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "hullx/views.hpp"
#include "scan/kernels/kernel_abi.hpp"
#include "scan/quantise.hpp"
#include "support/parallel.hpp"

namespace hullx {

// Calls pack(z, row) for every row of every panel, from several threads: z_j = fl(x_j − centre_j)·multipliers_j, then
// zeros up to `width`, and may be written on; all zeros for the rows of padding, source.rows and above.
template <class Pack>
void pack_panels(const RowsView& source, const std::vector<double>& centre, const std::vector<double>& multipliers,
                 std::size_t width, int num_threads, Pack&& pack) {
    constexpr std::size_t lanes  = kernels::panel_rows;
    const std::size_t     panels = (source.rows + lanes - 1) / lanes;
    // a few panels a task: enough to hide the hand-out, whatever the width
    const std::size_t at_once = std::max<std::size_t>(1, 16384 / (lanes * source.cols));
    parallel_for((panels + at_once - 1) / at_once, resolve_threads(num_threads), [&](std::size_t task) {
        std::vector<double> z(width, 0.0);
        for (std::size_t row = task * at_once * lanes; row < std::min(panels, (task + 1) * at_once) * lanes; ++row) {
            if (row < source.rows) {
                centre_row(source, row, centre.data(), multipliers.data(), z.data());
            } else {
                std::fill(z.begin(), z.end(), 0.0);
            }
            pack(z.data(), row);
        }
    });
}

}  // namespace hullx
