// query_hull in memory: connects the solver with the CPU scan and keeps the block full from the queue.
//
// Decision of the survivors and small problems run in parallel over queries, each writing to its own slot: no answer
// depends on threads, on the size of the block or on which queries share it.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "hull/solver.hpp"
#include "hull/trial.hpp"
#include "hull/validate.hpp"
#include "hullx/hull.hpp"
#include "support/parallel.hpp"

namespace hullx {
namespace {

using hull::Proposal;
using hull::Question;

// Queries in flight: scans of many directions share rows in the cache (with 1,024 instead of 256, 16 components took a
// fifth less time), but each keeps a handful of directions.
std::size_t default_block(std::size_t dim) {
    return std::clamp<std::size_t>((std::size_t{1} << 18) / dim, 256, 1024);
}

class Deadline {
public:
    explicit Deadline(double seconds) : limited_(seconds > 0.0), start_(Clock::now()), seconds_(seconds) {}
    bool passed() const { return limited_ && std::chrono::duration<double>(Clock::now() - start_).count() >= seconds_; }

private:
    using Clock = std::chrono::steady_clock;
    bool              limited_;
    Clock::time_point start_;
    double            seconds_;
};

// Thrown out of a scan when the time is up.
struct Late {};

// A round's questions as scans.
class Round {
public:
    Round(const Points& points, const hull::Frames& frames, const hull::Trial& trial, const Exclude& exclude,
          std::vector<Question> questions, int num_threads)
        : points_(points),
          frames_(frames),
          exclude_(exclude),
          frame_(trial.first().frame()),
          questions_(std::move(questions)),
          directions_(questions_.size() * frames.dim()),
          exponents_(questions_.size()),
          at_most_(questions_.size(), std::numeric_limits<double>::infinity()) {
        parallel_for(questions_.size(), num_threads, [&](std::size_t i) {
            const Question&         asked = questions_[i];
            const std::span<double> direction{directions_.data() + i * frames.dim(), frames.dim()};
            exponents_[i] = frames.change(asked.frame, asked.direction, frame_, direction);
            if (!asked.support.empty()) at_most_[i] = hull::product_above(points, asked.support[0], frame_, direction);
        });
    }

    std::vector<Proposal> ask(const hull::Trial& trial, Want want, const Context& context) {
        proposals_.resize(questions_.size());
        std::vector<std::size_t> opening, later;
        for (std::size_t slot = 0; slot < questions_.size(); ++slot)
            (questions_[slot].opening ? opening : later).push_back(slot);
        const std::size_t columns = hull::columns_per_scan(frames_.dim());
        ask(later, trial.later_rung(), columns, context);
        ask(opening, trial.opening_rung(), trial.opening_columns(want == Want::distance), context);
        return std::move(proposals_);
    }

private:
    // Directions that int8 leaves too many rows of are asked again in float32: each decided by itself alone.
    void ask(const std::vector<std::size_t>& slots, Rung rung, std::size_t columns, const Context& context) {
        if (slots.empty()) return;
        const std::size_t         d = frames_.dim(), most = hull::survivors_worth(points_.size(), d);
        std::vector<double>       directions(slots.size() * d), at_most(slots.size());
        std::vector<std::int64_t> rows, groups;
        std::vector<char>         again(slots.size(), 0);
        for (std::size_t i = 0; i < slots.size(); ++i) {
            const std::size_t slot = slots[i], query = questions_[slot].query;
            std::copy_n(directions_.data() + slot * d, d, directions.data() + i * d);
            at_most[i] = at_most_[slot];
            if (!exclude_.rows.empty()) rows.push_back(exclude_.rows[query]);
            if (!exclude_.query_group.empty()) groups.push_back(exclude_.query_group[query]);
        }
        ScanOptions options;
        options.frame   = frame_;
        options.rung    = rung;
        options.k       = rung == Rung::int8 ? columns : hull::columns_per_scan(d);
        options.exclude = {rows, exclude_.row_group, groups};
        options.at_most = at_most;
        scan(points_, {directions.data(), slots.size(), d}, options, context, [&](const Survivors& s) {
            if (rung == Rung::int8 && s.rows.size() > most) {
                again[s.direction] = 1;
                return;
            }
            const std::size_t slot  = slots[s.direction];
            const Question&   asked = questions_[slot];
            proposals_[slot]        = hull::extreme_rows(
                points_.rows(), {points_.statistics().centre.data(), std::scalbn(s.unit, exponents_[slot])}, asked.y,
                asked.direction, frames_.multipliers(asked.frame), s.rows);
        });
        std::vector<std::size_t> rest;
        for (std::size_t i = 0; i < slots.size(); ++i)
            if (again[i] != 0) rest.push_back(slots[i]);
        ask(rest, Rung::float32, columns, context);
    }

    const Points&         points_;
    const hull::Frames&   frames_;
    const Exclude&        exclude_;
    Frame                 frame_;
    std::vector<Question> questions_;
    std::vector<Proposal> proposals_;
    std::vector<double>   directions_;
    std::vector<int>      exponents_;  // powers of two that the change of frame took out of the directions
    std::vector<double>   at_most_;
};

std::int64_t first_row_left(const Points& points, const Exclude& exclude, std::size_t query) {
    std::int64_t row = 0;
    while (static_cast<std::size_t>(row) + 1 < points.size() && exclude.skips(query, row)) ++row;
    return row;
}

}  // namespace

std::vector<HullAnswer> query_hull(const Points& points, MatrixView<const double> queries, const HullOptions& options,
                                   const Context& context) {
    hull::validate(points, queries, options);
    std::vector<HullAnswer> answers(queries.rows);
    if (queries.rows == 0) return answers;
    const Deadline         deadline(options.time_limit);
    const int              threads = resolve_threads(context.num_threads);
    const hull::Frames     frames(points);
    const hull::Trial&     trial = hull::Trial::of(points, frames, context);
    const hull::MemoryRows source(points.rows());
    const hull::Problem    problem{frames, trial.first(), source, options};
    hull::Solver           solver(problem, queries, threads);
    const std::size_t      block  = options.block > 0 ? options.block : default_block(queries.cols);
    std::size_t            queued = 0, finished = 0;
    Context                hurried{context.num_threads,
                                   [&] {
                        if (context.poll) context.poll();
                        if (deadline.passed()) throw Late{};
                                   },
                                   {},
                                   context.backend};
    while (finished < queries.rows) {
        const std::size_t last = std::min(queries.rows, queued + block - std::min(block, solver.active()));
        solver.admit(queued, last);
        queued = last;
        try {
            hurried.poll();
            solver.absorb(Round(points, frames, trial, options.exclude, solver.questions(), threads)
                              .ask(trial, options.want, hurried));
        } catch (const Late&) {
            solver.stop(Status::time_limit, [&](std::size_t q) { return first_row_left(points, options.exclude, q); });
        }
        solver.retire([&](std::size_t query, HullAnswer&& answer) {
            answers[query] = std::move(answer);
            ++finished;
        });
        if (context.progress) context.progress(finished, queries.rows);
    }
    return answers;
}

}  // namespace hullx
