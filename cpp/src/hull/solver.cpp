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

void Solver::admit(std::size_t first, std::size_t last, bool begin) {
    const std::size_t   before = states_.size(), count = last - first, d = queries_.cols;
    const int           threads = threads_for(count);
    std::vector<double> directions(count * d);
    problem_.first.direct({queries_.row(first), count, d}, directions.data(), threads);
    states_.resize(before + count);
    parallel_for(count, threads, [&](std::size_t i) {
        states_[before + i] = std::make_unique<QueryState>(problem_, first + i, queries_.row(first + i),
                                                           std::span(directions).subspan(i * d, d));
        if (begin) states_[before + i]->begin();
    });
}

std::vector<Question> Solver::questions() const {
    std::vector<Question> questions;
    questions.reserve(states_.size());
    for (const auto& state : states_)
        questions.push_back({state->query(), state->stage() == QueryState::Stage::first, state->frame(), state->y(),
                             state->direction(), state->support()});
    return questions;
}

void Solver::absorb(std::span<const Proposal> proposals) {
    parallel_for(states_.size(), threads_for(states_.size()), [&](std::size_t i) { states_[i]->absorb(proposals[i]); });
}

}  // namespace hullx::hull
