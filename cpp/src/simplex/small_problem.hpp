// The linear program on the rows that a query has seen: revised simplex with an explicit basis.
//
//   minimise Σ λ_i cost_i   over λ >= 0,   Σ λ_i column_i = target        (target: zeros and a 1, see `aim`)
//
// Phase 1 drives artificial columns to 0, phase 2 the cost down.  The entering column is the one that promises most, of
// equals the smallest row; after some steps without progress the smallest row that promises anything and, of what could
// leave, the smallest row (Bland's rule: otherwise lattices cycle).  Where rows span less than the space, artificial
// columns stay in the basis at 0 for ever, and the centre is chosen within the span of the rows in the basis.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "simplex/basis.hpp"
#include "simplex/columns.hpp"

namespace hullx::simplex {

enum class Outcome { optimal, infeasible, stuck };

class SmallProblem {
public:
    explicit SmallProblem(const Columns& columns);

    // What is to be reproduced instead of the query itself: a mixture near it, with a share `spread` of all columns.
    void aim(std::span<const std::int64_t> support, std::span<const double> weights, double spread);

    // From column `first`: a basis of non-negative weights.  Then the weights of least cost.
    Outcome find_feasible(std::size_t first);
    Outcome minimise();

    // By how much the weights, those below 0 left out, miss the target; and relative to the longest column used.
    double miss() const;
    double residual() const { return miss() / longest(); }

    // Whether a column would lower the cost beyond what rounding explains.
    bool improves(std::size_t column) const;

    // Of the basis: columns, the weights of their rows, whether these are more than rounding, and w/2 for the w with
    // centre = query + unit·w/2.
    std::size_t         support_size() const { return basis_.size(); }
    int                 column_at(std::size_t place) const { return basis_.at(place); }
    double              weight_at(std::size_t place) const { return weights_[place] * share_at(place); }
    bool                counts(std::size_t place) const { return column_at(place) >= 0 && weights_[place] > 0x1p-50; }
    std::vector<double> centre_step() const;

private:
    enum class Phase { feasible, cheapest };

    Outcome run(Phase phase);
    bool    step(Phase phase, std::size_t entering);
    long    choose_entering(Phase phase) const;
    long    choose_leaving(Phase phase) const;
    bool    leaves_before(std::size_t place, std::size_t other) const;
    bool    refresh(Phase phase);
    void    find_weights();
    void    find_prices(Phase phase);
    double  share_at(std::size_t place) const {
        return basis_.artificial(place) ? 1.0 : columns_->share(static_cast<std::size_t>(basis_.at(place)));
    }
    double cost_at(Phase phase, std::size_t place) const;
    double infeasibility() const;
    double longest() const;
    double promise(Phase phase, std::size_t column) const;
    double slack(Phase phase, std::size_t column) const;

    template <class Difference>
    double stay_in_span(double* w, Difference&& z) const;

    const Columns*      columns_;
    Basis               basis_;
    std::vector<double> target_, weights_, prices_, coefficients_;
    double              price_length_ = 0.0;  // ‖prices‖
    bool                fresh_        = false;
    bool                bland_        = false;
    std::size_t         idle_         = 0;  // steps since the last that moved
};

}  // namespace hullx::simplex
