// The driver: cuts a scan into tasks (group of directions × chunk of rows), feeds a screen, keeps the survivors.
//
//   block    directions between two polls of the caller; the only loop on the calling thread
//   group    directions of a task: their tiles are run over the same rows while these lie in the cache
//   chunk    rows of a task: all of them, unless there are too few directions to occupy the threads
//   call     panels of one kernel call: as many as were seen before, at most plan.call_panels, so that thresholds
//            fall early and few rows are handed over before they have
//
//
// A threshold that falls with the rows seen lets k·ln(n/k) rows through, most of them for nothing.  Where many neighbours
// are wanted, panels spread over all rows are screened first (`Sample`), for few neighbours, then more panels for more of
// them; what the threshold is each time should be enough for all.  Where fewer than k rows turn out to be below, the
// direction is screened again without it.
//
// A Screen (screen_float32.hpp, screen_int8.hpp) owns packed rows, converts directions and turns hits into survivors.
// A group that holds more than `patience.most_held` rows for a direction gives up: it hands over nothing, and is
// reported.  Once most groups gave up, or handed over more than `patience.worth` rows a direction, no other is begun.
//
// Where no screen tells rows apart (directions orthogonal to data of few degrees of freedom), a group that holds too much
// is screened again in halves, at last direction by direction: what is handed over does not depend on the company.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <utility>
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

// Panels [i·period, i·period + ends[s]) for all i have been screened after stage s.
struct Sample {
    static constexpr std::size_t period = 64, stages = 4, ends[stages] = {1, 4, 16, period};
    static constexpr std::size_t fewest_neighbours = 48, fewest_periods = 8;

    // Neighbours to ask of what has been screened after a stage: more than are there of the k nearest, but for one time in
    // some hundreds.
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
        std::vector<char> gave_up(last - first, 0);
        const auto        run = [&](std::size_t g) {
            const std::size_t begin = first + g * plan_.group;
            run_group(begin, std::min(plan_.group, last - begin), gave_up.data() + g * plan_.group);
        };
        if (plan_.row_chunks == 1)
            parallel_for(groups, plan_.threads, run);
        else
            for (std::size_t g = 0; g < groups; ++g) run(g);
        std::vector<DirectionRange> out;
        for (std::size_t q = first; q < last; ++q) {
            if (gave_up[q - first] == 0) continue;
            if (!out.empty() && out.back().last == q)
                out.back().last = q + 1;
            else
                out.push_back({q, q + 1});
        }
        return out;
    }

    // Not worth trying any further.
    bool hopeless() const { return 2 * failed_ > tried_ && failed_ > 1; }

private:
    enum class Outcome { handed_over, gave_up, too_many };

    // Rows that a direction may hold in company.
    std::size_t most_in_company(std::size_t count) const {
        const std::size_t sharing = std::max(static_cast<std::size_t>(plan_.threads), plan_.row_chunks) * count;
        return count == 1 ? std::numeric_limits<std::size_t>::max()
                          : std::max(4 * options_.k, held_bytes / sizeof(Survivor) / sharing);
    }

    struct Group {
        Group(const Driver& driver, std::size_t begin, std::size_t count, bool guess)
            : d(driver),
              first(begin),
              most_held(driver.most_in_company(count)),
              packed(driver.screen_, driver.directions_, begin, count),
              hits(driver.plan_.call_panels * driver.screen_.tile()),
              gave_up(!packed.screened()) {
            selections.reserve(count);
            for (std::size_t q = 0; q < count; ++q) {
                selections.push_back(driver.selection(begin + q, packed.unit(q), guess));
                packed.set_threshold(q, selections[q].threshold());
            }
            if (count == 1) selections[0].reserve(driver.plan_.chunk_panels * kernels::panel_rows);
        }

        // Short calls first, until thresholds have fallen.
        void screen(std::size_t first_panel, std::size_t last_panel) {
            std::size_t step = std::max<std::size_t>(1, 2 * d.options_.k / kernels::panel_rows);
            for (std::size_t panel = first_panel; panel < last_panel && !stopped();) {
                const std::size_t count = std::min({step, d.plan_.call_panels, last_panel - panel});
                screen_call(panel, count, 0, selections.size());
                panel += count;
                step = panel - first_panel;
            }
        }

        // All panels, the sample first.
        void screen_with_guess() {
            const std::size_t panels = d.screen_.panels();
            for (std::size_t stage = 0, done_before = 0; stage < Sample::stages; done_before = Sample::ends[stage++]) {
                for (std::size_t q = 0; stage > 0 && q < selections.size(); ++q) {
                    selections[q].widen(Sample::rank(d.options_.k, stage));
                    packed.set_threshold(q, selections[q].threshold());
                }
                for (std::size_t start = 0; start + done_before < panels; start += Sample::period)
                    screen_stretch(start + done_before, std::min(panels, start + Sample::ends[stage]), 0,
                                   selections.size());
            }
            for (std::size_t tile = 0; tile < selections.size() && !stopped(); tile += d.screen_.tile())
                mend(tile, std::min(selections.size(), tile + d.screen_.tile()));
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
                selections[q] = d.selection(first + q, packed.unit(q), false);
                packed.set_threshold(q, selections[q].threshold());
            }
            if (!all) screen_stretch(0, d.screen_.panels(), tile, last);
            done.clear();
        }

        void screen_stretch(std::size_t panel, std::size_t last_panel, std::size_t tile, std::size_t last) {
            for (; panel < last_panel && !stopped(); panel += d.plan_.call_panels)
                screen_call(panel, std::min(d.plan_.call_panels, last_panel - panel), tile, last);
        }

        void screen_call(std::size_t panel, std::size_t count, std::size_t tile, std::size_t last) {
            for (; tile < last; tile += d.screen_.tile()) screen_tile(tile, panel, count);
        }

        void screen_tile(std::size_t tile, std::size_t panel, std::size_t count) {
            const std::size_t found = packed.screen(tile, panel, count, hits.data());
            const std::size_t last  = std::min(selections.size(), tile + d.screen_.tile());
            if (found == 0) return;
            double before[most_tile];
            for (std::size_t q = tile; q < last; ++q) before[q - tile] = selections[q].threshold();
            for (std::size_t h = 0; h < found; ++h) take(hits[h], tile + hits[h].query, panel + hits[h].panel);
            for (std::size_t q = tile; q < last; ++q)
                if (selections[q].threshold() != before[q - tile]) packed.set_threshold(q, selections[q].threshold());
            for (std::size_t q = tile; q < last; ++q)
                if (selections[q].holds_more_than(std::min(most_held, d.patience_.most_held)))
                    (most_held < d.patience_.most_held ? too_many : gave_up) = true;
        }

        void take(const typename Screen::Hit& hit, std::size_t q, std::size_t panel) {
            if (!done.empty() && done[q] != 0) return;
            TopK& selection = selections[q];
            for (std::uint32_t mask = hit.mask; mask != 0; mask &= mask - 1) {
                const auto        lane = static_cast<std::size_t>(std::countr_zero(mask));
                const std::size_t row  = panel * kernels::panel_rows + lane;
                if (d.options_.exclude.skips(first + q, static_cast<std::int64_t>(row))) continue;
                selection.offer(packed.survivor(q, row, hit, lane));
            }
        }

        // Returns how many rows.
        std::size_t hand_over(std::size_t q) {
            const auto rows = selections[q].finish();
            count_survivors(rows.size());
            d.consume_(Survivors{first + q, rows, packed.unit(q), selections[q].counted()});
            return rows.size();
        }

        bool stopped() const { return gave_up || too_many; }

        const Driver&                     d;
        std::size_t                       first, most_held;
        typename Screen::Directions       packed;
        std::vector<typename Screen::Hit> hits;
        std::vector<TopK>                 selections;
        std::vector<char>                 done;  // while some are screened again: those that are not
        bool                              gave_up, too_many = false;
    };

    void run_group(std::size_t begin, std::size_t count, char* gave_up) {
        const Outcome outcome = hopeless()              ? Outcome::gave_up
                                : plan_.row_chunks == 1 ? run_whole(begin, count)
                                                        : run_chunked(begin, count);
        if (outcome == Outcome::gave_up) std::fill_n(gave_up, count, char{1});
        if (outcome != Outcome::too_many) return;
        run_group(begin, count / 2, gave_up);
        run_group(begin + count / 2, count - count / 2, gave_up + count / 2);
    }

    Outcome run_whole(std::size_t begin, std::size_t count) {
        const bool guess = options_.keep_up_to.empty() && Sample::pays(options_.k, screen_.panels());
        Group      group(*this, begin, count, guess);
        if (guess)
            group.screen_with_guess();
        else
            group.screen(0, screen_.panels());
        if (group.stopped()) return stopped(group.gave_up);
        std::size_t total = 0;
        for (std::size_t q = 0; q < count; ++q) total += group.hand_over(q);
        return handed_over(total, count);
    }

    Outcome run_chunked(std::size_t begin, std::size_t count) {
        std::vector<Group> parts;
        parts.reserve(plan_.row_chunks);
        for (std::size_t c = 0; c < plan_.row_chunks; ++c) parts.emplace_back(*this, begin, count, false);
        parallel_for(parts.size(), plan_.threads, [&](std::size_t c) {
            parts[c].screen(c * plan_.chunk_panels, std::min(screen_.panels(), (c + 1) * plan_.chunk_panels));
        });
        if (std::any_of(parts.begin(), parts.end(), [](const Group& part) { return part.stopped(); }))
            return stopped(std::any_of(parts.begin(), parts.end(), [](const Group& part) { return part.gave_up; }));
        std::atomic<std::size_t> total{0};
        parallel_for(count, plan_.threads, [&](std::size_t q) {
            for (std::size_t c = 1; c < parts.size(); ++c)
                parts[0].selections[q].merge(std::move(parts[c].selections[q]));
            total += parts[0].hand_over(q);
        });
        return handed_over(total, count);
    }

    Outcome stopped(bool gave_up) {
        if (!gave_up) return Outcome::too_many;
        ++tried_, ++failed_;
        return Outcome::gave_up;
    }

    Outcome handed_over(std::size_t total, std::size_t directions) {
        ++tried_;
        if (total / directions > patience_.worth) ++failed_;
        return Outcome::handed_over;
    }

    TopK selection(std::size_t direction, double unit, bool guess) const {
        if (options_.keep_up_to.empty()) {
            const double inf     = std::numeric_limits<double>::infinity();
            const double at_most = options_.at_most.empty() ? inf : round_up(options_.at_most[direction] / unit);
            if (guess) return TopK::guessing(Sample::rank(options_.k, 0), at_most);
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
