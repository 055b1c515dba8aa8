#include "hull/active_set.hpp"

#include <algorithm>
#include <cmath>

#include "hull/active_set_search.hpp"
#include "hull/vectors.hpp"

namespace hullx::hull {

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
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return set_.row(support_[a]) < set_.row(support_[b]); });
    MinNormPoint point;
    double       total = 0.0;
    for (const std::size_t i : order) {
        const double weight = set_.to_weight(support_[i], value_[i]);
        if (!(weight > 0.0)) continue;
        point.support.push_back(set_.row(support_[i]));
        point.weights.push_back(weight);
        point.reach += weight * set_.length(support_[i]);
        total += weight;
    }
    for (double& weight : point.weights) weight /= total;
    if (total > 0.0) point.reach /= total;
    point.direction.resize(set_.last());
    for (std::size_t j = 0; j < point.direction.size(); ++j) point.direction[j] = -residual_[j];
    point.floor = !(length_ > noise_ * set_.target());
    return point;
}

// More columns, where somebody knows of rows that would enter: ⟨column, residual⟩ > 0.
bool ActiveSet::supplied() {
    if (supply_ == nullptr) return false;
    direction_.resize(set_.last());
    for (std::size_t j = 0; j < direction_.size(); ++j) direction_[j] = -residual_[j];
    const std::span<const std::int64_t> rows = supply_->below(direction_.data(), set_.t() * residual_[set_.last()]);
    if (rows.empty() || !set_.append(rows)) return false;
    in_.resize(set_.size(), 0);
    banned_.resize(set_.size(), 0);
    gains_.resize(set_.size(), 0.0);
    return true;
}

MinNormPoint ActiveSet::run(const Start& start, std::size_t most_near) {
    begin(start);
    keep_if_best();
    int zero_steps = 0;
    for (std::size_t step = 0; step < 4 * set_.size() + 64 && length_ > noise_ * set_.target(); ++step) {
        // Smallest row after two zero steps: Bland's rule, otherwise lattices cycle.
        std::size_t entering = next(zero_steps >= 2);
        if (entering == none && supplied()) entering = next(false);
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

MinNormPoint min_norm_point(WorkingSet& set, const Start& start, std::size_t most_near, RowSupply* supply) {
    thread_local Room room;
    return ActiveSet(set, supply, room).run(start, most_near);
}

}  // namespace hullx::hull
