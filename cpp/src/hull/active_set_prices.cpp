// Which column enters next: the one with the steepest descent per unit of its length.
#include <algorithm>

#include "hull/active_set_search.hpp"
#include "hull/kernels/solve_abi.hpp"

namespace hullx::hull {
namespace {

constexpr std::size_t most_candidates = 32;

}  // namespace

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

}  // namespace hullx::hull
