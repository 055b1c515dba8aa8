// The running selection of one direction: which rows could still be among the k smallest.
//
// Holds survivors with lower <= threshold, where threshold is the k-th smallest upper among all rows offered so far
// (+inf, or a limit given, before there are k).  It only falls, so what `finish` returns, the rows with lower <= the final threshold, does
// not depend on the order of the offers, nor on how they were spread over several selections that were merged.
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
        : k_(k), capacity_(std::max<std::size_t>(64, 4 * k)), threshold_(at_most) {}

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
        if (k_ == 0) return;
        lower_threshold(survivor.upper());
        if (held_.size() >= capacity_) compact();
    }

    void merge(const TopK& other);

    // Whether more than `limit` rows are held or counted, once those are gone that no longer matter.
    bool holds_more_than(std::size_t limit) {
        if (held_.size() + static_cast<std::size_t>(counted_) <= limit) return false;
        if (k_ != 0) compact();
        return held_.size() + static_cast<std::size_t>(counted_) > limit;
    }

    // Ascending by row; the selection is used up.
    std::span<const Survivor> finish();
    std::int64_t              counted() const { return counted_; }

private:
    void lower_threshold(double upper);
    void compact();

    std::size_t           k_;
    std::size_t           capacity_;
    double                threshold_   = std::numeric_limits<double>::infinity();
    double                count_below_ = -std::numeric_limits<double>::infinity();
    std::int64_t          counted_     = 0;
    std::vector<Survivor> held_;
    std::vector<double>   uppers_;  // a heap
};

}  // namespace hullx
