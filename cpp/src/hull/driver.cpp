// query_hull in memory: connects the solver with the scan and keeps the block full from the queue.
//
// Decision of the survivors and small problems run in parallel over queries, each writing to its own slot: no answer
// depends on threads, on the size of the block or on which queries share it.
//
// Where a backend scans there are two blocks, which take turns: while it scans for one, the processor solves the small
// problems of the other.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "hull/solver.hpp"
#include "hull/trial.hpp"
#include "hull/validate.hpp"
#include "hullx/hull.hpp"
#include "scan/stats.hpp"
#include "support/companion.hpp"
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

// Of two blocks that take turns: a backend takes as long for fewer directions.
constexpr std::size_t least_shared_block = 128;

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

// A block of queries in lockstep.
struct Lane {
    hull::Solver          solver;
    std::vector<Proposal> proposals{};  // what the solver absorbs
};

class Call {
public:
    Call(const Points& points, MatrixView<const double> queries, const HullOptions& options, const Context& context)
        : points_(points),
          options_(options),
          context_(context),
          threads_(resolve_threads(context.num_threads)),
          deadline_(options.time_limit),
          frames_(points),
          trial_(hull::Trial::of(points, frames_, context)),
          source_(points.rows()),
          answers_(queries.rows) {
        const std::size_t   lanes = context.backend != nullptr ? 2 : 1;
        const hull::Problem problem{frames_, trial_.first(), source_, options_,
                                    hull::OuterRows::of(points, frames_, context)};
        block_ = options.block > 0 ? (options.block + lanes - 1) / lanes : default_block(queries.cols);
        if (lanes > 1) block_ = std::min(block_, std::max(least_shared_block, (queries.rows + lanes - 1) / lanes));
        for (std::size_t i = 0; i < lanes; ++i)
            lanes_.push_back(std::make_unique<Lane>(Lane{hull::Solver(problem, queries, threads_)}));
    }

    std::vector<HullAnswer> run() {
        while (finished_ < answers_.size())
            for (const auto& lane : lanes_) turn(*lane);
        return std::move(answers_);
    }

private:
    // One round of a block, up to its small problems, which may be left to the companion.
    void turn(Lane& lane) {
        if (solving_ == &lane) finish_solving();
        const std::size_t active = lane.solver.active();
        const std::size_t last   = std::min(answers_.size(), queued_ + block_ - std::min(block_, active));
        lane.solver.admit(queued_, last, !deadline_.passed());
        queued_ = last;
        retire(lane);
        if (lane.solver.active() == 0) {  // there may be blocks and blocks of them: no scan would listen
            if (context_.poll) context_.poll();
            return;
        }
        try {
            ask(lane);
        } catch (const Late&) {
            return give_up();
        }
        finish_solving();
        if (lanes_.size() == 1) {
            lane.solver.absorb(lane.proposals);
            return retire(lane);
        }
        solving_ = &lane;
        companion_.start([&lane] { lane.solver.absorb(lane.proposals); });
    }

    void ask(Lane& lane) {
        const Context hurried{context_.num_threads,
                              [this] {
                                  if (context_.poll) context_.poll();
                                  if (deadline_.passed()) throw Late{};
                              },
                              {},
                              context_.backend};
        hurried.poll();
        if (solving_ != nullptr) count_beside(lane.solver.active());
        lane.proposals = Round(points_, frames_, trial_, options_.exclude, lane.solver.questions(), threads_)
                             .ask(trial_, options_.want, hurried);
    }

    void finish_solving() {
        if (solving_ == nullptr) return;
        Lane& lane = *std::exchange(solving_, nullptr);
        companion_.finish();
        retire(lane);
    }

    void give_up() {
        finish_solving();
        for (const auto& lane : lanes_) {
            lane->solver.stop(Status::time_limit,
                              [&](std::size_t q) { return first_row_left(points_, options_.exclude, q); });
            retire(*lane);
        }
    }

    void retire(Lane& lane) {
        lane.solver.retire([&](std::size_t query, HullAnswer&& answer) {
            answers_[query] = std::move(answer);
            ++finished_;
        });
        if (context_.progress) context_.progress(finished_, answers_.size());
    }

    const Points&                      points_;
    const HullOptions&                 options_;
    const Context&                     context_;
    int                                threads_;
    Deadline                           deadline_;
    hull::Frames                       frames_;
    const hull::Trial&                 trial_;
    hull::MemoryRows                   source_;
    std::vector<HullAnswer>            answers_;
    std::size_t                        block_ = 0, queued_ = 0, finished_ = 0;
    std::vector<std::unique_ptr<Lane>> lanes_;
    Lane*                              solving_ = nullptr;  // whose small problems the companion has
    Companion                          companion_;          // gone before what it works on
};

}  // namespace

std::vector<HullAnswer> query_hull(const Points& points, MatrixView<const double> queries, const HullOptions& options,
                                   const Context& context) {
    hull::validate(points, queries, options);
    if (queries.rows == 0) return {};
    return Call(points, queries, options, context).run();
}

}  // namespace hullx
