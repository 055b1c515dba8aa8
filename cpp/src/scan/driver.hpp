// The driver: cuts a scan into tasks (group of directions × chunk of rows), feeds a screen, keeps the survivors.
//
//   block    directions between two polls of the caller; the only loop on the calling thread
//   group    directions of a task: their tiles are run over the same rows while these lie in the cache
//   chunk    rows of a task: all of them, unless there are too few directions to occupy the threads
//   call     panels of one kernel call: as many as were seen before, at most plan.call_panels, so that thresholds
//            fall early and few rows are handed over before they have
//
// A Screen (screen_float32.hpp, screen_int8.hpp) owns packed rows, converts directions and turns hits into survivors.
// A group that holds more than `patience.most_held` rows for a direction gives up: it hands over nothing, and is
// reported.  Once most groups gave up, or handed over more than `patience.worth` rows a direction, no other is begun.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
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
#include "support/parallel.hpp"

namespace hullx {

struct DirectionRange {
    std::size_t first;
    std::size_t last;
};

// How many rows a direction may leave to the decision.
struct Patience {
    std::size_t most_held = std::numeric_limits<std::size_t>::max();
    std::size_t worth     = std::numeric_limits<std::size_t>::max();
};

template <class Screen>
class Driver {
public:
    Driver(const Screen& screen, MatrixView<const double> directions, const ScanOptions& options, int threads,
           Patience patience, const std::function<void(const Survivors&)>& consume)
        : screen_(screen),
          directions_(directions),
          options_(options),
          plan_(plan_scan(screen.rows(), screen.dim(), Screen::value_bytes, directions.rows, screen.tile(), threads)),
          patience_(patience),
          consume_(consume) {}

    const ScanPlan& plan() const { return plan_; }

    // Directions [first, last); returns those that gave up, ascending.
    std::vector<DirectionRange> run_block(std::size_t first, std::size_t last) {
        const std::size_t groups = (last - first + plan_.group - 1) / plan_.group;
        std::vector<char> gave_up(groups, 0);
        const auto        run = [&](std::size_t g) {
            const std::size_t begin = first + g * plan_.group;
            const std::size_t count = std::min(plan_.group, last - begin);
            gave_up[g]              = plan_.row_chunks == 1 ? !run_whole(begin, count) : !run_chunked(begin, count);
        };
        if (plan_.row_chunks == 1)
            parallel_for(groups, plan_.threads, run);
        else
            for (std::size_t g = 0; g < groups; ++g) run(g);
        std::vector<DirectionRange> out;
        for (std::size_t g = 0; g < groups; ++g) {
            if (gave_up[g] == 0) continue;
            const DirectionRange range{first + g * plan_.group, std::min(last, first + (g + 1) * plan_.group)};
            if (!out.empty() && out.back().last == range.first)
                out.back().last = range.last;
            else
                out.push_back(range);
        }
        return out;
    }

    // Not worth trying any further.
    bool hopeless() const { return 2 * failed_ > tried_ && failed_ > 1; }

private:
    struct Group {
        Group(const Driver& driver, std::size_t begin, std::size_t count)
            : d(driver),
              first(begin),
              packed(driver.screen_, driver.directions_, begin, count),
              hits(driver.plan_.call_panels * driver.screen_.tile()),
              gave_up(!packed.screened()) {
            selections.reserve(count);
            for (std::size_t q = 0; q < count; ++q) {
                selections.push_back(driver.selection(begin + q, packed.unit(q)));
                packed.set_threshold(q, selections[q].threshold());
            }
        }

        void screen(std::size_t first_panel, std::size_t last_panel) {
            const std::size_t lanes = kernels::panel_rows;
            std::size_t       step  = std::max<std::size_t>(1, 2 * d.options_.k / lanes);
            for (std::size_t panel = first_panel; panel < last_panel && !gave_up;) {
                const std::size_t count = std::min({step, d.plan_.call_panels, last_panel - panel});
                for (std::size_t tile = 0; tile < selections.size(); tile += d.screen_.tile())
                    screen_tile(tile, panel, count);
                panel += count;
                step = panel - first_panel;
            }
        }

        void screen_tile(std::size_t tile, std::size_t panel, std::size_t count) {
            const std::size_t found = packed.screen(tile, panel, count, hits.data());
            for (std::size_t h = 0; h < found; ++h) take(hits[h], tile + hits[h].query, panel + hits[h].panel);
            for (std::size_t q = tile; q < std::min(selections.size(), tile + d.screen_.tile()); ++q)
                gave_up = gave_up || selections[q].holds_more_than(d.patience_.most_held);
        }

        void take(const typename Screen::Hit& hit, std::size_t q, std::size_t panel) {
            TopK&        selection = selections[q];
            const double before    = selection.threshold();
            for (std::uint32_t mask = hit.mask; mask != 0; mask &= mask - 1) {
                const auto        lane = static_cast<std::size_t>(std::countr_zero(mask));
                const std::size_t row  = panel * kernels::panel_rows + lane;
                if (d.options_.exclude.skips(first + q, static_cast<std::int64_t>(row))) continue;
                selection.offer(packed.survivor(q, row, hit, lane));
            }
            if (selection.threshold() != before) packed.set_threshold(q, selection.threshold());
        }

        // Returns how many rows.
        std::size_t hand_over(std::size_t q) {
            const auto rows = selections[q].finish();
            count_survivors(rows.size());
            d.consume_(Survivors{first + q, rows, packed.unit(q), selections[q].counted()});
            return rows.size();
        }

        const Driver&                     d;
        std::size_t                       first;
        typename Screen::Directions       packed;
        std::vector<typename Screen::Hit> hits;
        std::vector<TopK>                 selections;
        bool                              gave_up;
    };

    bool run_whole(std::size_t begin, std::size_t count) {
        if (hopeless()) return false;
        Group group(*this, begin, count);
        group.screen(0, screen_.panels());
        if (group.gave_up) return given_up();
        std::size_t total = 0;
        for (std::size_t q = 0; q < count; ++q) total += group.hand_over(q);
        return handed_over(total, count);
    }

    bool run_chunked(std::size_t begin, std::size_t count) {
        if (hopeless()) return false;
        std::vector<Group> parts;
        parts.reserve(plan_.row_chunks);
        for (std::size_t c = 0; c < plan_.row_chunks; ++c) parts.emplace_back(*this, begin, count);
        parallel_for(parts.size(), plan_.threads, [&](std::size_t c) {
            parts[c].screen(c * plan_.chunk_panels, std::min(screen_.panels(), (c + 1) * plan_.chunk_panels));
        });
        if (std::any_of(parts.begin(), parts.end(), [](const Group& part) { return part.gave_up; })) return given_up();
        std::atomic<std::size_t> total{0};
        parallel_for(count, plan_.threads, [&](std::size_t q) {
            for (std::size_t c = 1; c < parts.size(); ++c) parts[0].selections[q].merge(parts[c].selections[q]);
            total += parts[0].hand_over(q);
        });
        return handed_over(total, count);
    }

    bool given_up() {
        ++tried_, ++failed_;
        return false;
    }

    bool handed_over(std::size_t total, std::size_t directions) {
        ++tried_;
        if (total / directions > patience_.worth) ++failed_;
        return true;
    }

    TopK selection(std::size_t direction, double unit) const {
        if (options_.keep_up_to.empty()) {
            const double inf     = std::numeric_limits<double>::infinity();
            const double at_most = options_.at_most.empty() ? inf : round_up(options_.at_most[direction] / unit);
            return TopK(std::min(options_.k, screen_.rows()), at_most);
        }
        // limits in units of the scaled direction, outwards where the division is not exact
        const double below = options_.count_below.empty() ? -std::numeric_limits<double>::infinity()
                                                          : round_down(options_.count_below[direction] / unit);
        return TopK(below, round_up(options_.keep_up_to[direction] / unit));
    }

    const Screen&                                screen_;
    MatrixView<const double>                     directions_;
    const ScanOptions&                           options_;
    ScanPlan                                     plan_;
    Patience                                     patience_;
    const std::function<void(const Survivors&)>& consume_;
    std::atomic<std::size_t>                     tried_{0}, failed_{0};
};

}  // namespace hullx
