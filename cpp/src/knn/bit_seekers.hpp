// What a query looks for among rows of bits: its k nearest, or all within a radius; and the order that decides.
//
// Sets a and b with D = |a ^ b| have |a ∪ b| = (|a| + |b| + D)/2, so their distance is 2D/(|a| + |b| + D): it grows
// with D/(|a| + |b|), and the nearer of two rows is found by multiplying crosswise.  D <= |a| + |b| <= 2^32 - 2 and all
// products stay below 2^64.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace hullx {

struct BitDistance {
    std::uint64_t differ;  // |a ^ b|
    std::uint64_t sum;     // |a| + |b|

    bool at_most(const BitDistance& o) const { return differ * o.divisor() <= o.differ * divisor(); }
    // Of the real distance; both integers are exact, so the one division rounds.
    double rounded() const {
        return differ == 0 ? 0.0 : static_cast<double>(2 * differ) / static_cast<double>(sum + differ);
    }

    std::uint64_t divisor() const { return sum == 0 ? 1 : sum; }  // two empty sets: 0/1
};

// The k nearest so far, equal ones by index.
class NearestBits {
public:
    explicit NearestBits(std::size_t k) : k_(k) { found_.reserve(k); }

    // The largest D that still matters beside |a| + |b| = sum; it grows with sum.
    std::uint64_t most(std::uint64_t sum) const { return limit().differ * sum / limit().divisor(); }
    bool          allows(const BitDistance& d) const { return d.at_most(limit()); }

    // k rows at most this far away are known to exist.
    void start_at(const BitDistance& ceiling) { ceiling_ = ceiling; }

    void offer(std::uint32_t id, const BitDistance& d) {
        const Found candidate{d, id};
        if (!full()) {
            found_.push_back(candidate);
            if (full()) std::make_heap(found_.begin(), found_.end(), nearer);
        } else if (nearer(candidate, found_.front())) {
            std::pop_heap(found_.begin(), found_.end(), nearer);
            found_.back() = candidate;
            std::push_heap(found_.begin(), found_.end(), nearer);
        }
    }

    // Ends the search, after k rows or more were offered.
    void write(std::int64_t* indices, double* distances) {
        std::sort_heap(found_.begin(), found_.end(), nearer);
        for (std::size_t i = 0; i < k_; ++i) {
            indices[i]   = found_[i].id;
            distances[i] = found_[i].distance.rounded();
        }
    }
    std::size_t   wanted() const { return k_; }
    std::uint32_t id(std::size_t i) const { return found_[i].id; }

private:
    struct Found {
        BitDistance   distance;
        std::uint32_t id;
    };
    static bool nearer(const Found& a, const Found& b) {
        const std::uint64_t x = a.distance.differ * b.distance.divisor(), y = b.distance.differ * a.distance.divisor();
        return x != y ? x < y : a.id < b.id;
    }
    bool               full() const { return found_.size() == k_; }
    const BitDistance& limit() const { return full() ? found_.front().distance : ceiling_; }

    std::size_t        k_;
    BitDistance        ceiling_{1, 1};  // no distance is above 1
    std::vector<Found> found_;          // once full, a heap with the worst in front
};

// Counts the rows whose returned distance is at most the radius.
class BitsWithin {
public:
    explicit BitsWithin(double radius) : radius_(radius) {}

    std::uint64_t most(std::uint64_t sum) const {
        if (radius_ >= 1.0) return sum;
        auto most = static_cast<std::uint64_t>(radius_ / (2.0 - radius_) * static_cast<double>(sum));
        while (most < sum && allows({most + 1, sum})) ++most;
        while (most > 0 && !allows({most, sum})) --most;
        return most;
    }
    bool allows(const BitDistance& d) const { return d.rounded() <= radius_; }

    void         offer(std::uint32_t, const BitDistance& d) { count_ += allows(d) ? 1 : 0; }
    std::int64_t count() const { return count_; }

private:
    double       radius_;
    std::int64_t count_ = 0;
};

}  // namespace hullx
