// Rows by a value, the least first; of equal values the lower row, so that a choice has one outcome.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace hullx::hull {

struct Candidate {
    double       value;
    std::int64_t row;
    bool         operator<(const Candidate& other) const {
        return value < other.value || (value == other.value && row < other.row);
    }
};

// The `count` smallest, in no particular order.
inline void keep_smallest(std::vector<Candidate>& candidates, std::size_t count) {
    if (candidates.size() <= count) return;
    std::nth_element(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(count), candidates.end());
    candidates.resize(count);
}

}  // namespace hullx::hull
