// Room for the coordinates of one solve, kept by the thread for the next: fresh memory of this size would be mapped,
// zeroed and given back each time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace hullx::hull {

enum class Spare { columns, lengths, factor, triangle };

// A vector of doubles that begins with whatever was left there.
template <Spare use>
class SpareValues {
public:
    SpareValues() : values_(std::move(kept())) {}
    ~SpareValues() {
        if (values_.size() <= most_kept) kept() = std::move(values_);
    }
    SpareValues(const SpareValues&)            = delete;
    SpareValues& operator=(const SpareValues&) = delete;

    // Keeps what is there.
    void make_room(std::size_t count) {
        if (values_.size() < count) values_.resize(std::max(count, 2 * values_.size()));
    }

    double*       data() { return values_.data(); }
    const double* data() const { return values_.data(); }

private:
    static constexpr std::size_t most_kept = std::size_t{1} << 19;  // 4 MiB

    static std::vector<double>& kept() {
        thread_local std::vector<double> values;
        return values;
    }

    std::vector<double> values_;
};

}  // namespace hullx::hull
