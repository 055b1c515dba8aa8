#include "scan/top_k.hpp"

#include <algorithm>

namespace hullx {

// The k smallest uppers seen so far, the largest of them on top: the threshold falls with every row that lowers it.
void TopK::lower_threshold(double upper) {
    if (uppers_.size() == k_) {
        if (!(upper < uppers_.front())) return;
        std::pop_heap(uppers_.begin(), uppers_.end());
        uppers_.back() = upper;
    } else {
        uppers_.push_back(upper);
    }
    std::push_heap(uppers_.begin(), uppers_.end());
    if (uppers_.size() == k_) threshold_ = std::min(threshold_, uppers_.front());
}

void TopK::compact() {
    std::erase_if(held_, [this](const Survivor& s) { return s.lower() > threshold_; });
    capacity_ = std::max(capacity_, 2 * held_.size());
}

// What the other selection dropped had k uppers below it, and it still holds those.
void TopK::merge(const TopK& other) {
    counted_ += other.counted_;
    threshold_ = std::min(threshold_, other.threshold_);
    for (const Survivor& s : other.held_) {
        if (k_ != 0) lower_threshold(s.upper());
        held_.push_back(s);
    }
}

std::span<const Survivor> TopK::finish() {
    if (k_ != 0) compact();
    std::sort(held_.begin(), held_.end(), [](const Survivor& a, const Survivor& b) { return a.row < b.row; });
    return held_;
}

}  // namespace hullx
