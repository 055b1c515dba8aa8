#include "hull/active_set.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "hull/factor.hpp"
#include "hull/kernels/solve_abi.hpp"
#include "hull/vectors.hpp"

namespace hullx::hull {
namespace {

constexpr std::size_t none            = static_cast<std::size_t>(-1);
constexpr std::size_t most_candidates = 32;

// Room that a thread keeps from one problem to the next.
struct Room {
    std::vector<std::size_t> support, candidates, best_support;
    std::vector<double>      value, unconstrained, gains, residual, best_value;
    std::vector<char>        in, banned;
};

class ActiveSet {
public:
    ActiveSet(const WorkingSet& set, Room& room)
        : set_(set),
          factor_(set.dim()),
          noise_(0x1p-53 * (16.0 + 2.0 * std::sqrt(static_cast<double>(set.dim())))),
          support_(room.support),
          value_(room.value),
          unconstrained_(room.unconstrained),
          in_(room.in),
          banned_(room.banned),
          gains_(room.gains),
          candidates_(room.candidates),
          residual_(room.residual),
          best_support_(room.best_support),
          best_value_(room.best_value) {
        support_.clear();
        value_.clear();
        candidates_.clear();
        in_.assign(set.size(), 0);
        banned_.assign(set.size(), 0);
        gains_.assign(set.size(), 0.0);
        residual_.resize(set.dim());
    }

    MinNormPoint run(const Start& start, std::size_t most_near);

private:
    void                      begin(const Start& start);
    bool                      enter(std::size_t column, double value);
    void                      leave(std::size_t slot);
    bool                      settle();
    void                      solve_unconstrained();
    void                      refine();
    void                      project_target();
    void                      project_last();
    bool                      may_enter(std::size_t column) const { return !banned_[column] && !in_[column]; }
    std::size_t               price_candidates();
    std::size_t               price_all(bool smallest_row);
    std::size_t               price(bool smallest_row);
    std::size_t               next(bool smallest_row);
    void                      keep_if_best();
    void                      restore_best();
    MinNormPoint              result() const;
    std::vector<std::int64_t> near(std::size_t most);

    const WorkingSet&         set_;
    QrFactor                  factor_;
    double                    noise_;  // relative rounding of a product of d + 1 terms, with room
    std::vector<std::size_t>& support_;
    std::vector<double>&      value_;          // coefficients of the support's columns
    std::vector<double>&      unconstrained_;  // those without the sign constraint
    std::vector<char>&        in_;             // per column: in the support
    std::vector<char>&        banned_;         // per column: led nowhere since the residual last fell
    std::vector<double>&      gains_;          // per column, when all were priced last
    std::vector<std::size_t>& candidates_;     // columns that promised most then
    std::vector<double>&      residual_;       // target − its projection on the support
    double                    length_ = 0.0;   // ‖residual‖, what the method minimises
    bool                      fresh_  = true;  // the residual was projected twice since the support last changed
    std::vector<std::size_t>& best_support_;
    std::vector<double>&      best_value_;
    double                    best_length_ = std::numeric_limits<double>::infinity();
};

bool ActiveSet::enter(std::size_t column, double value) {
    if (!factor_.append(set_.column(column))) return false;
    support_.push_back(column);
    value_.push_back(value);
    in_[column] = 1;
    return true;
}

void ActiveSet::leave(std::size_t slot) {
    factor_.remove(slot);
    in_[support_[slot]] = 0;
    support_.erase(support_.begin() + static_cast<std::ptrdiff_t>(slot));
    value_.erase(value_.begin() + static_cast<std::ptrdiff_t>(slot));
}

// The last support that the set still holds; else the nearest row.
void ActiveSet::begin(const Start& start) {
    for (std::size_t i = 0; i < start.rows.size(); ++i) {
        const std::size_t column = set_.position(start.rows[i]);
        const double      value  = column < set_.size() ? set_.to_coefficient(column, start.weights[i]) : 0.0;
        if (value > 0.0) enter(column, value);
    }
    if (support_.empty()) enter(set_.nearest(), 0.0);
    settle();
    project_target();
}

// Coefficients of the support that minimise without the sign constraint: R x = Qᵀ target, one step of refinement
// left to refine().
void ActiveSet::solve_unconstrained() {
    std::vector<double>& x = unconstrained_;
    x.resize(support_.size());
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = factor_.q(i)[set_.last()] * set_.target();
    factor_.back_substitute(x.data());
}

// Walks from the feasible coefficients to the unconstrained ones, dropping every column that reaches zero on the way.
// True where none was dropped.
bool ActiveSet::settle() {
    const std::vector<double>& x    = unconstrained_;
    bool                       kept = true;
    while (!support_.empty()) {
        solve_unconstrained();
        double      step = 1.0;
        std::size_t out  = none;
        for (std::size_t i = 0; i < x.size(); ++i) {
            if (x[i] > 0.0) continue;
            const double reach = value_[i] > 0.0 ? value_[i] / (value_[i] - x[i]) : 0.0;
            const bool   first =
                out == none || reach < step || (reach == step && set_.row(support_[i]) < set_.row(support_[out]));
            if (first) {
                step = reach;
                out  = i;
            }
        }
        if (out == none) {
            value_ = x;
            return kept;
        }
        kept = false;
        for (std::size_t i = 0; i < x.size(); ++i) value_[i] = std::max(0.0, value_[i] + step * (x[i] - value_[i]));
        leave(out);
        for (std::size_t i = support_.size(); i-- > 0;)
            if (value_[i] == 0.0 && x[i < out ? i : i + 1] <= 0.0) leave(i);
    }
    return kept;
}

void ActiveSet::project_target() {
    std::fill(residual_.begin(), residual_.end(), 0.0);
    residual_[set_.last()] = set_.target();
    for (int pass = 0; pass < 2; ++pass) factor_.project_out(residual_.data());
    length_ = norm(residual_.data(), residual_.size());
    fresh_  = true;
}

// After one more column: its part alone is taken out, unless so much went that what is left needs a second pass.
void ActiveSet::project_last() {
    const double* q = factor_.q(factor_.size() - 1);
    add_scaled(-dot(q, residual_.data(), residual_.size()), q, residual_.data(), residual_.size());
    const double before = length_;
    length_             = norm(residual_.data(), residual_.size());
    fresh_              = false;
    if (length_ < 0.25 * before) project_target();
}

// The best of those that promised most when all were priced last.
std::size_t ActiveSet::price_candidates() {
    std::erase_if(candidates_, [&](std::size_t i) { return !may_enter(i); });
    double gained[most_candidates];
    solve_kernels::kernels().products_at(set_.column(0), candidates_.data(), candidates_.size(), set_.dim(),
                                         residual_.data(), gained);
    std::size_t entering = none;
    double      most     = noise_ * length_;
    for (std::size_t k = 0; k < candidates_.size(); ++k) {
        const double gain = gained[k] * set_.per_length(candidates_[k]);
        if (!(gain > most)) continue;
        entering = candidates_[k];
        most     = gain;
    }
    return entering;
}

// The best of all columns, or the first that violates; the best are the next candidates.
std::size_t ActiveSet::price_all(bool smallest_row) {
    const double floor = noise_ * length_;
    solve_kernels::kernels().products(set_.column(0), set_.size(), set_.dim(), residual_.data(), gains_.data());
    for (std::size_t i = 0; i < set_.size(); ++i) gains_[i] *= set_.per_length(i);
    candidates_.clear();
    for (std::size_t i = 0; i < set_.size(); ++i)
        if (gains_[i] > floor && may_enter(i)) candidates_.push_back(i);
    if (candidates_.empty()) return none;
    if (smallest_row) {
        const std::size_t first = candidates_.front();
        candidates_.clear();
        return first;
    }
    const auto better = [&](std::size_t a, std::size_t b) {
        return gains_[a] > gains_[b] || (gains_[a] == gains_[b] && a < b);
    };
    if (candidates_.size() > most_candidates) {
        const auto last = candidates_.begin() + static_cast<std::ptrdiff_t>(most_candidates);
        std::nth_element(candidates_.begin(), last, candidates_.end(), better);
        candidates_.resize(most_candidates);
    }
    return *std::min_element(candidates_.begin(), candidates_.end(), better);
}

// Most steps look at the candidates alone: the rest of a large set is priced when these have nothing left.
std::size_t ActiveSet::price(bool smallest_row) {
    const std::size_t entering = smallest_row ? none : price_candidates();
    return entering != none ? entering : price_all(smallest_row);
}

// As `price`, but "none" is said of a fresh residual only.
std::size_t ActiveSet::next(bool smallest_row) {
    const std::size_t entering = price(smallest_row);
    if (entering != none || fresh_) return entering;
    project_target();
    return price(smallest_row);
}

void ActiveSet::keep_if_best() {
    if (length_ >= best_length_) return;
    best_length_  = length_;
    best_support_ = support_;
    best_value_   = value_;
}

void ActiveSet::restore_best() {
    factor_.clear();
    support_.clear();
    value_.clear();
    std::fill(in_.begin(), in_.end(), 0);
    for (std::size_t i = 0; i < best_support_.size(); ++i) enter(best_support_[i], best_value_[i]);
    settle();
    project_target();
}

// One step of iterative refinement of the coefficients, kept where they stay positive.
void ActiveSet::refine() {
    std::vector<double> rest(set_.dim(), 0.0), change(support_.size());
    rest[set_.last()] = set_.target();
    for (std::size_t i = 0; i < support_.size(); ++i)
        add_scaled(-value_[i], set_.column(support_[i]), rest.data(), rest.size());
    factor_.solve(rest.data(), change.data());
    for (std::size_t i = 0; i < change.size(); ++i)
        if (!(value_[i] + change[i] > 0.0)) return;
    for (std::size_t i = 0; i < change.size(); ++i) value_[i] += change[i];
}

MinNormPoint ActiveSet::result() const {
    std::vector<std::size_t> order(support_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return support_[a] < support_[b]; });
    MinNormPoint point;
    double       total = 0.0;
    for (const std::size_t i : order) {
        const double weight = set_.to_weight(support_[i], value_[i]);
        if (!(weight > 0.0)) continue;
        point.support.push_back(set_.row(support_[i]));
        point.weights.push_back(weight);
        total += weight;
    }
    for (double& weight : point.weights) weight /= total;
    point.direction.resize(set_.last());
    for (std::size_t j = 0; j < point.direction.size(); ++j) point.direction[j] = -residual_[j];
    point.floor = !(length_ > noise_ * set_.target());
    return point;
}

// Those of the last prices: of the residual that `direction` is, or one close to it.
std::vector<std::int64_t> ActiveSet::near(std::size_t most) {
    std::vector<std::int64_t> rows;
    candidates_.clear();
    for (std::size_t i = 0; i < set_.size(); ++i)
        if (!in_[i]) candidates_.push_back(i);
    if (candidates_.size() > most) {
        std::nth_element(
            candidates_.begin(), candidates_.begin() + static_cast<std::ptrdiff_t>(most), candidates_.end(),
            [&](std::size_t a, std::size_t b) { return gains_[a] > gains_[b] || (gains_[a] == gains_[b] && a < b); });
        candidates_.resize(most);
    }
    rows.reserve(candidates_.size());
    for (const std::size_t i : candidates_) rows.push_back(set_.row(i));
    std::sort(rows.begin(), rows.end());
    return rows;
}

MinNormPoint ActiveSet::run(const Start& start, std::size_t most_near) {
    begin(start);
    keep_if_best();
    int               zero_steps = 0;
    const std::size_t most_steps = 4 * set_.size() + 64;
    for (std::size_t step = 0; step < most_steps && length_ > noise_ * set_.target(); ++step) {
        // Smallest row after two zero steps: Bland's rule, otherwise lattices cycle.
        const std::size_t entering = next(zero_steps >= 2);
        if (entering == none) break;
        if (!enter(entering, 0.0)) {
            banned_[entering] = 1;
            continue;
        }
        if (settle())
            project_last();
        else
            project_target();
        if (length_ < best_length_ * (1.0 - 0x1p-50)) {
            zero_steps = 0;
            std::fill(banned_.begin(), banned_.end(), 0);
        } else {
            ++zero_steps;
            banned_[entering] = 1;
        }
        keep_if_best();
    }
    if (length_ > best_length_)
        restore_best();
    else if (!fresh_)
        project_target();
    refine();
    MinNormPoint point = result();
    if (most_near > 0) point.near = near(most_near);
    return point;
}

}  // namespace

MinNormPoint min_norm_point(const WorkingSet& set, const Start& start, std::size_t most_near) {
    thread_local Room room;
    return ActiveSet(set, room).run(start, most_near);
}

}  // namespace hullx::hull
