// query_hull in memory: connects the solver with the CPU scan and keeps the block full from the queue.
//
// Decision of the survivors and small problems run in parallel over queries, each writing to its own slot: no answer
// depends on threads, on the size of the block or on which queries share it.
#include <algorithm>
#include <chrono>

#include "hull/proposing_rung.hpp"
#include "hull/solver.hpp"
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

// The questions of one kind, asked in one scan.
class Batch {
public:
    Batch(const Points& points, const hull::Frames& frames, const Exclude& exclude, Bias bias, Rung rung)
        : points_(points), frames_(frames), exclude_(exclude), bias_(bias), rung_(rung) {}

    void add(std::size_t slot, const Question& question) {
        const std::size_t d = frames_.dim(), at = directions_.size();
        slots_.push_back(slot);
        directions_.resize(at + d);
        if (!exclude_.rows.empty()) rows_.push_back(exclude_.rows[question.query]);
        if (!exclude_.query_group.empty()) groups_.push_back(exclude_.query_group[question.query]);
        if (bias_ == Bias::none) {
            frames_.to_scan(question.frame, question.direction, {directions_.data() + at, d});
            return;
        }
        const double* multipliers = frames_.multipliers(Frame::scaled);
        for (std::size_t j = 0; j < d; ++j)
            directions_[at + j] = -2.0 * ((question.y[j] - frames_.centre()[j]) * multipliers[j]);
    }

    void ask(const std::vector<Question>& questions, const Context& context, std::vector<Proposal>& proposals) const {
        if (slots_.empty()) return;
        ScanOptions options;
        options.frame   = Frame::scaled;
        options.bias    = bias_;
        options.rung    = bias_ == Bias::none ? rung_ : Rung::float32;
        options.k       = bias_ == Bias::none ? hull::columns_per_scan : hull::nearest_per_scan;
        options.exclude = {rows_, exclude_.row_group, groups_};
        Context quiet   = context;
        quiet.progress  = nullptr;
        const MatrixView<const double> directions{directions_.data(), slots_.size(), frames_.dim()};
        scan(points_, directions, options, quiet, [&](const Survivors& survivors) {
            const std::size_t slot  = slots_[survivors.direction];
            const Question&   asked = questions[slot];
            const double*     m     = frames_.multipliers(asked.frame);
            proposals[slot] = bias_ == Bias::none
                                  ? hull::extreme_rows(points_.rows(), asked.y, asked.direction, m, survivors.rows)
                                  : hull::nearest_rows(points_.rows(), asked.y, m, survivors.rows);
        });
    }

private:
    const Points&             points_;
    const hull::Frames&       frames_;
    const Exclude&            exclude_;
    Bias                      bias_;
    Rung                      rung_;
    std::vector<std::size_t>  slots_;
    std::vector<double>       directions_;
    std::vector<std::int64_t> rows_, groups_;
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
    const hull::MemoryRows source(points.rows());
    const hull::FirstDirection& first = hull::FirstDirection::of(points, threads);
    const Rung             rung = hull::ProposingRung::of(points, first, context);
    const hull::Problem    problem{frames, first, source, options};
    hull::Solver           solver(problem, queries, threads);
    const std::size_t      block  = options.block > 0 ? options.block : default_block;
    std::size_t            queued = 0, finished = 0;
    const auto             retire = [&] {
        solver.retire([&](std::size_t query, HullAnswer&& answer) {
            answers[query] = std::move(answer);
            ++finished;
        });
    };
    while (finished < queries.rows) {
        if (context.poll) context.poll();
        const bool        late  = deadline.passed();
        const std::size_t space = block - std::min(block, solver.active());
        const std::size_t last  = std::min(queries.rows, queued + space);
        solver.admit(queued, last, late);
        queued = last;
        if (late) {
            solver.stop(Status::time_limit, [&](std::size_t q) { return first_row_left(points, options.exclude, q); });
        } else {
            const std::vector<Question> questions = solver.questions();
            Batch                       extreme(points, frames, options.exclude, Bias::none, rung);
            Batch                       nearest(points, frames, options.exclude, Bias::squared_norm, rung);
            for (std::size_t slot = 0; slot < questions.size(); ++slot)
                (questions[slot].bias == Bias::none ? extreme : nearest).add(slot, questions[slot]);
            std::vector<Proposal> proposals(questions.size());
            extreme.ask(questions, context, proposals);
            nearest.ask(questions, context, proposals);
            solver.absorb(proposals);
        }
        retire();
        if (context.progress) context.progress(finished, queries.rows);
    }
    return answers;
}

}  // namespace hullx
