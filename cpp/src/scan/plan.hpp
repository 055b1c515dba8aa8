// How a scan is cut up: sizes only, which never change an answer.
#pragma once

#include <cstddef>

namespace hullx {

struct ScanPlan {
    int         threads;
    std::size_t block;         // directions between two polls of the caller
    std::size_t group;         // directions of one task, a multiple of the tile
    std::size_t row_chunks;    // tasks a group is cut into along the rows
    std::size_t chunk_panels;  // panels of one such task
    std::size_t call_panels;   // panels of one kernel call: stays in the second-level cache with the directions
};

// Sizes that tests force instead of the chosen ones, for the whole process; 0: chosen.
struct ForcedPlan {
    std::size_t group       = 0;  // rounded up to whole tiles
    std::size_t row_chunks  = 0;
    std::size_t call_panels = 0;
    std::size_t block       = 0;  // rounded up to whole groups
};
void force_plan(const ForcedPlan& plan);

// `value_bytes`: of a packed value; `tile`: directions the kernel takes at once; `threads` as resolved.
ScanPlan plan_scan(std::size_t rows, std::size_t dim, std::size_t value_bytes, std::size_t directions, std::size_t tile,
                   int threads);

}  // namespace hullx
