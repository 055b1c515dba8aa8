// The running selection of one direction: which rows could still be among the k smallest.
//
// Holds survivors with lower <= threshold, where threshold is the k-th smallest upper among the rows offered (+inf, or
// a limit given, before there are k): with few neighbours at every moment, with many it is renewed whenever those held
// have grown by k.  It only falls, so what `finish` returns, the rows with lower <= the k-th smallest upper of all,
// does not depend on the order of the offers, nor on how they were spread over several selections that were merged.
// Count mode: the threshold is given and stays; rows certainly below `count_below` are counted, not held.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "hullx/scan.hpp"

namespace hullx {

class TopK {
public:
    // The threshold starts at `at_most`.
    explicit TopK(std::size_t k, double at_most = std::numeric_limits<double>::infinity())
        : k_(k), capacity_(std::max(fewest_added, 2 * k)), threshold_(at_most) {}

    // With guesses: until `widen`, the threshold is the `rank`-th smallest upper of the rows offered, fewer than k;
    // from then on it is what it was then, and falls as soon as there are as many as the new rank.  In the end, that
    // being k, `complete` says whether there were, or none was needed.
    static TopK guessing(std::size_t rank, double at_most) {
        TopK selection(rank, at_most);
        selection.given_ = at_most;
        return selection;
    }
    void widen(std::size_t rank);
    bool complete();

    // Count mode.
    TopK(double count_below, double keep_up_to)
        : k_(0), capacity_(0), threshold_(keep_up_to), count_below_(count_below) {}

    // What a row's lower must not exceed to be worth offering.
    double threshold() const { return k_ == 0 ? std::max(threshold_, count_below_) : threshold_; }

    void offer(const Survivor& survivor) {
        if (k_ == 0 && survivor.upper() < count_below_) {
            ++counted_;
            return;
        }
        if (!(survivor.lower() <= threshold_)) return;
        held_.push_back(survivor);
        selected_ = false;
        if (k_ == 0) return;
        if (k_ <= most_sorted) insert(survivor.upper());
        if (held_.size() >= capacity_) compact();
    }

    void merge(TopK&& other);  // which is used up: both at once may be more than memory allows

    // Rows that are held or counted, some of which may no longer matter; and once those are gone.
    std::size_t held() const { return held_.size() + static_cast<std::size_t>(counted_); }
    std::size_t holds() {
        if (k_ != 0) compact();
        return held();
    }
    bool holds_more_than(std::size_t limit) { return held() > limit && holds() > limit; }

    // Room for all rows, of which only what is used costs memory: growing holds them twice.
    void reserve(std::size_t rows) { held_.reserve(rows); }

    // Ascending by row; the selection is used up.
    std::span<const Survivor> finish();
    std::int64_t              counted() const { return counted_; }

private:
    static constexpr std::size_t most_sorted  = 32;  // neighbours
    static constexpr std::size_t fewest_added = 64;  // rows between two compactions

    void insert(double upper);
    bool select();
    void compact();

    std::size_t              k_;
    double                   given_ = 0.0;  // with guesses: what the threshold was at first
    std::size_t              capacity_;
    std::vector<std::size_t> runs_;  // ends of those held that were offered before a `widen`
    double                   threshold_   = std::numeric_limits<double>::infinity();
    double                   count_below_ = -std::numeric_limits<double>::infinity();
    std::int64_t             counted_     = 0;
    std::vector<Survivor>    held_;
    bool                     selected_ = false;  // the threshold is that of the rows held
    std::vector<double>      uppers_;            // up to most_sorted neighbours: the k smallest, in order
};

}  // namespace hullx
