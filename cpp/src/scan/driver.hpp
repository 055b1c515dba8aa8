// The driver: cuts a scan into tasks (group of directions × chunk of rows), feeds a screen, keeps the survivors.
//
//   block    directions between two polls of the caller; the only loop on the calling thread
//   group    directions of a task: their tiles are run over the same rows while these lie in the cache
//   chunk    rows of a task: all of them, unless there are too few directions to occupy the threads
//
// A Screen (screen_float32.hpp, screen_int8.hpp) owns packed rows, converts directions and turns hits into survivors.
// A group that holds more than `patience.most_held` rows a direction gives up: it hands over nothing, and is reported.
// Once most groups gave up, or handed over more than `patience.worth` rows a direction, no other is begun; where
// directions are many, a few of them are asked first (`probe`).
//
// Where no screen tells rows apart (directions orthogonal to data of few degrees of freedom), a group that holds too
// much is screened again in halves, at last direction by direction: what is handed over does not depend on the company.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <utility>
#include <vector>

#include "hullx/scan.hpp"
#include "scan/group.hpp"
#include "scan/plan.hpp"
#include "support/parallel.hpp"

namespace hullx {

// Directions of a scan, the last not among them.
struct DirectionRange {
    std::size_t first;
    std::size_t last;
};

template <class Screen>
class Driver {
public:
    Driver(const Screen& screen, MatrixView<const double> directions, const ScanOptions& options, int threads,
           Patience patience, const std::function<void(const Survivors&)>& consume)
        : task_{screen,
                directions,
                options,
                plan_scan(screen.rows(), screen.dim(), Screen::value_bytes, directions.rows, screen.tile(), threads),
                patience,
                consume} {}

    const ScanPlan& plan() const { return task_.plan; }

    // Directions that tell whether the others are worth trying: a tile a thread.  0: they would be a good part of all.
    std::size_t probe() const {
        const std::size_t few = task_.screen.tile() * static_cast<std::size_t>(std::max(2, task_.plan.threads));
        return 16 * few <= task_.directions.rows ? few : 0;
    }

    // Directions [first, last); returns those that gave up, ascending.
    std::vector<DirectionRange> run_block(std::size_t first, std::size_t last) {
        return run_block(first, last, task_.plan.group);
    }
    std::vector<DirectionRange> run_probe(std::size_t count) { return run_block(0, count, task_.screen.tile()); }

    // Not worth trying any further.
    bool hopeless() const { return 2 * failed_ > tried_ && failed_ > 1; }

private:
    enum class Outcome { handed_over, gave_up, too_many };

    std::vector<DirectionRange> run_block(std::size_t first, std::size_t last, std::size_t group) {
        const std::size_t groups = (last - first + group - 1) / group;
        std::vector<char> gave_up(last - first, 0);
        const auto        run = [&](std::size_t g) {
            const std::size_t begin = first + g * group;
            run_group(begin, std::min(group, last - begin), gave_up.data() + g * group);
        };
        if (task_.plan.row_chunks == 1)
            parallel_for(groups, task_.plan.threads, run);
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

    void run_group(std::size_t begin, std::size_t count, char* gave_up) {
        const Outcome outcome = hopeless()                   ? Outcome::gave_up
                                : task_.plan.row_chunks == 1 ? run_whole(begin, count)
                                                             : run_chunked(begin, count);
        if (outcome == Outcome::gave_up) std::fill_n(gave_up, count, char{1});
        if (outcome != Outcome::too_many) return;
        run_group(begin, count / 2, gave_up);
        run_group(begin + count / 2, count - count / 2, gave_up + count / 2);
    }

    Outcome run_whole(std::size_t begin, std::size_t count) {
        const bool    guess = task_.options.keep_up_to.empty() && Sample::pays(task_.options.k, task_.screen.panels());
        Group<Screen> group(task_, begin, count, guess);
        if (guess)
            group.screen_with_guess();
        else
            group.screen(0, task_.screen.panels());
        if (group.stopped()) return stopped(group.gave_up);
        std::size_t total = 0;
        for (std::size_t q = 0; q < count; ++q) total += group.hand_over(q);
        return handed_over(total, count);
    }

    Outcome run_chunked(std::size_t begin, std::size_t count) {
        std::vector<Group<Screen>> parts;
        parts.reserve(task_.plan.row_chunks);
        for (std::size_t c = 0; c < task_.plan.row_chunks; ++c) parts.emplace_back(task_, begin, count, false);
        parallel_for(parts.size(), task_.plan.threads, [&](std::size_t c) {
            parts[c].screen(c * task_.plan.chunk_panels,
                            std::min(task_.screen.panels(), (c + 1) * task_.plan.chunk_panels));
        });
        if (std::any_of(parts.begin(), parts.end(), [](const Group<Screen>& part) { return part.stopped(); }))
            return stopped(
                std::any_of(parts.begin(), parts.end(), [](const Group<Screen>& part) { return part.gave_up; }));
        std::atomic<std::size_t> total{0};
        parallel_for(count, task_.plan.threads, [&](std::size_t q) {
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
        if (total / directions > task_.patience.worth) ++failed_;
        return Outcome::handed_over;
    }

    const ScanTask<Screen>   task_;
    std::atomic<std::size_t> tried_{0}, failed_{0};
};

}  // namespace hullx
