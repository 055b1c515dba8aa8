// The driver: cuts a scan into tasks (group of directions × chunk of rows), feeds the kernels, keeps the survivors.
//
//   block    directions between two polls of the caller; the only loop on the calling thread
//   group    directions of a task: their tiles are run over the same rows while these lie in the cache
//   chunk    rows of a task: all of them, unless there are too few directions to occupy the threads
#include "hullx/scan.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "hullx/error_bound.hpp"
#include "scan/levels.hpp"
#include "scan/packed_frame.hpp"
#include "scan/plan.hpp"
#include "scan/screen_bound.hpp"
#include "scan/stats.hpp"
#include "scan/top_k.hpp"
#include "support/parallel.hpp"

namespace hullx {
namespace {

constexpr std::size_t lanes = kernels::panel_rows;

// A group of directions in the kernel's layout, padded to whole tiles with directions that nothing passes.
struct PackedDirections {
    std::vector<ScreenDirection> directions;
    std::vector<float>           values, bias_scale, slack, threshold;

    PackedDirections(MatrixView<const double> source, std::size_t first, std::size_t count, Bias bias,
                     std::size_t tile) {
        const std::size_t padded = (count + tile - 1) / tile * tile;
        const std::size_t dim    = source.cols;
        values.assign(padded * dim, 0.0f);
        bias_scale.assign(padded, 0.0f);
        slack.assign(padded, 0.0f);
        threshold.assign(padded, -std::numeric_limits<float>::infinity());
        directions.reserve(count);
        for (std::size_t q = 0; q < count; ++q) {
            float* out = values.data() + q / tile * tile * dim + q % tile;
            directions.emplace_back(std::span(source.row(first + q), dim), bias, out, tile);
            bias_scale[q] = directions[q].kernel_bias_scale;
            slack[q]      = directions[q].kernel_slack;
        }
    }
};

class Driver {
public:
    Driver(const Points& points, MatrixView<const double> directions, const ScanOptions& options, const ScanPlan& plan,
           const kernels::Level& level, const std::function<void(const Survivors&)>& consume)
        : packed_(points.packed(options.frame)),
          directions_(directions),
          options_(options),
          plan_(plan),
          level_(level),
          consume_(consume) {}

    // Directions [first, last).
    void run_block(std::size_t first, std::size_t last) const {
        const std::size_t groups = (last - first + plan_.group - 1) / plan_.group;
        if (plan_.row_chunks == 1) {
            parallel_for(groups, plan_.threads, [&](std::size_t g) {
                const std::size_t begin = first + g * plan_.group;
                Group             group(*this, begin, std::min(plan_.group, last - begin));
                group.screen(0, packed_.panels);
                for (std::size_t q = 0; q < group.selections.size(); ++q) group.hand_over(q);
            });
            return;
        }
        for (std::size_t begin = first; begin < last; begin += plan_.group)
            run_chunked(begin, std::min(plan_.group, last - begin));
    }

private:
    struct Group {
        Group(const Driver& driver, std::size_t begin, std::size_t count)
            : d(driver),
              first(begin),
              packed(driver.directions_, begin, count, driver.options_.bias, driver.level_.queries),
              hits(driver.plan_.call_panels * driver.level_.queries) {
            selections.reserve(count);
            for (std::size_t q = 0; q < count; ++q) {
                selections.push_back(driver.selection(begin + q, packed.directions[q].unit));
                lower_threshold(q);
            }
        }

        void screen(std::size_t first_panel, std::size_t last_panel) {
            for (std::size_t panel = first_panel; panel < last_panel; panel += d.plan_.call_panels) {
                const std::size_t count = std::min(d.plan_.call_panels, last_panel - panel);
                for (std::size_t tile = 0; tile < selections.size(); tile += d.level_.queries)
                    screen_tile(tile, panel, count);
            }
        }

        void screen_tile(std::size_t tile, std::size_t panel, std::size_t count) {
            const PackedFrame&    rows = d.packed_;
            const kernels::Screen call{rows.values.data() + panel * lanes * rows.dim,
                                       rows.norm.data() + panel * lanes,
                                       rows.bias_low.data() + panel * lanes,
                                       count,
                                       rows.dim,
                                       packed.values.data() + tile * rows.dim,
                                       packed.bias_scale.data() + tile,
                                       packed.slack.data() + tile,
                                       packed.threshold.data() + tile};
            const std::size_t     found = d.level_.screen_f32(call, hits.data());
            for (std::size_t h = 0; h < found; ++h) take(hits[h], tile + hits[h].query, panel + hits[h].panel);
        }

        void take(const kernels::Hit& hit, std::size_t q, std::size_t panel) {
            TopK& selection = selections[q];
            for (std::uint32_t mask = hit.mask; mask != 0; mask &= mask - 1) {
                const auto        lane = static_cast<std::size_t>(std::countr_zero(mask));
                const std::size_t row  = panel * lanes + lane;
                if (d.options_.exclude.skips(first + q, static_cast<std::int64_t>(row))) continue;
                selection.offer(packed.directions[q].survivor(static_cast<std::int64_t>(row), hit.linear[lane],
                                                              d.packed_.norm[row], d.packed_.bias[row]));
            }
            lower_threshold(q);
        }

        void lower_threshold(std::size_t q) {
            packed.threshold[q] = packed.directions[q].kernel_threshold(selections[q].threshold());
        }

        void hand_over(std::size_t q) {
            const auto rows = selections[q].finish();
            count_survivors(rows.size());
            d.consume_(Survivors{first + q, rows, packed.directions[q].unit, selections[q].counted()});
        }

        const Driver&             d;
        std::size_t               first;
        PackedDirections          packed;
        std::vector<kernels::Hit> hits;
        std::vector<TopK>         selections;
    };

    void run_chunked(std::size_t begin, std::size_t count) const {
        std::vector<Group> parts;
        parts.reserve(plan_.row_chunks);
        for (std::size_t c = 0; c < plan_.row_chunks; ++c) parts.emplace_back(*this, begin, count);
        parallel_for(parts.size(), plan_.threads, [&](std::size_t c) {
            parts[c].screen(c * plan_.chunk_panels, std::min(packed_.panels, (c + 1) * plan_.chunk_panels));
        });
        parallel_for(count, plan_.threads, [&](std::size_t q) {
            for (std::size_t c = 1; c < parts.size(); ++c) parts[0].selections[q].merge(parts[c].selections[q]);
            parts[0].hand_over(q);
        });
    }

    TopK selection(std::size_t direction, double unit) const {
        if (options_.keep_up_to.empty()) return TopK(std::min(options_.k, packed_.rows));
        // limits in units of the scaled direction, outwards where the division is not exact
        const double below = options_.count_below.empty() ? -std::numeric_limits<double>::infinity()
                                                          : round_down(options_.count_below[direction] / unit);
        return TopK(below, round_up(options_.keep_up_to[direction] / unit));
    }

    const PackedFrame&                           packed_;
    MatrixView<const double>                     directions_;
    const ScanOptions&                           options_;
    const ScanPlan&                              plan_;
    const kernels::Level&                        level_;
    const std::function<void(const Survivors&)>& consume_;
};

void check(const Points& points, MatrixView<const double> directions, const ScanOptions& options) {
    if (options.k == 0) throw std::invalid_argument("`k` must be at least 1, got 0");
    if (directions.cols != points.dim())
        throw std::invalid_argument("directions have " + std::to_string(directions.cols) +
                                    " columns, the points have " + std::to_string(points.dim()));
    for (std::size_t q = 0; q < directions.rows; ++q)
        for (std::size_t j = 0; j < directions.cols; ++j)
            if (!std::isfinite(directions.row(q)[j]))
                throw std::invalid_argument("direction " + std::to_string(q) + " is not finite in column " +
                                            std::to_string(j));
}

}  // namespace

void scan(const Points& points, MatrixView<const double> directions, const ScanOptions& options, const Context& context,
          const std::function<void(const Survivors&)>& consume) {
    check(points, directions, options);
    const kernels::Level& level = kernel_level(simd_level());
    const ScanPlan        plan =
        plan_scan(points.size(), points.dim(), directions.rows, level.queries, resolve_threads(context.num_threads));
    if (context.poll) context.poll();
    const Driver driver(points, directions, options, plan, level, consume);
    for (std::size_t first = 0; first < directions.rows; first += plan.block) {
        if (first > 0 && context.poll) context.poll();
        driver.run_block(first, std::min(directions.rows, first + plan.block));
    }
    count_scan(directions.rows, static_cast<std::uint64_t>(directions.rows) * points.size());
}

}  // namespace hullx
