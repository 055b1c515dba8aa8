#include "scan/top_k.hpp"

#include <algorithm>

namespace hullx {

// In order: few are moved for each row that lowers the threshold.
void TopK::insert(double upper) {
    std::size_t i = uppers_.size();
    if (i == k_) {
        if (!(upper < uppers_.back())) return;
        --i;
    } else {
        uppers_.push_back(upper);
    }
    for (; i > 0 && uppers_[i - 1] > upper; --i) uppers_[i] = uppers_[i - 1];
    uppers_[i] = upper;
    if (uppers_.size() == k_) threshold_ = std::min(threshold_, uppers_.back());
}

// Rows among the k smallest uppers have lower <= upper <= threshold, so they are held: the k-th upper of those held is
// the k-th of all.
bool TopK::select() {
    if (held_.size() < k_) return false;
    uppers_.clear();
    for (const Survivor& s : held_) uppers_.push_back(s.upper());
    const auto kth = uppers_.begin() + static_cast<std::ptrdiff_t>(k_ - 1);
    std::nth_element(uppers_.begin(), kth, uppers_.end());
    const bool reached = *kth <= threshold_;
    threshold_         = std::min(threshold_, *kth);
    selected_          = true;
    return reached;
}

void TopK::compact() {
    if (k_ > most_sorted && !selected_) select();
    std::size_t kept = 0, i = 0;
    const auto  keep = [&](std::size_t end) {
        for (; i < end; ++i)
            if (!(held_[i].lower() > threshold_)) held_[kept++] = held_[i];
    };
    for (std::size_t& end : runs_) {
        keep(end);
        end = kept;
    }
    keep(held_.size());
    held_.resize(kept);
    capacity_ = held_.size() + std::max({fewest_added, k_, held_.size() / 2});
}

void TopK::widen(std::size_t rank) {
    compact();
    runs_.push_back(held_.size());
    k_        = rank;
    selected_ = false;
    uppers_.clear();
    if (k_ <= most_sorted)
        for (const Survivor& s : held_) insert(s.upper());
    capacity_ = std::max(held_.size(), k_) + std::max(fewest_added, 2 * k_);
    held_.reserve(capacity_);
}

// The k-th upper of those held is that of all if it does not exceed what kept the others out; where that is the limit
// given, there is nothing to complete.
bool TopK::complete() {
    return threshold_ == given_ || select();
}

// What the other selection dropped had k uppers below it, and it still holds those.
void TopK::merge(TopK&& other) {
    counted_ += other.counted_;
    threshold_ = std::min(threshold_, other.threshold_);
    selected_  = false;
    for (const Survivor& s : other.held_) {
        if (k_ != 0 && k_ <= most_sorted) insert(s.upper());
        held_.push_back(s);
    }
    std::vector<Survivor>().swap(other.held_);
}

std::span<const Survivor> TopK::finish() {
    if (k_ != 0) compact();
    std::vector<double>().swap(uppers_);
    const auto by_row = [](const Survivor& a, const Survivor& b) { return a.row < b.row; };
    for (std::size_t r = 0; r < runs_.size(); ++r) {
        const auto middle = held_.begin() + static_cast<std::ptrdiff_t>(runs_[r]);
        const auto end = r + 1 < runs_.size() ? held_.begin() + static_cast<std::ptrdiff_t>(runs_[r + 1]) : held_.end();
        std::inplace_merge(held_.begin(), middle, end, by_row);
    }
    if (!std::is_sorted(held_.begin(), held_.end(), by_row)) std::sort(held_.begin(), held_.end(), by_row);
    return held_;
}

}  // namespace hullx
