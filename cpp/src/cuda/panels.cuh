// What both screens of a card have in common: 128 rows × 128 directions a block, panels of them staged through shared
// memory, survivors appended to lists.
//
//   a warp      64 rows × 32 directions
//   a step      8 + 8 panels of 1 KiB, 16 words of each row and direction: three steps in flight, one arrives, one waits,
//               one is multiplied
//
// A word is four dimensions of int8, or one of float32.
#pragma once

#include "cuda/portable.cuh"

namespace hullx::cuda {

inline constexpr int flights     = 3;                        // steps of the loop in shared memory
inline constexpr int chunk_steps = 16;                       // words of a row in one of them
inline constexpr int panel_bytes = chunk_steps * panel * 4;  // of a panel
inline constexpr int row_panels = tile_rows / panel, direction_panels = tile_directions / panel;
inline constexpr int warp_tile_rows = 64, warp_tile_directions = 32;
inline constexpr int warp_columns = tile_directions / warp_tile_directions;  // warps side by side

template <class Word>
using Panels = Word[flights][row_panels + direction_panels][panel_bytes / 4];

// Begins to copy step `chunk` of the loop, a word of a panel to where `Layout` has it.  Panels and dimensions beyond the
// last become zeros.
template <class Layout>
HULLX_DEVICE void stage_chunk(Thread& thread, Panels<typename Layout::Word>& panels, const ScreenCall& call,
                              int chunk) {
    const int     steps = call.rows.steps, first_step = chunk * chunk_steps;
    const int64_t stride = static_cast<int64_t>(steps) * panel * 4;  // bytes of a whole panel
    const int     all    = (call.rows.count + panel - 1) / panel;
    HULLX_UNROLL
    for (int i = 0; i < (row_panels + direction_panels) * panel_bytes / 16 / block_threads; ++i) {
        const int      piece = i * block_threads + thread.index;
        const int      p = piece / (panel_bytes / 16), at = piece % (panel_bytes / 16);
        const int      step = at / 4, row = at % 4 * 4;
        const bool     is_row = p < row_panels;
        const int64_t  number = is_row ? static_cast<int64_t>(thread.block_x) * row_panels + p
                                       : static_cast<int64_t>(thread.block_y) * direction_panels + p - row_panels;
        const bool     valid  = first_step + step < steps && (!is_row || number < all);
        const uint8_t* base   = is_row ? call.rows.values : call.group.values;
        const int64_t  place  = number * stride + static_cast<int64_t>(first_step + step) * panel * 4 + row * 4;
        thread.copy16(&panels[chunk % flights][p][Layout::word_at(p, step, row)], valid ? base + place : base, valid);
    }
}

HULLX_DEVICE bool takes_part(const Group& group, int q, int64_t row) {
    if (group.skipped_row != nullptr && group.skipped_row[q] == row) return false;
    return group.row_group == nullptr || group.row_group[row] != group.query_group[q];
}

// A row of which the interval is known: counted, listed, or not needed after all.
HULLX_DEVICE void judge(const Group& group, int q, int64_t row, double value, double bound) {
    if (group.count_below != nullptr && value + bound < group.count_below[q]) {
        add_up(group.counted + q, 1ull);
        return;
    }
    if (!(value - bound <= group.limits[q].threshold)) return;
    const uint32_t place = add_up(group.held + q, 1u);
    if (place < group.capacity) group.found[static_cast<int64_t>(q) * group.capacity + place] = {row, value, bound};
}

}  // namespace hullx::cuda
