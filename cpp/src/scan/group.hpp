// A group of directions under way: their selections, the screen's copy of them, and the panels they have seen.
//
//   call     panels of one kernel call: as many as were seen before, at most plan.call_panels, so that thresholds
//            fall early and few rows are handed over before they have
//
// A threshold that falls with the rows seen lets k·ln(n/k) rows through, most of them for nothing.  Where many
// neighbours are wanted, panels spread over all rows are screened first (`Sample`), for few neighbours, then more
// panels for more of them; what the threshold is each time should be enough for all.  Where fewer than k rows turn out
// to be below, the direction is screened again without it.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "hullx/error_bound.hpp"
#include "hullx/scan.hpp"
#include "scan/kernels/kernel_abi.hpp"
#include "scan/plan.hpp"
#include "scan/stats.hpp"
#include "scan/top_k.hpp"

namespace hullx {

// How many rows a direction may leave to the decision, on the average of a tile.
struct Patience {
    std::size_t most_held = std::numeric_limits<std::size_t>::max();
    std::size_t worth     = std::numeric_limits<std::size_t>::max();
};

// Panels [i·period, i·period + ends[s]) for all i have been screened after stage s.
struct Sample {
    static constexpr std::size_t period = 64, stages = 4, ends[stages] = {1, 4, 16, period};
    static constexpr std::size_t fewest_neighbours = 48, fewest_periods = 8;

    // Neighbours to ask of what has been screened after a stage: more than are there of the k nearest, but for one time
    // in some hundreds.
    static std::size_t rank(std::size_t k, std::size_t stage) {
        if (stage + 1 == stages) return k;
        const double expected = static_cast<double>(k * ends[stage]) / period;
        return std::min(k, static_cast<std::size_t>(expected + 3.0 * std::sqrt(expected)) + 2);
    }
    static bool pays(std::size_t k, std::size_t panels) {
        return k >= fewest_neighbours && panels >= fewest_periods * period && k <= panels * kernels::panel_rows / 8;
    }
};

inline constexpr std::size_t most_tile = 32;  // directions of a tile, at any level

// Of the survivors that all threads hold for groups of several directions.
inline constexpr std::size_t held_bytes = 12 * 1024 * 1024;

// What all groups of a scan have in common.
template <class Screen>
struct ScanTask {
    const Screen&                                screen;
    MatrixView<const double>                     directions;
    const ScanOptions&                           options;
    ScanPlan                                     plan;
    Patience                                     patience;
    const std::function<void(const Survivors&)>& consume;

    // Rows that a direction may hold in company.
    std::size_t most_in_company(std::size_t count) const {
        const std::size_t sharing = std::max(static_cast<std::size_t>(plan.threads), plan.row_chunks) * count;
        return count == 1 ? std::numeric_limits<std::size_t>::max()
                          : std::max(4 * options.k, held_bytes / sizeof(Survivor) / sharing);
    }

    TopK selection(std::size_t direction, double unit, bool guess) const {
        if (options.keep_up_to.empty()) {
            const double inf     = std::numeric_limits<double>::infinity();
            const double at_most = options.at_most.empty() ? inf : round_up(options.at_most[direction] / unit);
            if (guess) return TopK::guessing(Sample::rank(options.k, 0), at_most);
            return TopK(std::min(options.k, screen.rows()), at_most);
        }
        // limits in units of the scaled direction, outwards where the division is not exact
        const double below = options.count_below.empty() ? -std::numeric_limits<double>::infinity()
                                                         : round_down(options.count_below[direction] / unit);
        return TopK(below, round_up(options.keep_up_to[direction] / unit));
    }
};

template <class Screen>
struct Group {
    Group(const ScanTask<Screen>& task, std::size_t begin, std::size_t count, bool guess)
        : t(task),
          first(begin),
          most_held(task.most_in_company(count)),
          packed(task.screen, task.directions, begin, count),
          hits(task.plan.call_panels * task.screen.tile()),
          gave_up(!packed.screened()) {
        selections.reserve(count);
        for (std::size_t q = 0; q < count; ++q) {
            selections.push_back(task.selection(begin + q, packed.unit(q), guess));
            packed.set_threshold(q, selections[q].threshold());
        }
        if (count == 1) selections[0].reserve(task.plan.chunk_panels * kernels::panel_rows);
    }

    // Short calls first, until thresholds have fallen.
    void screen(std::size_t first_panel, std::size_t last_panel) {
        std::size_t step = std::max<std::size_t>(1, 2 * t.options.k / kernels::panel_rows);
        for (std::size_t panel = first_panel; panel < last_panel && !stopped();) {
            const std::size_t count = std::min({step, t.plan.call_panels, last_panel - panel});
            screen_call(panel, count, 0, selections.size());
            panel += count;
            step = panel - first_panel;
        }
    }

    // All panels, the sample first.
    void screen_with_guess() {
        const std::size_t panels = t.screen.panels();
        for (std::size_t stage = 0, done_before = 0; stage < Sample::stages; done_before = Sample::ends[stage++]) {
            for (std::size_t q = 0; stage > 0 && q < selections.size(); ++q) {
                selections[q].widen(Sample::rank(t.options.k, stage));
                packed.set_threshold(q, selections[q].threshold());
            }
            for (std::size_t start = 0; start + done_before < panels; start += Sample::period)
                screen_stretch(start + done_before, std::min(panels, start + Sample::ends[stage]), 0,
                               selections.size());
        }
        for (std::size_t tile = 0; tile < selections.size() && !stopped(); tile += t.screen.tile())
            mend(tile, std::min(selections.size(), tile + t.screen.tile()));
    }

    // Screens directions of one tile again that guessed wrong.
    void mend(std::size_t tile, std::size_t last) {
        done.assign(selections.size(), 1);
        bool all = true;
        for (std::size_t q = tile; q < last; ++q) {
            if (selections[q].complete()) {
                packed.set_threshold(q, -std::numeric_limits<double>::infinity());
                continue;
            }
            all           = false;
            done[q]       = 0;
            selections[q] = t.selection(first + q, packed.unit(q), false);
            packed.set_threshold(q, selections[q].threshold());
        }
        if (!all) screen_stretch(0, t.screen.panels(), tile, last);
        done.clear();
    }

    void screen_stretch(std::size_t panel, std::size_t last_panel, std::size_t tile, std::size_t last) {
        for (; panel < last_panel && !stopped(); panel += t.plan.call_panels)
            screen_call(panel, std::min(t.plan.call_panels, last_panel - panel), tile, last);
    }

    void screen_call(std::size_t panel, std::size_t count, std::size_t tile, std::size_t last) {
        for (; tile < last; tile += t.screen.tile()) screen_tile(tile, panel, count);
    }

    void screen_tile(std::size_t tile, std::size_t panel, std::size_t count) {
        const std::size_t found = packed.screen(tile, panel, count, hits.data());
        const std::size_t last  = std::min(selections.size(), tile + t.screen.tile());
        if (found == 0) return;
        double before[most_tile];
        for (std::size_t q = tile; q < last; ++q) before[q - tile] = selections[q].threshold();
        for (std::size_t h = 0; h < found; ++h) take(hits[h], tile + hits[h].query, panel + hits[h].panel);
        for (std::size_t q = tile; q < last; ++q)
            if (selections[q].threshold() != before[q - tile]) packed.set_threshold(q, selections[q].threshold());
        std::size_t held = 0;
        for (std::size_t q = tile; q < last; ++q) {
            too_many = too_many || selections[q].holds_more_than(most_held);
            held += selections[q].held();
        }
        const std::size_t directions = last - tile;
        if (held / directions <= t.patience.most_held) return;
        held = 0;
        for (std::size_t q = tile; q < last; ++q) held += selections[q].holds();
        gave_up = held / directions > t.patience.most_held;
    }

    void take(const typename Screen::Hit& hit, std::size_t q, std::size_t panel) {
        if (!done.empty() && done[q] != 0) return;
        TopK& selection = selections[q];
        for (std::uint32_t mask = hit.mask; mask != 0; mask &= mask - 1) {
            const auto        lane = static_cast<std::size_t>(std::countr_zero(mask));
            const std::size_t row  = panel * kernels::panel_rows + lane;
            if (t.options.exclude.skips(first + q, static_cast<std::int64_t>(row))) continue;
            selection.offer(packed.survivor(q, row, hit, lane));
        }
    }

    // Returns how many rows.
    std::size_t hand_over(std::size_t q) {
        const auto rows = selections[q].finish();
        count_survivors(rows.size());
        t.consume(Survivors{first + q, rows, packed.unit(q), selections[q].counted()});
        return rows.size();
    }

    bool stopped() const { return gave_up || too_many; }

    const ScanTask<Screen>&           t;
    std::size_t                       first, most_held;
    typename Screen::Directions       packed;
    std::vector<typename Screen::Hit> hits;
    std::vector<TopK>                 selections;
    std::vector<char>                 done;  // while some are screened again: those that are not
    bool                              gave_up, too_many = false;
};

}  // namespace hullx
