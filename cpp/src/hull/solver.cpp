#include "hull/solver.hpp"

#include <algorithm>

#include "support/parallel.hpp"

namespace hullx::hull {
namespace {

constexpr std::size_t serial_work  = 1'000'000;  // multiply-adds below which waking threads costs more than it saves
constexpr std::size_t most_columns = 64;         // new ones a round

}  // namespace

// A small problem touches its columns about as often as its support is large.
int Solver::threads_for(std::size_t count) const {
    const std::size_t d = queries_.cols;
    return count * most_columns * d * std::min(d, most_columns) < serial_work ? 1 : num_threads_;
}

void Solver::admit(std::size_t first, std::size_t last, bool late) {
    const std::size_t before = states_.size();
    states_.resize(before + last - first);
    parallel_for(last - first, threads_for(last - first), [&](std::size_t i) {
        const std::size_t query = first + i;
        states_[before + i]     = std::make_unique<QueryState>(problem_, query, queries_.row(query), late);
    });
}

std::vector<Question> Solver::questions() const {
    std::vector<Question> questions;
    questions.reserve(states_.size());
    for (const auto& state : states_) {
        const bool nearest = state->stage() == QueryState::Stage::nearest;
        questions.push_back({state->query(), nearest ? Bias::squared_norm : Bias::none, state->frame(), state->y(),
                             nearest ? std::span<const double>{} : state->direction()});
    }
    return questions;
}

void Solver::absorb(std::span<const Proposal> proposals) {
    parallel_for(states_.size(), threads_for(states_.size()), [&](std::size_t i) { states_[i]->absorb(proposals[i]); });
}

}  // namespace hullx::hull
