#include "hull/solver.hpp"

#include "support/parallel.hpp"

namespace hullx::hull {

void Solver::admit(std::size_t first, std::size_t last, bool late) {
    const std::size_t before = states_.size();
    states_.resize(before + last - first);
    parallel_for(last - first, num_threads_, [&](std::size_t i) {
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
    parallel_for(states_.size(), num_threads_, [&](std::size_t i) { states_[i]->absorb(proposals[i]); });
}

}  // namespace hullx::hull
