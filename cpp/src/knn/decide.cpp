#include "knn/decide.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "scan/stats.hpp"

namespace hullx {
namespace {

std::size_t row_bytes(const RowsView& rows) {
    return rows.cols * (rows.dtype == DType::float32 ? sizeof(float) : sizeof(double));
}

}  // namespace

void Decision::start(const double* query) {
    query_ = query;
    unit_  = query_unit(points_, query);
    pool_.clear();
}

// Survivors lie anywhere: the next rows are fetched while this one is measured.
void Decision::measure() {
    constexpr std::size_t ahead = 4, line = 64, most = 4096;
    const RowsView&       rows  = points_.rows();
    const std::size_t     bytes = row_bytes(rows);
    for (std::size_t i = 0; i < pool_.size(); ++i) {
        if (i + ahead < pool_.size()) {
            const char* next = static_cast<const char*>(rows.data) + pool_[i + ahead].row * bytes;
            for (std::size_t b = 0; b < std::min(bytes, most); b += line) __builtin_prefetch(next + b);
        }
        pool_[i].interval = distance_float64(rows, pool_[i].row, query_, unit_);
    }
}

// Keeps what could be among the k nearest.
void Decision::prune(std::size_t k) {
    if (pool_.size() <= k) return;
    uppers_.clear();
    for (const Pooled& p : pool_) uppers_.push_back(p.interval.upper);
    std::nth_element(uppers_.begin(), uppers_.begin() + static_cast<std::ptrdiff_t>(k - 1), uppers_.end());
    const double limit = uppers_[k - 1];
    std::erase_if(pool_, [limit](const Pooled& p) { return p.interval.lower > limit; });
}

bool Decision::same_row(std::size_t a, std::size_t b) const {
    const RowsView&   rows  = points_.rows();
    const std::size_t bytes = row_bytes(rows);
    const auto*       data  = static_cast<const char*>(rows.data);
    return std::memcmp(data + a * bytes, data + b * bytes, bytes) == 0;
}

const ExactSum& Decision::exact(const Candidate& c) const {
    if (!c.exact) {
        c.exact = std::make_unique<ExactSum>(distance_exact(points_.rows(), c.row, query_));
        ++exact_count_;
    }
    return *c.exact;
}

bool Decision::nearer(const Candidate& a, const Candidate& b) const {
    const Split  high       = two_diff(a.value.high, b.value.high);
    const double low        = a.value.low - b.value.low;
    const double difference = high.value + (high.error + low);
    const double margin     = 1.0000001 * (a.value.error + b.value.error) +
                              0x1p-51 * (std::fabs(high.error) + std::fabs(a.value.low) + std::fabs(b.value.low)) +
                              0x1p-52 * std::fabs(difference);
    if (difference > margin) return false;
    if (difference < -margin) return true;
    const bool both_exact = a.value.error == 0.0 && b.value.error == 0.0;  // then both are sums without a low part
    if (both_exact) return a.value.high != b.value.high ? a.value.high < b.value.high : a.row < b.row;
    // duplicates of a row are common and need no arithmetic
    if (a.value.high == b.value.high && a.value.low == b.value.low && same_row(a.row, b.row)) return a.row < b.row;
    const auto order = exact(a).compare(exact(b));
    return order == std::strong_ordering::equal ? a.row < b.row : order == std::strong_ordering::less;
}

double Decision::rounded(const Candidate& c) const {
    double value = 0.0;
    return rounds_safely(c.value, unit_, value) ? value : exact(c).rounded();
}

void Decision::nearest(std::size_t k, std::int64_t* indices, double* squared) {
    measure();
    prune(k);
    candidates_.clear();
    exact_count_ = 0;
    for (const Pooled& p : pool_)
        candidates_.push_back({p.row, distance_double_double(points_.rows(), p.row, query_, unit_), nullptr});

    const auto before = [this](const Candidate& a, const Candidate& b) { return nearer(a, b); };
    const auto kth    = candidates_.begin() + static_cast<std::ptrdiff_t>(k);
    if (kth != candidates_.end()) std::nth_element(candidates_.begin(), kth, candidates_.end(), before);
    std::sort(candidates_.begin(), kth, before);
    for (std::size_t i = 0; i < k; ++i) {
        indices[i] = static_cast<std::int64_t>(candidates_[i].row);
        squared[i] = rounded(candidates_[i]);
    }
    count_decided(candidates_.size(), exact_count_);
}

std::int64_t Decision::count_up_to(double limit) {
    measure();
    const double scaled = limit * unit_ * unit_;
    // outwards by far more than one rounding of `limit`, of the products above and of the distance
    const double  surely_in     = scaled * (1.0 - 0x1p-40) - 0x1p-1000;
    const double  surely_out    = scaled * (1.0 + 0x1p-40) + 0x1p-1000;
    std::int64_t  count         = 0;
    std::uint64_t double_double = 0;
    exact_count_                = 0;
    for (const Pooled& p : pool_) {
        if (p.interval.upper < surely_in && limit >= 0x1p-1000) {
            ++count;
        } else if (p.interval.lower <= surely_out || limit < 0x1p-1000) {
            ++double_double;
            const Candidate c{p.row, distance_double_double(points_.rows(), p.row, query_, unit_), nullptr};
            count += rounded(c) <= limit;
        }
    }
    count_decided(double_double, exact_count_);
    return count;
}

}  // namespace hullx
