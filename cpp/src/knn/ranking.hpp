// The decision under any key: from rows that may be among the nearest to the k nearest, in order, with their values.
//
// Keys are real numbers, smaller is nearer, equal keys by row index; any sorting algorithm gives the one right answer.
// A Measure knows one query and has
//   Parts, Exact                       what it keeps of a row beside the key, and what decides in exact arithmetic
//   Interval64 interval(row)           the key in float64
//   DoubleDouble key(row, Parts&)      the key with far less error
//   Exact exact(row)
//   strong_ordering compare(Exact, Exact)
//   bool compare_parts(Parts, Parts, strong_ordering&)   settles what needs no exact arithmetic, else false
//   double value(row, key, Parts)      what is returned for a row, correctly rounded
//   Verdict within(Interval64, limit), bool within(value, limit)      for counting
#pragma once

#include <algorithm>
#include <cmath>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "hullx/scan.hpp"
#include "knn/distance.hpp"
#include "scan/stats.hpp"
#include "support/wide.hpp"

namespace hullx {

enum class Within { no, yes, unsure };

template <class Measure>
class Ranking {
public:
    explicit Ranking(const Measure& measure) : measure_(measure) {}

    void add(std::span<const Survivor> survivors) {
        pool_.reserve(pool_.size() + survivors.size());
        for (const Survivor& s : survivors) {
            const auto row = static_cast<std::size_t>(s.row);
            pool_.push_back({row, measure_.interval(row)});
        }
    }

    // The k nearest of the rows added (at least k of them).
    void nearest(std::size_t k, std::int64_t* indices, double* values) {
        prune(k);
        std::vector<Candidate> candidates;
        candidates.reserve(pool_.size());
        for (const Pooled& p : pool_) candidates.emplace_back(measure_, p.row);
        const auto before = [this](const Candidate& a, const Candidate& b) { return nearer(a, b); };
        const auto kth    = candidates.begin() + static_cast<std::ptrdiff_t>(k);
        if (kth != candidates.end()) std::nth_element(candidates.begin(), kth, candidates.end(), before);
        std::sort(candidates.begin(), kth, before);
        for (std::size_t i = 0; i < k; ++i) {
            indices[i] = static_cast<std::int64_t>(candidates[i].row);
            values[i]  = measure_.value(candidates[i].row, candidates[i].key, candidates[i].parts);
        }
        count_decided(candidates.size(), exact_count_);
    }

    // How many of the rows added have a returned value within the limit.
    std::int64_t count(double limit) {
        std::int64_t  counted       = 0;
        std::uint64_t double_double = 0;
        for (const Pooled& p : pool_) {
            const Within sure = measure_.within(p.interval, limit);
            counted += sure == Within::yes;
            if (sure != Within::unsure) continue;
            ++double_double;
            const Candidate c(measure_, p.row);
            counted += measure_.within(measure_.value(c.row, c.key, c.parts), limit);
        }
        count_decided(double_double, 0);
        return counted;
    }

private:
    struct Pooled {
        std::size_t row;
        Interval64  interval;
    };
    struct Candidate {
        Candidate(const Measure& measure, std::size_t r) : row(r), key(measure.key(r, parts)) {}

        std::size_t                                      row;
        typename Measure::Parts                          parts;
        DoubleDouble                                     key;
        mutable std::unique_ptr<typename Measure::Exact> exact;
    };

    // Keeps what could be among the k nearest.
    void prune(std::size_t k) {
        if (pool_.size() <= k) return;
        std::vector<double> uppers;
        uppers.reserve(pool_.size());
        for (const Pooled& p : pool_) uppers.push_back(p.interval.upper);
        std::nth_element(uppers.begin(), uppers.begin() + static_cast<std::ptrdiff_t>(k - 1), uppers.end());
        const double limit = uppers[k - 1];
        std::erase_if(pool_, [limit](const Pooled& p) { return p.interval.lower > limit; });
    }

    bool nearer(const Candidate& a, const Candidate& b) const {
        const Split  high       = two_diff(a.key.high, b.key.high);
        const double low        = a.key.low - b.key.low;
        const double difference = high.value + (high.error + low);
        const double margin     = 1.0000001 * (a.key.error + b.key.error) +
                                  0x1p-51 * (std::fabs(high.error) + std::fabs(a.key.low) + std::fabs(b.key.low)) +
                                  0x1p-52 * std::fabs(difference);
        if (difference > margin) return false;
        if (difference < -margin) return true;
        if (a.key.error == 0.0 && b.key.error == 0.0)  // then both are sums without a low part
            return a.key.high != b.key.high ? a.key.high < b.key.high : a.row < b.row;
        std::strong_ordering order = std::strong_ordering::equal;
        if (!measure_.compare_parts(a.parts, b.parts, order)) order = measure_.compare(exact(a), exact(b));
        return order == std::strong_ordering::equal ? a.row < b.row : order == std::strong_ordering::less;
    }

    const typename Measure::Exact& exact(const Candidate& c) const {
        if (!c.exact) {
            c.exact = std::make_unique<typename Measure::Exact>(measure_.exact(c.row));
            ++exact_count_;
        }
        return *c.exact;
    }

    const Measure&        measure_;
    std::vector<Pooled>   pool_;
    mutable std::uint64_t exact_count_ = 0;
};

}  // namespace hullx
