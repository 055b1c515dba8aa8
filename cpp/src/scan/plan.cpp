#include "scan/plan.hpp"

#include <algorithm>
#include <atomic>

#include "scan/kernels/kernel_abi.hpp"
#include "support/cpu.hpp"

namespace hullx {
namespace {

constexpr std::size_t poll_products    = 3'000'000'000;      // multiply-adds a thread does in 0.1 s or so,
constexpr std::size_t poll_products_i8 = 40'000'000'000;     // of one byte each in 0.2 s
constexpr std::size_t serial_products  = 400'000;            // below, waking threads costs more than it saves
constexpr std::size_t chunk_products   = 4'000'000;          // at least this much for a task cut along the rows
constexpr std::size_t survivor_bytes   = 256 * 1024 * 1024;  // if every row survives, all threads together
constexpr std::size_t most_directions  = 96;  // of a group: they share the second-level cache with the rows
constexpr std::size_t most_call_panels = 64;

// Of the second-level cache: rows take three eighths, directions and thresholds the rest (measured: 192 of 512 KiB).
std::size_t bytes_for_rows() {
    return cache_sizes().second / 8 * 3;
}

struct Forced {
    std::atomic<std::size_t> group{0}, row_chunks{0}, call_panels{0}, block{0};
} forced;

std::size_t ceil_div(std::size_t a, std::size_t b) {
    return (a + b - 1) / b;
}

// Tiles of a group: `most`, or fewer where no thread then waits as long for another's last group.
std::size_t balanced(std::size_t tiles, std::size_t most, std::size_t threads) {
    std::size_t best = most, least = static_cast<std::size_t>(-1);
    for (std::size_t g = most; 2 * g > most; --g) {
        const std::size_t busiest = ceil_div(ceil_div(tiles, g), threads) * g;
        if (busiest < least) best = g, least = busiest;
    }
    return best;
}

}  // namespace

void force_plan(const ForcedPlan& plan) {
    forced.group       = plan.group;
    forced.row_chunks  = plan.row_chunks;
    forced.call_panels = plan.call_panels;
    forced.block       = plan.block;
}

ScanPlan plan_scan(std::size_t rows, std::size_t dim, std::size_t value_bytes, std::size_t directions, std::size_t tile,
                   int threads) {
    const std::size_t panels        = ceil_div(rows, kernels::panel_rows);
    const std::size_t per_direction = std::max<std::size_t>(1, rows * dim);
    const std::size_t one_panel     = kernels::panel_rows * dim * value_bytes;

    ScanPlan p;
    p.threads     = directions * per_direction < serial_products ? 1 : threads;
    const auto t  = static_cast<std::size_t>(p.threads);
    p.call_panels = std::clamp<std::size_t>(bytes_for_rows() / one_panel, 1, most_call_panels);

    const std::size_t polled = value_bytes == 1 ? poll_products_i8 : poll_products;
    const std::size_t budget = std::max<std::size_t>(1, polled * t / per_direction);
    const std::size_t blocks = ceil_div(std::max<std::size_t>(directions, 1), budget);
    const std::size_t share  = ceil_div(std::max<std::size_t>(directions, 1), blocks);

    const std::size_t memory_tiles = survivor_bytes / (rows * 24 * t * tile);
    const std::size_t tiles        = ceil_div(share, tile);
    const std::size_t group_tiles  = std::clamp<std::size_t>(std::min(tiles / (4 * t), memory_tiles), 1,
                                                             std::max<std::size_t>(1, most_directions / tile));
    p.group                        = balanced(tiles, group_tiles, t) * tile;
    if (const std::size_t group = forced.group) p.group = ceil_div(group, tile) * tile;
    if (const std::size_t call = forced.call_panels) p.call_panels = call;

    p.block = ceil_div(share, p.group) * p.group;
    if (const std::size_t block = forced.block) p.block = ceil_div(block, p.group) * p.group;

    const std::size_t groups = ceil_div(std::min(p.block, std::max<std::size_t>(directions, 1)), p.group);
    p.row_chunks             = 1;
    if (t > 1 && groups < 2 * t) {
        const std::size_t most = std::max<std::size_t>(1, p.group * per_direction / chunk_products);
        p.row_chunks           = std::min({ceil_div(4 * t, groups), most, panels});
    }
    if (const std::size_t chunks = forced.row_chunks) p.row_chunks = std::min(chunks, panels);
    p.chunk_panels = ceil_div(panels, p.row_chunks);
    p.row_chunks   = ceil_div(panels, p.chunk_panels);
    return p;
}

}  // namespace hullx
