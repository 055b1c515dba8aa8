// The int8 screen of a block of 256 threads: 128 rows × 128 directions, 64 dimensions a step.
//
//   a warp      64 rows × 32 directions in 64 registers of sums; 32 dimensions: 24 words read for 16 matrix instructions
//   a step      8 + 8 panels of 1 KiB in shared memory, three steps in flight: one arrives, one waits, one is multiplied
//   shared      48 KiB of panels and 3.5 KiB of what the filter wants: with 128 registers a thread two blocks run at once
//
// The rows that pass the filter of scan/kernels/kernel_abi.hpp, in float32, are judged once more by their interval in
// float64, and the survivors of each direction are appended to its list.  Products are never written.
//
// Panels hold words of four dimensions, 16 to a step of four; the threads that read together want those of four such steps,
// of eight rows each.  Words of every other pair of steps are stored with the halves of a panel exchanged, so that these
// 32 words lie in 32 banks.
#pragma once

#include "cuda/matrix.cuh"
#include "cuda/panels.cuh"
#include "scan/int8_interval.hpp"

namespace hullx::cuda {

static_assert(warp_rows * 16 == warp_tile_rows && warp_directions * 8 == warp_tile_directions);

struct ScreenShared {
    alignas(16) Panels<uint32_t> panels;
    float   norm_low[tile_rows], residual[tile_rows], inverse[tile_rows];
    float   limit[tile_directions], twice_reach[tile_directions], twice_step[tile_directions];
    int32_t offset[tile_directions];
};

// Of words: step, then row of the panel.
HULLX_DEVICE int word_at(int step, int row) {
    return step * panel + (row ^ ((step & 2) << 2));
}

struct ByteLayout {
    using Word = uint32_t;
    HULLX_DEVICE static int word_at(int, int step, int row) { return cuda::word_at(step, row); }
};

// What the filter wants of this tile's rows and directions.  Rows beyond the last never pass.
HULLX_DEVICE void load_limits(const Thread& thread, ScreenShared& shared, const ScreenCall& call) {
    const int i = thread.index;
    if (i < tile_rows) {
        const int64_t row  = static_cast<int64_t>(thread.block_x) * tile_rows + i;
        const bool    here = row < call.rows.count;
        shared.norm_low[i] = here ? call.rows.norm_low[row] : __builtin_nanf("");
        shared.residual[i] = here ? call.rows.residual[row] : 0.0f;
        shared.inverse[i]  = here ? call.rows.inverse[row] : 0.0f;
    } else {
        const int d = i - tile_rows, q = thread.block_y * tile_directions + d;
        shared.limit[d]       = call.group.limits[q].limit;
        shared.twice_reach[d] = call.group.limits[q].twice_reach;
        shared.twice_step[d]  = call.group.terms[q].twice_step;
        shared.offset[d]      = call.group.terms[q].offset;
    }
}

// The words of this thread for one matrix instruction after another (matrix.cuh).
HULLX_DEVICE void load_words(const Thread& thread, const ScreenShared& shared, int chunk, int half, RowWords& rows,
                             DirectionWords& directions) {
    const int   lane = thread.index % warp_threads, warp = thread.index / warp_threads;
    const int   group = lane / 4, near = half * 8 + lane % 4, far = near + 4;
    const auto& panels = shared.panels[chunk % flights];
    HULLX_UNROLL
    for (int m = 0; m < warp_rows; ++m) {
        const uint32_t* words = panels[warp / warp_columns * warp_rows + m];
        rows[m][0]            = words[word_at(near, group)];
        rows[m][1]            = words[word_at(near, group + 8)];
        rows[m][2]            = words[word_at(far, group)];
        rows[m][3]            = words[word_at(far, group + 8)];
    }
    HULLX_UNROLL
    for (int n = 0; n < warp_directions; ++n) {
        const int       first = (warp % warp_columns * warp_directions + n) * 8;
        const uint32_t* words = panels[row_panels + first / panel];
        directions[n][0]      = words[word_at(near, first % panel + group)];
        directions[n][1]      = words[word_at(far, first % panel + group)];
    }
}

// A row that passed the filter.
HULLX_APART void offer(const Group& group, int q, int64_t row, int32_t dot, float norm_low, float residual,
                       float inverse) {
    if (!takes_part(group, q, row)) return;
    const Terms&       terms = group.terms[q];
    const Int8Interval at    = group.kind == Kind::distance ? distance_interval(terms, dot, norm_low, residual, inverse)
                                                            : product_interval(terms, dot, norm_low, residual, inverse);
    judge(group, q, row, at.value, at.bound);
}

// Compares every product of this thread with the limits.
HULLX_DEVICE void report(const Thread& thread, const ScreenShared& shared, const ScreenCall& call, const Sums& sums) {
    const int lane = thread.index % warp_threads, warp = thread.index / warp_threads;
    HULLX_UNROLL
    for (int m = 0; m < warp_rows * 2; ++m) {
        const int   row = (warp / warp_columns * warp_rows + m / 2) * 16 + m % 2 * 8 + lane / 4;
        const float low = shared.norm_low[row], residual = shared.residual[row], inverse = shared.inverse[row];
        HULLX_UNROLL
        for (int n = 0; n < warp_directions * 2; ++n) {
            const int      d = (warp % warp_columns * warp_directions + n / 2) * 8 + lane % 4 * 2 + n % 2;
            const uint32_t sum =
                static_cast<uint32_t>(sums[m / 2][n / 2][m % 2 * 2 + n % 2]) + static_cast<uint32_t>(shared.offset[d]);
            const auto  dot   = static_cast<int32_t>(sum);
            const float left  = low - shared.twice_step[d] * static_cast<float>(dot);
            const float right = shared.limit[d] * inverse + shared.twice_reach[d] * residual;
            if (left <= right)
                offer(call.group, thread.block_y * tile_directions + d,
                      call.rows.first + static_cast<int64_t>(thread.block_x) * tile_rows + row, dot, low, residual,
                      inverse);
        }
    }
}

HULLX_KERNEL screen_tile(Thread& thread, ScreenShared& shared, const ScreenCall& call) {
    const int      chunks = (call.rows.steps + chunk_steps - 1) / chunk_steps;
    Sums           sums   = {};
    RowWords       rows;
    DirectionWords directions;
    load_limits(thread, shared, call);
    for (int chunk = 0; chunk < flights - 1; ++chunk) {
        if (chunk < chunks) stage_chunk<ByteLayout>(thread, shared.panels, call, chunk);
        thread.commit_copies();
    }
    for (int chunk = 0; chunk < chunks; ++chunk) {
        thread.template wait_copies<flights - 2>();
        HULLX_BARRIER(thread);
        if (chunk + flights - 1 < chunks) stage_chunk<ByteLayout>(thread, shared.panels, call, chunk + flights - 1);
        thread.commit_copies();
        HULLX_UNROLL
        for (int half = 0; half < 2; ++half) {
            load_words(thread, shared, chunk, half, rows, directions);
            HULLX_MULTIPLY(thread, sums, rows, directions);
        }
    }
    report(thread, shared, call, sums);
    HULLX_END;
}

}  // namespace hullx::cuda
