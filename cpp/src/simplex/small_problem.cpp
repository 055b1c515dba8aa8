#include "simplex/small_problem.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "hull/vectors.hpp"

namespace hullx::simplex {
namespace {

constexpr double least_coefficient = 1e-10;  // relative to the largest one: below, it is no pivot
constexpr double weight_rounding   = 1e-13;  // weights so far below 0 are 0
constexpr double feasible_enough   = 1e-12;  // artificial part, relative to the columns used
constexpr double price_rounding    = 0x1p-46;
constexpr double infinity          = std::numeric_limits<double>::infinity();

}  // namespace

SmallProblem::SmallProblem(const Columns& columns)
    : columns_(&columns),
      basis_(columns),
      target_(columns.stride(), 0.0),
      weights_(columns.equations(), 0.0),
      prices_(columns.stride(), 0.0),
      coefficients_(columns.equations(), 0.0) {
    target_[columns.equations() - 1] = 1.0;
}

void SmallProblem::aim(std::span<const std::int64_t> support, std::span<const double> weights, double spread) {
    std::fill(target_.begin(), target_.end(), 0.0);
    double& total = target_[columns_->equations() - 1];
    for (std::size_t i = 0; i < support.size(); ++i) {
        const std::size_t at = columns_->position(support[i]);
        if (at == columns_->size()) continue;
        hull::add_scaled(weights[i] / columns_->share(at), columns_->column(at), target_.data(), target_.size());
    }
    const double each = spread * total / static_cast<double>(columns_->size());
    for (std::size_t i = 0; spread > 0.0 && i < columns_->size(); ++i)
        hull::add_scaled(each, columns_->column(i), target_.data(), target_.size());
    const double whole = std::exchange(total, 1.0);
    for (std::size_t j = 0; j + 1 < columns_->equations(); ++j) target_[j] /= whole;
}

Outcome SmallProblem::find_feasible(std::size_t first) {
    basis_.start(first, target_);
    basis_.coefficients(target_.data(), weights_.data());
    find_prices(Phase::feasible);
    const Outcome outcome = run(Phase::feasible);
    if (outcome != Outcome::optimal) return outcome;
    return infeasibility() <= feasible_enough * longest() ? Outcome::optimal : Outcome::infeasible;
}

Outcome SmallProblem::minimise() {
    for (std::size_t k = 0; k < basis_.size(); ++k)
        if (basis_.artificial(k)) weights_[k] = 0.0;
    find_prices(Phase::cheapest);
    return run(Phase::cheapest);
}

// Refreshed once where nothing promises anything any more: what many steps add up to must not end the search.
Outcome SmallProblem::run(Phase phase) {
    const std::size_t most     = 200 + 50 * basis_.size() + 4 * columns_->size();
    const std::size_t interval = std::max<std::size_t>(32, basis_.size());
    fresh_ = bland_ = false;
    idle_           = 0;
    for (std::size_t steps = 1; steps <= most; ++steps) {
        if (phase == Phase::feasible && infeasibility() == 0.0) return Outcome::optimal;
        const long entering = choose_entering(phase);
        if (entering < 0 && fresh_) return Outcome::optimal;
        const bool moved = entering >= 0 && step(phase, static_cast<std::size_t>(entering));
        if (!moved && fresh_) return Outcome::stuck;
        if ((!moved || steps % interval == 0) && !refresh(phase)) return Outcome::stuck;
    }
    return Outcome::stuck;
}

double SmallProblem::promise(Phase phase, std::size_t column) const {
    const double own = phase == Phase::cheapest ? columns_->cost(column) : 0.0;
    return own - hull::dot(prices_.data(), columns_->column(column), prices_.size());
}

double SmallProblem::slack(Phase phase, std::size_t column) const {
    const double own = phase == Phase::cheapest ? columns_->cost(column) : 0.0;
    return price_rounding * (own + price_length_ * columns_->length(column));
}

bool SmallProblem::improves(std::size_t column) const {
    return promise(Phase::cheapest, column) < -slack(Phase::cheapest, column);
}

// Phase 1 asks how much a column promises for its length: rows that are near make good starts.
long SmallProblem::choose_entering(Phase phase) const {
    long   best = -1;
    double most = 0.0;
    for (std::size_t i = 0; i < columns_->size(); ++i) {
        const double value = promise(phase, i);
        if (!(value < -slack(phase, i)) || basis_.holds(static_cast<int>(i))) continue;
        const double rank    = bland_ ? -1.0 : phase == Phase::feasible ? value / columns_->length(i) : value;
        const bool   smaller = best < 0 || columns_->row(i) < columns_->row(static_cast<std::size_t>(best));
        if (rank > most || (rank == most && !smaller)) continue;
        best = static_cast<long>(i);
        most = rank;
    }
    return best;
}

// Among what could leave: artificial columns first, then the smallest row.
bool SmallProblem::leaves_before(std::size_t place, std::size_t other) const {
    const int a = basis_.at(place), b = basis_.at(other);
    if (a < 0 || b < 0) return a < b;
    return columns_->row(static_cast<std::size_t>(a)) < columns_->row(static_cast<std::size_t>(b));
}

// The weight that reaches 0 first; of those within rounding the one with the largest coefficient, or by Bland's rule.
// In phase 2 an artificial column may not move at all: whatever touches it takes its place.
long SmallProblem::choose_leaving(Phase phase) const {
    double largest = 0.0;
    for (const double c : coefficients_) largest = std::max(largest, std::abs(c));
    const double least   = least_coefficient * std::max(largest, 1.0);
    const auto   blocked = [&](std::size_t k) {
        return phase == Phase::cheapest && basis_.artificial(k) && std::abs(coefficients_[k]) > least;
    };
    double reach = infinity;
    for (std::size_t k = 0; k < coefficients_.size(); ++k) {
        if (blocked(k)) reach = 0.0;
        if (coefficients_[k] > least) reach = std::min(reach, (weights_[k] + weight_rounding) / coefficients_[k]);
    }
    long best = -1;
    for (std::size_t k = 0; k < coefficients_.size(); ++k) {
        const bool may = blocked(k) || (coefficients_[k] > least && weights_[k] <= reach * coefficients_[k]);
        if (!may) continue;
        const auto other = static_cast<std::size_t>(best);
        if (best < 0 ||
            (bland_ ? leaves_before(k, other) : std::abs(coefficients_[k]) > std::abs(coefficients_[other])))
            best = static_cast<long>(k);
    }
    return best;
}

// False where no pivot can be trusted.
bool SmallProblem::step(Phase phase, std::size_t entering) {
    basis_.coefficients(columns_->column(entering), coefficients_.data());
    const long leaving = choose_leaving(phase);
    if (leaving < 0) return false;
    const auto   place  = static_cast<std::size_t>(leaving);
    const bool   held   = phase == Phase::cheapest && basis_.artificial(place);
    const double length = held ? 0.0 : std::max(0.0, weights_[place] / coefficients_[place]);
    const double value  = promise(phase, entering);
    for (std::size_t k = 0; k < weights_.size(); ++k)
        weights_[k] = std::max(0.0, weights_[k] - length * coefficients_[k]);
    weights_[place] = length;
    basis_.replace(place, static_cast<int>(entering), coefficients_.data());
    if (phase == Phase::cheapest && basis_.artificials() > 0) {
        find_prices(phase);
    } else {
        hull::add_scaled(value, basis_.row(place), prices_.data(), prices_.size());
        price_length_ = hull::norm(prices_.data(), prices_.size());
    }
    fresh_ = false;
    idle_  = length > weight_rounding ? 0 : idle_ + 1;
    bland_ = idle_ > 2 * basis_.size();
    return true;
}

bool SmallProblem::refresh(Phase phase) {
    if (!basis_.refactor()) return false;
    find_weights();
    for (std::size_t k = 0; k < weights_.size(); ++k) {
        if (weights_[k] < -1e-7) return false;
        if (weights_[k] < 0.0 || (phase == Phase::cheapest && basis_.artificial(k))) weights_[k] = 0.0;
    }
    find_prices(phase);
    fresh_ = true;
    return true;
}

// Inverse times target, with two steps of refinement.
void SmallProblem::find_weights() {
    basis_.coefficients(target_.data(), weights_.data());
    std::vector<double> left(target_.size()), change(weights_.size());
    for (int pass = 0; pass < 2; ++pass) {
        left = target_;
        for (std::size_t k = 0; k < basis_.size(); ++k)
            for (std::size_t j = 0; j < basis_.size(); ++j) left[j] -= weights_[k] * basis_.entry(k, j);
        basis_.coefficients(left.data(), change.data());
        for (std::size_t k = 0; k < basis_.size(); ++k) weights_[k] += change[k];
    }
}

double SmallProblem::cost_at(Phase phase, std::size_t place) const {
    if (basis_.artificial(place)) return phase == Phase::feasible ? 1.0 : 0.0;
    return phase == Phase::feasible ? 0.0 : columns_->cost(static_cast<std::size_t>(basis_.at(place)));
}

// Prices that make every column of the basis worth its cost, with one step of refinement.
void SmallProblem::find_prices(Phase phase) {
    std::fill(prices_.begin(), prices_.end(), 0.0);
    for (int pass = 0; pass < 2; ++pass) {
        std::vector<double> left(basis_.size());
        for (std::size_t k = 0; k < basis_.size(); ++k) {
            double worth = 0.0;
            for (std::size_t j = 0; j < basis_.size(); ++j) worth += prices_[j] * basis_.entry(k, j);
            left[k] = cost_at(phase, k) - worth;
        }
        for (std::size_t k = 0; k < basis_.size(); ++k)
            if (left[k] != 0.0) hull::add_scaled(left[k], basis_.row(k), prices_.data(), prices_.size());
    }
    if (phase == Phase::cheapest && basis_.artificials() > 0) {
        const auto z = [&](std::size_t k) {
            std::vector<double> column(basis_.size() - 1);
            for (std::size_t j = 0; j < column.size(); ++j) column[j] = basis_.entry(k, j) / share_at(k);
            return column;
        };
        prices_[basis_.size() - 1] = stay_in_span(prices_.data(), z);
    }
    price_length_ = hull::norm(prices_.data(), prices_.size());
}

// Of all w that w·z_k + t = cost_k fits, for some t and the columns z_k of the basis, the one in the span of their
// differences: it has the smallest sphere.  Returns t.
template <class Difference>
double SmallProblem::stay_in_span(double* w, Difference&& z) const {
    const std::size_t   d = basis_.size() - 1;
    std::vector<double> span, inside(d, 0.0), origin;
    double              worth = 0.0;
    for (std::size_t k = 0; k < basis_.size(); ++k) {
        if (basis_.artificial(k)) continue;
        std::vector<double> v = z(k);
        if (origin.empty()) {
            origin = std::move(v);
            worth  = cost_at(Phase::cheapest, k) / share_at(k);
            continue;
        }
        for (std::size_t j = 0; j < d; ++j) v[j] -= origin[j];
        for (int pass = 0; pass < 2; ++pass)
            for (std::size_t s = 0; s < span.size(); s += d)
                hull::add_scaled(-hull::dot(span.data() + s, v.data(), d), span.data() + s, v.data(), d);
        const double length = hull::norm(v.data(), d);
        if (!(length > 0.0)) continue;
        for (double& value : v) value /= length;
        hull::add_scaled(hull::dot(v.data(), w, d), v.data(), inside.data(), d);
        span.insert(span.end(), v.begin(), v.end());
    }
    std::ranges::copy(inside, w);
    return worth - hull::dot(inside.data(), origin.data(), d);
}

double SmallProblem::longest() const {
    double largest = 1.0;
    for (std::size_t k = 0; k < basis_.size(); ++k)
        if (!basis_.artificial(k))
            largest = std::max(largest, columns_->length(static_cast<std::size_t>(basis_.at(k))));
    return largest;
}

double SmallProblem::miss() const {
    std::vector<double> left = target_;
    for (std::size_t k = 0; k < basis_.size(); ++k)
        if (!basis_.artificial(k))
            hull::add_scaled(-std::max(0.0, weights_[k]), columns_->column(static_cast<std::size_t>(basis_.at(k))),
                             left.data(), left.size());
    return hull::norm(left.data(), left.size());
}

double SmallProblem::infeasibility() const {
    double sum = 0.0;
    for (std::size_t k = 0; k < basis_.size(); ++k)
        if (basis_.artificial(k)) sum += weights_[k];
    return sum;
}

std::vector<double> SmallProblem::centre_step() const {
    std::vector<double> w = columns_->slope(prices_.data());
    if (basis_.artificials() > 0)
        stay_in_span(w.data(),
                     [&](std::size_t k) { return columns_->difference(static_cast<std::size_t>(basis_.at(k))); });
    for (double& value : w) value *= 0.5;
    return w;
}

}  // namespace hullx::simplex
