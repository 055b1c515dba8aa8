// The float32 screen of a block of 256 threads: 128 rows × 128 directions, 16 dimensions a step.
//
//   a thread    8 rows × 8 directions in 64 registers of sums; a dimension: 16 words read for 64 multiply-adds
//   shared      48 KiB of panels and 2.5 KiB of what the filter wants: with 128 registers a thread two blocks run at once
//
// Each sum begins at 0 and gains the products of its dimensions in their order, rounded as the processor's level rounds
// them (kernels/screen_f32.inl): with `fused` once for product and sum, else twice.  So it is the processor's to the bit,
// and so is the interval that is made of it.
//
// Threads that read together want four words of eight groups of four rows: of two panels, which lie a multiple of 32 words
// apart.  Odd panels have steps stored in pairs exchanged, so that these 32 words lie in 32 banks.
#pragma once

#include "cuda/panels.cuh"
#include "scan/float32_interval.hpp"

namespace hullx::cuda {

inline constexpr int thread_rows = 8, thread_directions = 8;

struct FloatShared {
    alignas(16) Panels<float> panels;
    float norm[tile_rows], bias_low[tile_rows];
    float limit[tile_directions], slack[tile_directions], bias_scale[tile_directions];
};

struct FloatLayout {
    using Word = float;
    HULLX_DEVICE static int word_at(int p, int step, int row) { return (step ^ (p & 1)) * panel + row; }
};

using FloatSums = float[thread_rows][thread_directions];

// Which of the tile's rows and directions are this thread's.
struct FloatPlace {
    int row, direction;  // the first

    HULLX_DEVICE explicit FloatPlace(const Thread& thread) {
        const int lane = thread.index % warp_threads, warp = thread.index / warp_threads;
        row       = warp / warp_columns * warp_tile_rows + lane % 8 * 4;
        direction = warp % warp_columns * warp_tile_directions + lane / 8 * 4;
    }
    HULLX_DEVICE int row_at(int i) const { return row + i / 4 * 32 + i % 4; }
    HULLX_DEVICE int direction_at(int i) const { return direction + i / 4 * panel + i % 4; }
};

HULLX_DEVICE void load_float_limits(const Thread& thread, FloatShared& shared, const ScreenCall& call) {
    const int i = thread.index;
    if (i < tile_rows) {
        const int64_t row  = static_cast<int64_t>(thread.block_x) * tile_rows + i;
        const bool    here = row < call.rows.count;
        shared.norm[i]     = here ? call.rows.norm[row] : __builtin_nanf("");
        shared.bias_low[i] = here ? call.rows.bias_low[row] : 0.0f;
    } else {
        const int d = i - tile_rows, q = thread.block_y * tile_directions + d;
        shared.limit[d]      = call.group.limits[q].limit;
        shared.slack[d]      = call.group.float_terms[q].kernel_slack;
        shared.bias_scale[d] = call.group.float_terms[q].kernel_bias_scale;
    }
}

// Four words that lie together.
HULLX_DEVICE void load_four(const float* words, float* out) {
    const auto* together = static_cast<const float*>(__builtin_assume_aligned(words, 16));
    HULLX_UNROLL
    for (int i = 0; i < 4; ++i) out[i] = together[i];
}

template <bool fused>
HULLX_DEVICE void multiply_floats(const FloatShared& shared, const FloatPlace& place, int chunk, int step,
                                  FloatSums& sums) {
    float       rows[thread_rows], directions[thread_directions];
    const auto& panels = shared.panels[chunk % flights];
    HULLX_UNROLL
    for (int i = 0; i < 8; i += 4) {
        const int row = place.row_at(i), direction = place.direction_at(i);
        const int p = row / panel, q = row_panels + direction / panel;
        load_four(&panels[p][FloatLayout::word_at(p, step, row % panel)], rows + i);
        load_four(&panels[q][FloatLayout::word_at(q, step, direction % panel)], directions + i);
    }
    HULLX_UNROLL
    for (int i = 0; i < thread_rows; ++i) {
        HULLX_UNROLL
        for (int j = 0; j < thread_directions; ++j)
            sums[i][j] =
                fused ? __builtin_fmaf(directions[j], rows[i], sums[i][j]) : sums[i][j] + directions[j] * rows[i];
    }
}

HULLX_APART void offer_float(const ScreenCall& call, int q, int64_t place, float linear) {
    const int64_t row = call.rows.first + place;
    if (!takes_part(call.group, q, row)) return;
    const Float32Interval at =
        float32_interval(call.group.float_terms[q], linear, call.rows.norm[place], call.rows.bias[place]);
    judge(call.group, q, row, at.value, at.bound);
}

HULLX_DEVICE void report_floats(const Thread& thread, const FloatShared& shared, const FloatPlace& place,
                                const ScreenCall& call, const FloatSums& sums) {
    HULLX_UNROLL
    for (int i = 0; i < thread_rows; ++i) {
        const int   row  = place.row_at(i);
        const float norm = shared.norm[row], low = shared.bias_low[row];
        HULLX_UNROLL
        for (int j = 0; j < thread_directions; ++j) {
            const int   d     = place.direction_at(j);
            const float left  = sums[i][j] + shared.bias_scale[d] * low;
            const float right = shared.limit[d] + shared.slack[d] * norm;
            if (left <= right)
                offer_float(call, thread.block_y * tile_directions + d,
                            static_cast<int64_t>(thread.block_x) * tile_rows + row, sums[i][j]);
        }
    }
}

template <bool fused>
HULLX_KERNEL screen_float_tile(Thread& thread, FloatShared& shared, const ScreenCall& call) {
    const int        chunks = (call.rows.steps + chunk_steps - 1) / chunk_steps;
    FloatSums        sums   = {};
    const FloatPlace place(thread);
    load_float_limits(thread, shared, call);
    for (int chunk = 0; chunk < flights - 1; ++chunk) {
        if (chunk < chunks) stage_chunk<FloatLayout>(thread, shared.panels, call, chunk);
        thread.commit_copies();
    }
    for (int chunk = 0; chunk < chunks; ++chunk) {
        thread.template wait_copies<flights - 2>();
        HULLX_BARRIER(thread);
        if (chunk + flights - 1 < chunks) stage_chunk<FloatLayout>(thread, shared.panels, call, chunk + flights - 1);
        thread.commit_copies();
        const int left = call.rows.steps - chunk * chunk_steps, here = left < chunk_steps ? left : chunk_steps;
        HULLX_UNROLL_FOUR
        for (int step = 0; step < here; ++step) multiply_floats<fused>(shared, place, chunk, step, sums);
    }
    report_floats(thread, shared, place, call, sums);
    HULLX_END;
}

}  // namespace hullx::cuda
