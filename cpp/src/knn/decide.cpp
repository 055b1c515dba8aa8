#include "knn/decide.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "hullx/error_bound.hpp"
#include "scan/stats.hpp"

namespace hullx {
namespace {

// Columns from which on measuring a row costs more than finding out that it need not be measured.
constexpr std::size_t long_row = 256;

// By the number high + low, which is normalised, then by row.
template <class Candidate>
bool in_order(const Candidate& a, const Candidate& b) {
    if (a.value.high != b.value.high) return a.value.high < b.value.high;
    if (a.value.low != b.value.low) return a.value.low < b.value.low;
    return a.row < b.row;
}

struct Difference {
    double value;
    double rounding;
};

// (a.high + a.low) − (b.high + b.low)
Difference difference(const DoubleDouble& a, const DoubleDouble& b) {
    const Split  high  = two_diff(a.high, b.high);
    const double value = high.value + (high.error + (a.low - b.low));
    return {value,
            0x1p-51 * (std::fabs(high.error) + std::fabs(a.low) + std::fabs(b.low)) + 0x1p-52 * std::fabs(value)};
}

}  // namespace

void Decision::start(const double* query) {
    distances_.start(query);
    rows_.clear();
    screened_.clear();
}

void Decision::take(const Survivors& survivors) {
    // a unit of its own: for a query so far away that nothing would be gained
    const bool same_unit = distances_.unit() == points_.multipliers(Frame::caller)[0];
    for (const Survivor& s : survivors.rows) {
        add(static_cast<std::size_t>(s.row));
        if (same_unit) screened_.push_back({s.lower() * survivors.unit, s.upper() * survivors.unit});
    }
}

void Decision::measure(std::size_t first, std::size_t last) {
    values_.resize(rows_.size());
    distances_.float64(std::span(rows_).subspan(first, last - first), values_.data() + first);
}

// Of the k-th smallest of the first values.  Upper ends grow with the values, so the k-th value has the k-th upper end.
double Decision::kth_upper(std::size_t count, std::size_t k) {
    if (count == k)
        return distances_.upper(*std::max_element(values_.begin(), values_.begin() + static_cast<std::ptrdiff_t>(k)));
    scratch_.assign(values_.begin(), values_.begin() + static_cast<std::ptrdiff_t>(count));
    std::nth_element(scratch_.begin(), scratch_.begin() + static_cast<std::ptrdiff_t>(k - 1), scratch_.end());
    return distances_.upper(scratch_[k - 1]);
}

// Brings the rows with the k smallest upper ends, and those that tie with them, to the front.  How many these are.
std::size_t Decision::likely_first(std::size_t k) {
    scratch_.clear();
    for (const Screened& s : screened_) scratch_.push_back(s.upper);
    std::nth_element(scratch_.begin(), scratch_.begin() + static_cast<std::ptrdiff_t>(k - 1), scratch_.end());
    std::size_t likely = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i)
        if (screened_[i].upper <= scratch_[k - 1]) {
            std::swap(rows_[i], rows_[likely]);
            std::swap(screened_[i], screened_[likely++]);
        }
    return likely;
}

// Drops rows from the first on that are farther than `limit` for certain.
void Decision::drop_screened(std::size_t first, double limit) {
    // a row's real distance is at least its lower end + ‖Q‖²
    const double farthest = round_up(limit - distances_.query_norm().lower);
    std::size_t  kept     = first;
    for (std::size_t i = first; i < rows_.size(); ++i)
        if (!(screened_[i].lower > farthest)) rows_[kept++] = rows_[i];
    rows_.resize(kept);
}

// Of the first rows: nearly all of these will be asked for, and what the screen knows is enough to begin with
// double-double, whose high part is a better float64 distance.
bool Decision::measure_precisely(std::size_t count) {
    const double norm = distances_.query_norm().upper;
    values_.resize(rows_.size());
    for (std::size_t i = 0; i < count; ++i) values_[i] = round_up(screened_[i].upper + norm);
    if (!(*std::max_element(values_.begin(), values_.begin() + static_cast<std::ptrdiff_t>(count)) < 0x1p900))
        return false;
    distances_.double_double(std::span(rows_).first(count), values_.data(), precise_);
    for (std::size_t i = 0; i < count; ++i) values_[i] = precise_[i].high;
    return true;
}

// Where rows are long the likely ones first, which spares some of the others.
void Decision::measure_all(std::size_t k) {
    std::size_t first = 0;
    precise_.clear();
    if (screened_.size() > k && points_.dim() >= long_row) {
        first = likely_first(k);
        if (distances_.whole() || !measure_precisely(first)) measure(0, first);
        drop_screened(first, kth_upper(first, k));
    }
    measure(first, rows_.size());
}

// measured_: what could be among the k nearest.  Lower ends grow with the values.
void Decision::in_order_of_float64(std::size_t k) {
    const auto before = [](const Measured& a, const Measured& b) {
        return a.value != b.value ? a.value < b.value : a.row < b.row;
    };
    measured_.clear();
    for (std::size_t i = 0; i < rows_.size(); ++i)
        measured_.push_back({values_[i], rows_[i], static_cast<std::uint32_t>(i)});
    const auto first = measured_.begin(), kth = first + static_cast<std::ptrdiff_t>(k);
    auto       end = kth;
    if (kth != measured_.end()) {
        std::nth_element(first, kth - 1, measured_.end(), before);
        const double limit = distances_.upper(kth[-1].value);
        if (!distances_.whole())
            end = std::partition(kth, measured_.end(),
                                 [&](const Measured& m) { return distances_.lower(m.value) <= limit; });
    }
    std::sort(first, end, before);
    measured_.erase(end, measured_.end());
}

bool Decision::same_row(std::size_t a, std::size_t b) const {
    const RowsView&   rows  = points_.rows();
    const std::size_t bytes = rows.cols * (rows.dtype == DType::float32 ? sizeof(float) : sizeof(double));
    const auto*       data  = static_cast<const char*>(rows.data);
    return std::memcmp(data + a * bytes, data + b * bytes, bytes) == 0;
}

const ExactSum& Decision::exact(const Candidate& c) const {
    if (!c.exact) {
        c.exact = std::make_unique<ExactSum>(distances_.exact(c.row));
        ++exact_count_;
    }
    return *c.exact;
}

bool Decision::nearer(const Candidate& a, const Candidate& b) const {
    const bool both_exact = a.value.error == 0.0 && b.value.error == 0.0;
    if (both_exact) return in_order(a, b);
    const Difference d      = difference(a.value, b.value);
    const double     margin = 1.0000001 * (a.value.error + b.value.error) + d.rounding;
    if (d.value > margin) return false;
    if (d.value < -margin) return true;
    // duplicates of a row are common and need no arithmetic
    if (a.value.high == b.value.high && a.value.low == b.value.low && same_row(a.row, b.row)) return a.row < b.row;
    const auto order = exact(a).compare(exact(b));
    return order == std::strong_ordering::equal ? a.row < b.row : order == std::strong_ordering::less;
}

double Decision::rounded(const Candidate& c) const {
    double value = 0.0;
    return rounds_safely(c.value, distances_.unit(), value) ? value : exact(c).rounded();
}

// Of measured_.
void Decision::make_candidates() {
    rows_.clear();
    values_.clear();
    for (const Measured& m : measured_) {
        if (m.place < precise_.size()) continue;
        rows_.push_back(m.row);
        values_.push_back(m.value);
    }
    distances_.double_double(rows_, values_.data(), added_);
    candidates_.clear();
    std::size_t next = 0;
    for (const Measured& m : measured_)
        candidates_.push_back({m.place < precise_.size() ? precise_[m.place] : added_[next++], m.row, nullptr});
}

// The k nearest to the front, in order; float64 has ordered nearly all of them.  Sorted by high + low, two neighbours
// that differ by more than twice the largest error separate all in front of them from all behind: only what lies
// between such gaps is compared for certain.
void Decision::settle(std::size_t k) {
    double error = 0.0;
    for (const Candidate& c : candidates_) error = std::max(error, c.value.error);
    const auto apart = [error](const Candidate& a, const Candidate& b) {  // a before b
        const Difference d = difference(b.value, a.value);
        return d.value > 2.0000001 * error + d.rounding;
    };
    const auto first = candidates_.begin(), kth = first + static_cast<std::ptrdiff_t>(k);
    if (!std::is_sorted(first, candidates_.end(), in_order<Candidate>))
        std::sort(first, candidates_.end(), in_order<Candidate>);
    if (error == 0.0) return;
    auto end = kth;
    while (end != candidates_.end() && !apart(kth[-1], *end)) ++end;
    const auto before = [this](const Candidate& a, const Candidate& b) { return nearer(a, b); };
    for (auto from = first; from < kth;) {
        auto to = from + 1;
        while (to != end && !apart(to[-1], *to)) ++to;
        if (to > kth) std::nth_element(from, kth - 1, to, before);
        if (to - from > 1) std::sort(from, std::min(to, kth), before);
        from = to;
    }
}

void Decision::nearest(std::size_t k, std::int64_t* indices, double* squared) {
    measure_all(k);
    in_order_of_float64(k);
    make_candidates();
    exact_count_ = 0;
    settle(k);
    for (std::size_t i = 0; i < k; ++i) {
        indices[i] = static_cast<std::int64_t>(candidates_[i].row);
        squared[i] = rounded(candidates_[i]);
    }
    count_decided(distances_.whole() ? 0 : candidates_.size(), exact_count_);
}

double Decision::squared(std::size_t row) const {
    count_decided(0, 1);
    return distances_.exact(row).rounded();
}

std::int64_t Decision::count_up_to(double limit) {
    measure(0, rows_.size());
    const double scaled = limit * distances_.unit() * distances_.unit();
    // outwards by far more than one rounding of `limit`, of the products above and of the distance
    const double surely_in  = scaled * (1.0 - 0x1p-40) - 0x1p-1000;
    const double surely_out = scaled * (1.0 + 0x1p-40) + 0x1p-1000;
    std::int64_t count      = 0;
    precise_.clear();
    measured_.clear();
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (limit >= 0x1p-1000 && distances_.upper(values_[i]) < surely_in) {
            ++count;
        } else if (limit < 0x1p-1000 || distances_.lower(values_[i]) <= surely_out) {
            measured_.push_back({values_[i], rows_[i], 0});
        }
    }
    exact_count_ = 0;
    make_candidates();
    for (const Candidate& c : candidates_) count += rounded(c) <= limit;
    count_decided(distances_.whole() ? 0 : candidates_.size(), exact_count_);
    return count;
}

}  // namespace hullx
