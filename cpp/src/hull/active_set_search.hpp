// The search behind active_set.hpp: its state, walked in active_set.cpp, prices of columns in active_set_prices.cpp.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "hull/active_set.hpp"
#include "hull/factor.hpp"

namespace hullx::hull {

inline constexpr std::size_t none = static_cast<std::size_t>(-1);

// Room that a thread keeps from one problem to the next.
struct Room {
    std::vector<std::size_t> support, candidates, best_support;
    std::vector<double>      value, unconstrained, gains, residual, best_value, direction;
    std::vector<char>        in, banned;
};

class ActiveSet {
public:
    ActiveSet(WorkingSet& set, RowSupply* supply, Room& room)
        : set_(set),
          supply_(supply),
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
          best_value_(room.best_value),
          direction_(room.direction) {
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
    bool                      supplied();
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

    WorkingSet&               set_;
    RowSupply*                supply_;
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
    std::vector<double>&      direction_;
    double                    best_length_ = std::numeric_limits<double>::infinity();
};

}  // namespace hullx::hull
