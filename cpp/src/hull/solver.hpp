// A block of queries in lockstep: asks for extreme rows in given directions, absorbs what is proposed.
//
// It does not know where the rows live or who answers; `RowSource` gives the coordinates of rows that were proposed.
//     admit(queries)   → they take part from the next round on, unless they end without one
//     questions()      → one per active query, in a fixed order
//     absorb(...)      → one proposal per question, same order
//     retire(take)     → hands over finished answers and forgets them
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "hull/query_state.hpp"

namespace hullx::hull {

struct Question {
    std::size_t             query;
    bool                    opening;  // along the first direction
    Frame                   frame;    // of `direction`
    const double*           y;
    std::span<const double> direction;  // working coordinates, ‖·‖∞ in [1, 2)
    // Rows whose products with `direction` only lower ones can improve on; empty for an opening.
    std::span<const std::int64_t> support;
};

class Solver {
public:
    Solver(const Problem& problem, MatrixView<const double> queries, int num_threads)
        : problem_(problem), queries_(queries), num_threads_(num_threads) {}

    // `begin`: whether they may do what can be done before a scan; the time may be up.
    void                  admit(std::size_t first, std::size_t last, bool begin);
    std::size_t           active() const { return states_.size(); }
    std::vector<Question> questions() const;
    void                  absorb(std::span<const Proposal> proposals);

    // Ends every active query; any_row(query): some row not excluded.
    template <class AnyRow>
    void stop(Status status, AnyRow any_row) {
        for (auto& state : states_) state->stop(status, any_row(state->query()));
    }

    template <class Take>
    void retire(Take take) {
        std::size_t kept = 0;
        for (auto& state : states_) {
            if (state->done())
                take(state->query(), state->take_answer());
            else
                states_[kept++].swap(state);
        }
        states_.resize(kept);
    }

private:
    int threads_for(std::size_t count) const;

    Problem                                  problem_;
    MatrixView<const double>                 queries_;
    int                                      num_threads_;
    std::vector<std::unique_ptr<QueryState>> states_;
};

}  // namespace hullx::hull
