#include "simplex/simplex_state.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "hullx/error_bound.hpp"
#include "support/wide.hpp"

namespace hullx::simplex {
namespace {

constexpr double converged_gap = 1e-9;   // a share of the cost
constexpr double poor_gap      = 1e-6;   // more than rounding explains, unless rows are very thin or far away
constexpr double useless_gap   = 1e-2;   // no success
constexpr double reproduced    = 1e-10;  // weights that miss the query by more are not usable
constexpr double furthest      = 0x1p490;

// At least ‖row − centre‖² − ‖nearest − centre‖², which is never negative.  The real difference, rounded: where rows are
// thin the centre is so far away that either square alone says nothing.
double excess_of(const RowsView& rows, std::int64_t row, std::int64_t nearest, std::span<const double> centre) {
    ExactSum sum;
    for (std::size_t j = 0; j < centre.size(); ++j) {
        sum.add_squared_difference(rows.at(static_cast<std::size_t>(row), j), centre[j]);
        sum.subtract_squared_difference(rows.at(static_cast<std::size_t>(nearest), j), centre[j]);
    }
    sum.normalise();
    return sum.sign() > 0 ? round_up(sum.rounded()) : 0.0;
}

// In float64, in units of `unit`².
double plain_square(const RowsView& rows, std::int64_t row, std::span<const double> q, double unit) {
    double sum = 0.0;
    for (std::size_t j = 0; j < q.size(); ++j) {
        const double z = (rows.at(static_cast<std::size_t>(row), j) - q[j]) / unit;
        sum += z * z;
    }
    return sum;
}

// r with r² <= the real number that was rounded to `squared`.
double root_below(double squared) {
    const double root = std::sqrt(round_down(squared));
    return squared > 0.0 ? round_down(root) : 0.0;
}

}  // namespace

void SimplexState::absorb(const Neighbours& nearest, std::size_t max_rounds) {
    ++answer_.rounds;
    if (stage_ == Stage::seeds) {
        start(nearest);
        return;
    }
    const std::size_t before = columns_.size();
    columns_.add(nearest.rows);
    bool better = false;
    for (std::size_t i = before; i < columns_.size() && !better; ++i) better = problem_->improves(i);
    if (better && !stuck_ && answer_.rounds < max_rounds) {
        solve();
        return;
    }
    settle(nearest, stuck_   ? SimplexStatus::no_progress
                    : better ? SimplexStatus::max_rounds
                             : SimplexStatus::converged);
    if (answer_.status != SimplexStatus::converged && answer_.rounds < max_rounds && take_more_care() && solve_anew())
        ask_sphere();
}

// What is known stays unless the next attempt proves more.  False where there is no other way left.
bool SimplexState::take_more_care() {
    if (!columns_.prepared()) {
        columns_.prepare();
        return true;
    }
    if (answer_.gap <= poor_gap * answer_.cost || aim_ == Aim::beside) return false;
    aim_ = next(aim_);
    return true;
}

void SimplexState::start(const Neighbours& nearest) {
    nearest_squared_ = nearest.squared[0];
    nearest_row_     = nearest.rows[0];
    if (nearest_squared_ == 0.0) {
        settle_on_row(nearest_row_);
        return;
    }
    const double typical = std::sqrt(nearest.squared[(nearest.squared.size() - 1) / 2]);
    unit_                = std::scalbn(1.0, std::ilogb(typical));
    columns_.set_unit(unit_);
    columns_.add(nearest.rows);
    stage_ = Stage::hull;
    if (columns_.size() == 0) return;
    problem_.emplace(columns_);
    if (problem_->find_feasible(0) == Outcome::optimal) solve();
}

// The best of the rows seen; where float64 fails, again in better coordinates, then what the hull knows.
void SimplexState::solve() {
    stuck_ = problem_->minimise() == Outcome::stuck;
    if (!stuck_ && usable_weights()) {
        ask_sphere();
        return;
    }
    columns_.prepare();
    if (solve_anew())
        ask_sphere();
    else
        ask_hull_or_settle();
}

// Before any mixture is known there is the query only, and where it fails now it is not tried again.
bool SimplexState::solve_anew() {
    for (;; aim_ = next(aim_)) {
        const bool last = aim_ == Aim::beside || answer_.hull.support.empty();
        problem_.emplace(columns_);
        if (aim_ != Aim::query && !answer_.hull.support.empty())
            problem_->aim(answer_.hull.support, answer_.hull.weights, aim_ == Aim::beside ? spread_ : 0.0);
        if (problem_->find_feasible(0) == Outcome::optimal) {
            stuck_ = problem_->minimise() == Outcome::stuck;
            if (usable_weights() && (last || !stuck_)) return true;
        }
        if (last) break;
    }
    aim_ = next(aim_);
    return false;
}

// Rows far away must not loosen this: what is allowed is of the rows' typical extent.
bool SimplexState::usable_weights() const {
    const bool near = columns_.prepared() || problem_->miss() * unit_ <= allowed_;
    return near && problem_->residual() <= reproduced;
}

void SimplexState::ask_hull_or_settle() {
    if (answer_.hull.support.empty())
        stage_ = Stage::hull;
    else
        settle_on_mixture();
}

void SimplexState::absorb_hull(HullAnswer&& hull) {
    answer_.hull = std::move(hull);
    if (answer_.hull.verdict != Verdict::inside) {
        answer_.status = answer_.hull.verdict == Verdict::outside ? SimplexStatus::outside : SimplexStatus::degenerate;
        stage_         = Stage::done;
        no_mixture_    = true;
        return;
    }
    columns_.add(answer_.hull.support);
    bool solved = columns_.size() > 0 && solve_anew();
    if (!solved && columns_.size() > 0 && !columns_.prepared()) {
        columns_.prepare();
        aim_   = Aim::query;
        solved = solve_anew();
    }
    if (solved)
        ask_sphere();
    else
        settle_on_mixture();
}

void SimplexState::ask_sphere() {
    centre_     = problem_->centre_step();
    bool usable = true;
    for (std::size_t j = 0; j < centre_.size(); ++j) {
        centre_[j] = q_[j] + centre_[j] * unit_;
        usable     = usable && std::abs(centre_[j]) <= furthest;
    }
    if (usable)
        stage_ = Stage::spheres;
    else
        give_up();
}

// No simplex that could be certified: what is known stays.
void SimplexState::give_up() {
    centre_.clear();
    stage_ = Stage::done;
    if (!answer_.center.empty()) return;
    answer_.status = SimplexStatus::degenerate;
    if (answer_.hull.support.empty()) {
        answer_.hull.support = {nearest_row_};
        answer_.hull.weights = {1.0};
    }
}

// The sphere of radius 0 around q.  A row that differs from q by less than squares can tell costs the smallest number.
void SimplexState::settle_on_row(std::int64_t row) {
    answer_.hull.support = {row};
    answer_.hull.weights = {1.0};
    answer_.center.assign(q_, q_ + points_->dim());
    std::vector<double> x(points_->dim());
    points_->rows().copy_row(static_cast<std::size_t>(row), x.data());
    answer_.gap = std::equal(x.begin(), x.end(), q_) ? 0.0 : std::numeric_limits<double>::denorm_min();
    stage_      = Stage::done;
}

SimplexAnswer&& SimplexState::mixture_only(HullAnswer&& hull) {
    const auto rounds = answer_.rounds;
    answer_           = {};
    answer_.rounds    = rounds;
    answer_.hull      = std::move(hull);
    settle_on_mixture();
    return take_answer();
}

// The weights that prove inside, with the sphere around q: a poor simplex with an honest gap.
void SimplexState::settle_on_mixture() {
    Corners corners;
    for (std::size_t i = 0; i < answer_.hull.support.size(); ++i)
        corners.emplace_back(answer_.hull.support[i], answer_.hull.weights[i]);
    certify(corners, query_point(), {{&nearest_row_, 1}, {&nearest_squared_, 1}}, SimplexStatus::no_progress);
}

void SimplexState::settle(const Neighbours& nearest, SimplexStatus status) {
    Corners corners;
    for (std::size_t k = 0; k < problem_->support_size(); ++k)
        if (problem_->counts(k))
            corners.emplace_back(columns_.row(static_cast<std::size_t>(problem_->column_at(k))),
                                 problem_->weight_at(k));
    std::sort(corners.begin(), corners.end());
    certify(corners, centre_, nearest, status);
}

// From distances in real arithmetic: radius rounded down, gap rounded up.  nearest.rows[0] is the nearest of all rows.
void SimplexState::certify(const Corners& corners, std::span<const double> centre, const Neighbours& nearest,
                           SimplexStatus status) {
    std::vector<std::int64_t> support;
    std::vector<double>       weights;
    double                    total = 0.0, sum = 0.0, excess = 0.0, cost = 0.0, far = 0.0;
    for (const auto& corner : corners) total += corner.second;
    for (const auto& [row, weight] : corners) {
        const double own  = plain_square(points_->rows(), row, query_point(), unit_);
        const double used = weight / total;
        const double over = row != nearest.rows[0] ? excess_of(points_->rows(), row, nearest.rows[0], centre) : 0.0;
        support.push_back(row);
        weights.push_back(used);
        if (over > 0.0) excess += round_up(used * over);
        cost += used * own;
        sum += used;
        far = std::max(far, own);
    }
    const double gap = excess > 0.0 ? round_up(excess / sum * (1.0 + gamma(2 * corners.size() + 8, unit_f64))) : 0.0;
    const bool   more_is_known = !answer_.center.empty() && !(gap < answer_.gap);
    if (!more_is_known) {
        answer_.hull.support = std::move(support);
        answer_.hull.weights = std::move(weights);
        answer_.center.assign(centre.begin(), centre.end());
        answer_.radius      = root_below(nearest.squared[0]);
        answer_.gap         = gap;
        answer_.cost        = cost / sum * unit_ * unit_;
        answer_.scale_ratio = std::max(1.0, std::sqrt(far) * unit_ / std::sqrt(nearest_squared_));
        const bool narrow   = gap <= converged_gap * answer_.cost;
        answer_.status      = narrow                               ? SimplexStatus::converged
                              : status != SimplexStatus::converged ? status
                              : gap <= useless_gap * answer_.cost  ? SimplexStatus::at_rounding_floor
                                                                   : SimplexStatus::no_progress;
    }
    centre_.clear();
    stage_ = Stage::done;
}

}  // namespace hullx::simplex
