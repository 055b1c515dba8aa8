// One query on its way to an answer: which question it asks next, what it knows, when it stops.
//
//   first    scan along r₀: its best rows are the seeds; many queries are proven outside here
//            outer rows that lie before the query are its seeds without a scan; what these leave open begins anew here
//   scaled   rounds in the scaled frame until the verdict: scan along the residual, solve the small problem
//   caller   the same in the caller's frame until the interval is narrow (Want::distance, not inside)
//   done     `answer` is ready
//
// A waiting query keeps rows, weights and directions only; coordinates live for the time of one solve.  Everything it
// does is a function of (rows, query, exclusions, options, level): it never sees its neighbours in the block.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "hull/active_set.hpp"
#include "hull/first_direction.hpp"
#include "hull/frames.hpp"
#include "hull/outer_supply.hpp"
#include "hull/proposals.hpp"
#include "hull/row_source.hpp"
#include "hullx/hull.hpp"

namespace hullx::hull {

// What all queries of a call share.
struct Problem {
    const Frames&         frames;
    const FirstDirection& first;
    const RowSource&      source;
    const HullOptions&    options;
    const OuterRows*      outer;  // or nullptr
};

// Best evidence so far, in working coordinates of one frame.
struct Evidence {
    double                    lower = 0.0;
    Halfspace                 proof;  // of lower; empty while it is 0
    double                    upper = std::numeric_limits<double>::infinity();
    std::vector<std::int64_t> support;  // of upper
    std::vector<double>       weights;
    double                    lower_rounding = 0.0;  // what the certificates add for rounding, last seen
    double                    upper_rounding = 0.0;
    double                    rounding() const { return lower_rounding + upper_rounding; }
};

class QueryState {
public:
    enum class Stage { first, scaled, caller, done };

    // `first`: r₀, of no particular length.
    QueryState(const Problem& problem, std::size_t query, const double* y, std::span<const double> first);

    std::size_t             query() const { return query_; }
    Stage                   stage() const { return stage_; }
    bool                    done() const { return stage_ == Stage::done; }
    Frame                   frame() const { return stage_ == Stage::caller ? Frame::caller : Frame::scaled; }
    const double*           y() const { return y_; }
    std::span<const double> direction() const { return direction_; }  // working coordinates

    // Rows of the last solution: none before the first.  Their products with `direction` are equal and the least in the
    // working set, so only rows below them can improve it.
    std::span<const std::int64_t> support() const { return point_.support; }

    // From the outer rows, before any scan of all: may be done after it.
    void begin();

    void absorb(const Proposal& proposal);

    // Ends with what is known; `any_row`: some row that is not excluded, used where no row was ever proposed.
    void stop(Status status, std::int64_t any_row);

    HullAnswer&& take_answer() { return std::move(answer_); }

private:
    void                      learn(const Proposal& proposal);
    void                      prepare_first();
    OuterSupply               supply_of_outer_rows() const;
    void                      without_outer_rows();
    void                      forget_progress();
    std::vector<std::int64_t> rows_worth_pricing() const;
    enum class Begin { cold, warm, rescaled };
    void   solve(std::vector<std::int64_t> rows, Begin begin);
    double certified_upper(std::span<const std::int64_t> support, std::span<const double> weights, Frame frame) const;
    void   next_round();
    bool   judge();
    bool   judge_verdict();
    bool   judge_distance();
    bool   stalled();
    void   give_up();
    void   settle_verdict(Verdict verdict, Status status);
    void   begin_caller();
    void   finish();
    void   fill_weights();
    void   fill_proof();

    Evidence& evidence() { return evidence_[stage_ == Stage::caller ? 0 : 1]; }

    Problem                   problem_;
    std::size_t               query_;
    const double*             y_;
    Stage                     stage_ = Stage::first;
    Evidence                  evidence_[2];  // by Frame
    std::vector<double>       direction_;
    bool                      direction_usable_ = true;
    std::vector<std::int64_t> seeds_;              // of the first scan
    std::vector<std::int64_t> seen_;               // every row ever proposed, repeated as often
    std::size_t               seen_before_ = 0;    // how many, before the last scan
    MinNormPoint              point_;              // of the last solve
    double                    reach_       = 0.0;  // its Σ λ_i‖z_i‖
    int                       idle_rounds_ = 0;
    bool                      restarted_   = false;
    double                    idle_lower_  = 0.0;
    double                    idle_upper_  = std::numeric_limits<double>::infinity();
    HullAnswer                answer_;
};

}  // namespace hullx::hull
