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

// Rows among the k smallest uppers have lower <= upper <= threshold, so they are held: the k-th upper of those held is the
// k-th of all.
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
    std::size_t kept = 0, first = 0;
    for (std::size_t i = 0; i < held_.size(); ++i) {
        if (held_[i].lower() > threshold_) continue;
        held_[kept++] = held_[i];
        first += i < sample_ ? 1 : 0;
    }
    held_.resize(kept);
    sample_   = first;
    capacity_ = held_.size() + std::max({fewest_added, k_, held_.size() / 2});
}

void TopK::widen() {
    sample_ = held_.size();
    compact();
    k_        = wanted_;
    selected_ = false;
    uppers_.clear();
    capacity_ = std::max(held_.size(), k_) + std::max(fewest_added, 2 * k_);
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
    const auto rest   = held_.begin() + static_cast<std::ptrdiff_t>(sample_);
    if (sample_ != 0) std::inplace_merge(held_.begin(), rest, held_.end(), by_row);
    if (!std::is_sorted(held_.begin(), held_.end(), by_row)) std::sort(held_.begin(), held_.end(), by_row);
    return held_;
}

}  // namespace hullx
