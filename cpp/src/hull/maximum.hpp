// The row that lies furthest along a normal, in exact arithmetic; of rows that tie, the lexicographically largest.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hull/frames.hpp"
#include "hullx/scan.hpp"
#include "hullx/views.hpp"

namespace hullx::hull {

// normal·(x − row) <= offset <= 0 for every row x that differs; ties only where the offset is 0.
struct Furthest {
    std::int64_t        row = -1;
    std::vector<double> normal;
    double              offset = 0.0;
};

// For the normal −r of a scan along r (scaled frame, `prepare`d) with k = 2: whatever was not handed over is below at
// least two rows that were, so the maximum and the runner-up are among the survivors.  Rows are distinct.
Furthest furthest_row(const RowsView& rows, const Frames& frames, std::span<const double> r,
                      std::span<const Survivor> survivors);

}  // namespace hullx::hull
