// The end of a query's life (query_state.hpp): evidence of both frames becomes one answer that proves its verdict.
#include <algorithm>
#include <utility>
#include <vector>

#include "hull/query_state.hpp"
#include "hullx/error_bound.hpp"

namespace hullx::hull {

void QueryState::finish() {
    stage_ = Stage::done;
    fill_weights();
    fill_proof();
    // Evidence from the caller's frame may settle what the scaled frame left open.
    const double shell = problem_.options.tolerance * problem_.frames.radius(Frame::scaled);
    if (answer_.verdict == Verdict::undecided && answer_.scaled_upper <= shell) answer_.verdict = Verdict::inside;
    if (answer_.verdict == Verdict::undecided && answer_.scaled_lower > shell) answer_.verdict = Verdict::outside;
    if (answer_.verdict == Verdict::outside && !(answer_.scaled_lower > shell)) {
        // The way to the caller's units rounded the proof away: subnormal values.
        answer_.verdict = Verdict::undecided;
        answer_.status  = Status::at_rounding_floor;
    }
    if (answer_.verdict == Verdict::inside) {
        answer_.normal.clear();
        answer_.offset = answer_.lower = answer_.scaled_lower = 0.0;
    }
    std::vector<double>().swap(direction_);
    seen_.clear();
}

void QueryState::fill_weights() {
    Evidence& scaled = evidence_[1];
    Evidence& caller = evidence_[0];
    Evidence& best   = !caller.support.empty() ? caller : scaled;
    if (best.support.empty()) {  // proven outside by the first scan: any row bounds the distance, the nearest seed best
        const WorkingSet set(problem_.source, seeds_, y_, problem_.frames.multipliers(Frame::scaled));
        best.support = {set.row(set.nearest())};
        best.weights = {1.0};
    }
    answer_.support      = std::move(best.support);
    answer_.weights      = std::move(best.weights);
    answer_.scaled_upper = certified_upper(answer_.support, answer_.weights, Frame::scaled);
    const double upper   = certified_upper(answer_.support, answer_.weights, Frame::caller);
    const double scale   = problem_.frames.caller_scale();
    answer_.upper        = upper * scale;
    if (answer_.upper / scale != upper) answer_.upper = round_up(answer_.upper);
}

void QueryState::fill_proof() {
    const Frames& frames = problem_.frames;
    const double  shell  = problem_.options.tolerance * frames.radius(Frame::scaled);
    Halfspace&    scaled = evidence_[1].proof;
    Halfspace&    caller = evidence_[0].proof;
    // The caller's normal is the better one for the distance, but the answer must prove its verdict.
    const bool use_caller =
        !caller.normal.empty() && (answer_.verdict != Verdict::outside || frames.proven(Frame::scaled, caller) > shell);
    Halfspace& proof     = use_caller ? caller : scaled;
    answer_.scaled_lower = frames.proven(Frame::scaled, proof);
    const double lower   = frames.proven(Frame::caller, proof);
    const double scale   = frames.caller_scale();
    answer_.lower        = lower * scale;
    if (answer_.lower / scale != lower) answer_.lower = std::max(0.0, round_down(answer_.lower));
    answer_.offset = proof.offset;
    answer_.normal = std::move(proof.normal);
    // One normal cannot always serve both frames: within a few tolerances of the hull the interval pays for the
    // verdict.
    const bool wide = answer_.upper - answer_.lower > problem_.options.rtol * answer_.upper;
    if (!use_caller && !caller.normal.empty() && wide && answer_.status == Status::converged)
        answer_.status = Status::at_rounding_floor;
}

}  // namespace hullx::hull
