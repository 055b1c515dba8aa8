#include "scan/top_k.hpp"

#include <algorithm>

namespace hullx {

// The k smallest uppers seen so far are always held: a row is only dropped when its lower exceeds k of them.
void TopK::compact() {
    if (held_.size() >= k_) {
        uppers_.clear();
        for (const Survivor& s : held_) uppers_.push_back(s.upper());
        std::nth_element(uppers_.begin(), uppers_.begin() + static_cast<std::ptrdiff_t>(k_ - 1), uppers_.end());
        threshold_ = std::min(threshold_, uppers_[k_ - 1]);
        std::erase_if(held_, [this](const Survivor& s) { return s.lower() > threshold_; });
    }
    capacity_ = std::max(capacity_, 2 * held_.size());
}

void TopK::merge(const TopK& other) {
    counted_ += other.counted_;
    threshold_ = std::min(threshold_, other.threshold_);
    held_.insert(held_.end(), other.held_.begin(), other.held_.end());
}

std::span<const Survivor> TopK::finish() {
    if (k_ != 0) compact();
    std::sort(held_.begin(), held_.end(), [](const Survivor& a, const Survivor& b) { return a.row < b.row; });
    return held_;
}

}  // namespace hullx
