// query_hull in memory: connects the solver with the CPU scan and keeps the block full from the queue.
//
// Decision of the survivors and small problems run in parallel over queries, each writing to its own slot: no answer
// depends on threads, on the size of the block or on which queries share it.
#include <algorithm>
#include <chrono>
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

constexpr std::size_t default_block = 256;

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

// A round's questions as scans: queries on their way first, newly admitted ones last.
class Round {
public:
    Round(const Points& points, const hull::Frames& frames, const hull::Trial& trial, const Exclude& exclude,
          std::vector<Question> questions, int num_threads)
        : points_(points),
          frames_(frames),
          questions_(std::move(questions)),
          directions_(questions_.size() * frames.dim()),
          at_most_(questions_.size(), std::numeric_limits<double>::infinity()) {
        for (const Question& question : questions_) {
            if (!exclude.rows.empty()) rows_.push_back(exclude.rows[question.query]);
            if (!exclude.query_group.empty()) groups_.push_back(exclude.query_group[question.query]);
        }
        options_.frame   = trial.first().frame();
        options_.k       = hull::columns_per_scan;
        options_.exclude = {rows_, exclude.row_group, groups_};
        options_.at_most = at_most_;
        parallel_for(questions_.size(), num_threads, [&](std::size_t i) {
            const Question&         asked = questions_[i];
            const std::span<double> direction{directions_.data() + i * frames.dim(), frames.dim()};
            frames.change(asked.frame, asked.direction, options_.frame, direction);
            if (!asked.support.empty())
                at_most_[i] = hull::product_above(points, asked.support[0], options_.frame, direction);
        });
    }

    std::vector<Proposal> ask(const hull::Trial& trial, const Context& context) {
        proposals_.resize(questions_.size());
        const auto opening = std::find_if(questions_.begin(), questions_.end(),
                                          [](const Question& question) { return question.opening; });
        const auto first   = static_cast<std::size_t>(opening - questions_.begin());
        ask(0, first, trial.later_rung(), context);
        ask(first, questions_.size(), trial.opening_rung(), context);
        return std::move(proposals_);
    }

private:
    // Directions that int8 leaves too many rows of are asked again in float32: each by itself, whatever the others do.
    void ask(std::size_t first, std::size_t last, Rung rung, const Context& context) {
        if (first == last) return;
        const std::size_t d = frames_.dim(), most = hull::survivors_worth(points_.size(), d);
        std::vector<char> again(last - first, 0);
        ScanOptions       options = options_;
        options.rung              = rung;
        options.exclude           = options_.exclude.part(first, last - first);
        options.at_most           = options_.at_most.subspan(first, last - first);
        scan(points_, {directions_.data() + first * d, last - first, d}, options, context, [&](const Survivors& s) {
            if (rung == Rung::int8 && s.rows.size() > most) {
                again[s.direction] = 1;
                return;
            }
            const Question& asked = questions_[first + s.direction];
            proposals_[first + s.direction] =
                hull::extreme_rows(points_.rows(), asked.y, asked.direction, frames_.multipliers(asked.frame), s.rows);
        });
        for (std::size_t i = 0; i < again.size(); ++i)
            if (again[i] != 0) ask(first + i, first + i + 1, Rung::float32, context);
    }

    const Points&             points_;
    const hull::Frames&       frames_;
    std::vector<Question>     questions_;
    std::vector<Proposal>     proposals_;
    std::vector<double>       directions_, at_most_;
    std::vector<std::int64_t> rows_, groups_;
    ScanOptions               options_;
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
    const std::size_t      block  = options.block > 0 ? options.block : default_block;
    std::size_t            queued = 0, finished = 0;
    Context                hurried{context.num_threads,
                                   [&] {
                        if (context.poll) context.poll();
                        if (deadline.passed()) throw Late{};
                                   },
                                   {}};
    while (finished < queries.rows) {
        const std::size_t last = std::min(queries.rows, queued + block - std::min(block, solver.active()));
        solver.admit(queued, last);
        queued = last;
        try {
            hurried.poll();
            solver.absorb(
                Round(points, frames, trial, options.exclude, solver.questions(), threads).ask(trial, hurried));
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
