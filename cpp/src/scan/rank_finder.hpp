// The values of some ranks of one column: a histogram over leading bits says in which bucket each lies, one pass
// gathers the values of these buckets, and only they are ordered.  On a coarse grid (hullx/grid.hpp) each value has a
// bucket of its own, and counting is all there is to do.  Far from zero all values share their leading bits: there buckets
// divide evenly where a few values lie.  Whatever the buckets, they never decrease with the value, and the ranks found
// are those of the values.  Its buffers serve one column after another.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "hullx/grid.hpp"
#include "scan/statistics.hpp"

namespace hullx {

// The k-th smallest, from 0 on; moves the others.
template <class T>
T select(T* first, T* last, std::size_t k) {
    std::nth_element(first, first + k, last);
    return first[k];
}

using Ranked = std::array<double, 3>;

template <class T>
class RankFinder {
public:
    // `grid`: of all values, if there is one.
    RankFinder(std::size_t n, const Grid& grid)
        : n_(n), bucket_(n), gathered_(n + 1), inside_(n + 1), step_(step_of(grid)) {
        if (step_ > 0.0) zero_ = static_cast<T>(grid.largest / grid.step);
    }

    // The values of these ranks, without moving `values`.  A zero comes without sign.
    Ranked operator()(const T* values, const std::array<std::size_t, 3>& ranks) {
        sort_into_buckets(values);
        count();
        Place places[3];
        for (int r = 0; r < 3; ++r) places[r] = place(ranks[r]);
        Ranked out;
        if (step_ > 0.0) {
            for (int r = 0; r < 3; ++r) out[r] = at(places[r].bucket);
            return out;
        }
        const std::size_t gathered = gather(values, places);
        for (int r = 0; r < 3; ++r) {
            const bool known = r > 0 && all_equal_ && places[r].bucket == places[r - 1].bucket;
            out[r]           = known ? out[r - 1] : static_cast<double>(value(places[r], gathered)) + 0.0;
        }
        return out;
    }

    // The lower median of |x − centre| over the values that differ from it, 0 if none does.  Of the same column.
    double typical_deviation(const T* values, double centre) const {
        std::vector<double> away;
        if (step_ > 0.0) return counted_deviation(centre);
        for (std::size_t i = 0; i < n_; ++i)
            if (const auto v = static_cast<double>(values[i]); v != centre) away.push_back(std::fabs(v - centre));
        return away.empty() ? 0.0 : select(away.data(), away.data() + away.size(), (away.size() - 1) / 2);
    }

private:
    // sign, exponent and three bits of the fraction of a float32: at most a few percent of ordinary data in each
    static constexpr std::size_t buckets = 4096;
    // Neighbours in memory are counted in different tables: a counter in use cannot be used again at once.
    static constexpr std::size_t tables = 4;
    static_assert(statistics_rows / tables <= 0xffff);
    static constexpr std::size_t looked_at = 64;   // values that say where a column lies
    static constexpr int         crowded   = 256;  // so few buckets of leading bits between them: divided evenly

    struct Place {
        std::uint16_t bucket;
        std::size_t   rank;  // inside the bucket
    };

    // Never decreasing in x: rounding to float32 is monotone, and so are its bits once those of negatives are turned.
    static std::uint16_t leading_bits(T x) {
        const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(x));
        const auto turn = static_cast<std::uint32_t>(static_cast<std::int32_t>(bits) >> 31) | 0x80000000u;
        return static_cast<std::uint16_t>((bits ^ turn) >> 20);
    }

    // Never decreasing either: each of these roundings is monotone.
    std::uint16_t even_bucket(T x) const {
        constexpr T last = buckets - 1;
        const T     at   = (x - first_) * per_unit_;
        return static_cast<std::uint16_t>(static_cast<std::int32_t>(at > T{0} ? (at < last ? at : last) : T{0}));
    }

    std::uint16_t bucket_of(T x) const { return per_unit_ > T{0} ? even_bucket(x) : leading_bits(x); }

    // Sets first_ and per_unit_; half of the buckets are for values beyond those looked at.
    void choose_buckets(const T* values) {
        T low = values[0], high = values[0];
        for (std::size_t t = 0; t < looked_at; ++t) {
            const T x = values[t * n_ / looked_at];
            low       = std::min(low, x);
            high      = std::max(high, x);
        }
        const double width    = static_cast<double>(high) - static_cast<double>(low);
        const double per_unit = buckets / (2.0 * width), first = static_cast<double>(low) - 0.5 * width;
        const bool   even = leading_bits(high) - leading_bits(low) < crowded && per_unit > 0x1p-100 &&
                            per_unit < 0x1p100 && std::fabs(first) < 0x1p100;
        first_            = even ? static_cast<T>(first) : T{0};
        per_unit_         = even ? static_cast<T>(per_unit) : T{0};
    }

    // Small integers fit float32 as well, and there is a bucket for each.
    static double step_of(const Grid& grid) {
        const bool few = grid.step >= 0x1p-100 && grid.step <= 0x1p100 && 2.0 * grid.largest < grid.step * buckets;
        return few ? grid.step : 0.0;
    }

    void sort_into_buckets(const T* values) {
        if (step_ > 0.0) {
            const T inverse = static_cast<T>(1.0 / step_), zero = zero_;
            for (std::size_t i = 0; i < n_; ++i)
                bucket_[i] = static_cast<std::uint16_t>(static_cast<std::int32_t>(values[i] * inverse + zero));
            return;
        }
        choose_buckets(values);
        if (per_unit_ > T{0})
            for (std::size_t i = 0; i < n_; ++i) bucket_[i] = even_bucket(values[i]);
        else
            for (std::size_t i = 0; i < n_; ++i) bucket_[i] = leading_bits(values[i]);
    }

    // On a grid: the value of a bucket.
    double at(std::size_t bucket) const { return (static_cast<double>(bucket) - static_cast<double>(zero_)) * step_; }

    double counted_deviation(double centre) const {
        const auto middle = static_cast<std::size_t>(centre / step_ + static_cast<double>(zero_));
        if (n_ == sizes_[middle]) return 0.0;
        std::size_t left = (n_ - sizes_[middle] - 1) / 2;  // of the rank wanted
        for (std::size_t away = 1;; ++away) {
            const std::size_t here =
                (away <= middle ? sizes_[middle - away] : 0) + (middle + away < buckets ? sizes_[middle + away] : 0);
            if (left < here) return static_cast<double>(away) * step_;
            left -= here;
        }
    }

    void count() {
        std::memset(counts_, 0, sizeof(counts_));
        std::size_t i = 0;
        for (; i + tables <= n_; i += tables)
            for (std::size_t t = 0; t < tables; ++t) ++counts_[t][bucket_[i + t]];
        for (; i < n_; ++i) ++counts_[0][bucket_[i]];
        for (std::size_t b = 0; b < buckets; ++b)
            sizes_[b] = std::uint32_t{counts_[0][b]} + counts_[1][b] + counts_[2][b] + counts_[3][b];
    }

    Place place(std::size_t rank) const {
        std::size_t b = 0;
        while (rank >= sizes_[b]) rank -= sizes_[b++];
        return {static_cast<std::uint16_t>(b), rank};
    }

    std::size_t gather(const T* values, const Place (&places)[3]) {
        std::array<std::uint8_t, buckets> wanted{};
        for (const Place& p : places) wanted[p.bucket] = 1;
        std::size_t count = 0;
        for (std::size_t i = 0; i < n_; ++i) {
            gathered_[count] = values[i];
            count += wanted[bucket_[i]];
        }
        return count;
    }

    T value(const Place& place, std::size_t gathered) {
        std::size_t count = 0;
        for (std::size_t i = 0; i < gathered; ++i) {
            inside_[count] = gathered_[i];
            count += bucket_of(gathered_[i]) == place.bucket;
        }
        int differ = 0;  // often one value many times, which selection would be slow on
        for (std::size_t i = 0; i < count; ++i) differ |= inside_[i] != inside_[0];
        all_equal_ = differ == 0;
        return all_equal_ ? inside_[0] : select(inside_.data(), inside_.data() + count, place.rank);
    }

    std::size_t                n_;
    std::vector<std::uint16_t> bucket_;
    std::vector<T>             gathered_, inside_;
    std::uint16_t              counts_[tables][buckets];
    std::uint32_t              sizes_[buckets];
    bool                       all_equal_ = false;             // the values of the bucket looked at last
    double                     step_;                          // of a grid with a bucket for each value, else 0
    T                          zero_  = T{};                   // then: its bucket
    T                          first_ = T{}, per_unit_ = T{};  // of buckets that divide evenly, else 0
};

}  // namespace hullx
