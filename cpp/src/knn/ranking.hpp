// The decision under any key: from rows that may be among the nearest to the k nearest, in order, with their values.
//
// Keys are real numbers, smaller is nearer, equal keys by row index; any sorting algorithm gives the one right answer.
// A Measure knows one query and has
//   Parts, Exact                       what it keeps of a row beside the key, and what decides in exact arithmetic
//   intervals(rows, Interval64*)       keys in float64
//   keys(rows, DoubleDouble*, Parts*)  keys with far less error
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
        for (const Survivor& s : survivors) rows_.push_back(static_cast<std::uint32_t>(s.row));
    }

    // The k nearest of the rows added (at least k of them).
    void nearest(std::size_t k, std::int64_t* indices, double* values) {
        prune(k);
        std::vector<Candidate> candidates = candidates_of(rows_);
        const auto             before     = [this](const Candidate& a, const Candidate& b) { return nearer(a, b); };
        const auto             kth        = candidates.begin() + static_cast<std::ptrdiff_t>(k);
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
        std::int64_t               counted = 0;
        std::vector<std::uint32_t> unsure;
        const auto                 intervals = measured();
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            const Within sure = measure_.within(intervals[i], limit);
            counted += sure == Within::yes;
            if (sure == Within::unsure) unsure.push_back(rows_[i]);
        }
        for (const Candidate& c : candidates_of(unsure))
            counted += measure_.within(measure_.value(c.row, c.key, c.parts), limit);
        count_decided(unsure.size(), 0);
        return counted;
    }

private:
    struct Candidate {
        std::size_t                                      row;
        typename Measure::Parts                          parts;
        DoubleDouble                                     key;
        mutable std::unique_ptr<typename Measure::Exact> exact;
    };

    std::vector<Interval64> measured() const {
        std::vector<Interval64> intervals(rows_.size());
        measure_.intervals(rows_, intervals.data());
        return intervals;
    }

    std::vector<Candidate> candidates_of(const std::vector<std::uint32_t>& rows) const {
        std::vector<DoubleDouble>            keys(rows.size());
        std::vector<typename Measure::Parts> parts(rows.size());
        measure_.keys(rows, keys.data(), parts.data());
        std::vector<Candidate> candidates;
        candidates.reserve(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) candidates.push_back({rows[i], parts[i], keys[i], nullptr});
        return candidates;
    }

    // Keeps what could be among the k nearest.
    void prune(std::size_t k) {
        if (rows_.size() <= k) return;
        const auto          intervals = measured();
        std::vector<double> uppers;
        uppers.reserve(rows_.size());
        for (const Interval64& i : intervals) uppers.push_back(i.upper);
        std::nth_element(uppers.begin(), uppers.begin() + static_cast<std::ptrdiff_t>(k - 1), uppers.end());
        std::size_t kept = 0;
        for (std::size_t i = 0; i < rows_.size(); ++i)
            if (!(intervals[i].lower > uppers[k - 1])) rows_[kept++] = rows_[i];
        rows_.resize(kept);
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

    const Measure&             measure_;
    std::vector<std::uint32_t> rows_;
    mutable std::uint64_t      exact_count_ = 0;
};

}  // namespace hullx
