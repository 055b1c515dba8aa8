#include "hull/working_set.hpp"

#include <algorithm>
#include <cmath>

#include "hull/vectors.hpp"

namespace hullx::hull {
namespace {

constexpr std::size_t padding = 8;
constexpr double      longest = 0x1p240, shortest = 0x1p-240;  // plain: squares of products stay far inside the range

// ‖z‖ from its square as computed, safe where squares leave the range of doubles.
double safe_norm(const double* z, std::size_t n, double plain) {
    if (plain > 0x1p-960 && plain < 0x1p1000) return std::sqrt(plain);
    double largest = 0.0;
    for (std::size_t j = 0; j < n; ++j) largest = std::max(largest, std::abs(z[j]));
    if (largest == 0.0) return 0.0;
    double sum = 0.0;
    for (std::size_t j = 0; j < n; ++j) sum += (z[j] / largest) * (z[j] / largest);
    return largest * std::sqrt(sum);
}

// The lower median of lengths, which are used up; where that is 0 the smallest non-zero one (1 where all are: y
// differs, but z underflowed).
double typical_length(double* lengths, std::size_t count) {
    double* const middle = lengths + (count - 1) / 2;
    std::nth_element(lengths, middle, lengths + count);
    if (*middle > 0.0) return *middle;
    double smallest = 0.0;
    for (std::size_t i = 0; i < count; ++i)
        if (lengths[i] > 0.0 && (smallest == 0.0 || lengths[i] < smallest)) smallest = lengths[i];
    return smallest > 0.0 ? smallest : 1.0;
}

}  // namespace

WorkingSet::WorkingSet(const RowSource& source, std::vector<std::int64_t> rows, const double* y,
                       const double* multipliers, double t, std::size_t room)
    : source_(source),
      y_(y),
      multipliers_(multipliers),
      last_(source.dim()),
      dim_(last_ / padding * padding + padding),
      made_with_(rows.size()),
      most_(rows.size() + room),
      rows_(std::move(rows)),
      touched_(most_) {
    columns_.make_room(most_ * dim_);
    lengths_.make_room(3 * most_);
    gather(0);
    if (touches() || rows_.empty()) return;
    double* const sorted = std::copy_n(lengths_.data(), size(), lengths_.data() + 2 * most_) - size();
    set_target(t > 0.0 ? t : typical_length(sorted, size()));
}

bool WorkingSet::append(std::span<const std::int64_t> rows) {
    if (size() + rows.size() > most_ || !exponents_.empty()) return false;
    const std::size_t before = size();
    rows_.insert(rows_.end(), rows.begin(), rows.end());
    gather(before);
    const double* const lengths = lengths_.data();
    if (touches() || !(*std::max_element(lengths + before, lengths + size()) < longest)) {
        rows_.resize(before);
        touched_ = most_;
        return false;
    }
    complete(before);
    return true;
}

void WorkingSet::gather(std::size_t first) {
    double* const lengths = lengths_.data();
    source_.move_rows(std::span(rows_).subspan(first), y_, multipliers_, columns_.data() + first * dim_, dim_,
                      lengths + first);
    for (std::size_t i = first; i < size(); ++i) {
        double* z  = columns_.data() + i * dim_;
        lengths[i] = safe_norm(z, last_, lengths[i]);
        std::fill(z + last_, z + dim_, 0.0);
        if (lengths[i] > 0.0 || touches()) continue;
        source_.copy_row(rows_[i], z);  // all zero: y itself, or differences that underflowed
        if (std::equal(z, z + last_, y_)) touched_ = i;
        std::fill_n(z, last_, 0.0);
    }
}

void WorkingSet::set_target(double t) {
    target_exponent_      = std::ilogb(t);
    target_               = std::scalbn(t, -target_exponent_);
    const double* lengths = lengths_.data();
    const auto    plain   = [](double x) { return x < longest && x > shortest; };
    const double  most    = *std::max_element(lengths, lengths + size());
    if (plain(t) && most < longest) {
        t_ = t;
        complete(0);
        return;
    }
    exponents_.assign(size(), 0);
    for (std::size_t i = 0; i < size(); ++i) scale_column(i, t);
}

// Columns from `first` on get their last component.
void WorkingSet::complete(std::size_t first) {
    const double* lengths    = lengths_.data();
    double*       per_length = lengths_.data() + most_;
    for (std::size_t i = first; i < size(); ++i) {
        columns_.data()[i * dim_ + last_] = t_;
        per_length[i]                     = 1.0 / std::sqrt(lengths[i] * lengths[i] + t_ * t_);
    }
}

void WorkingSet::scale_column(std::size_t i, double t) {
    double*      a      = columns_.data() + i * dim_;
    const double length = std::hypot(lengths_.data()[i], t);
    a[last_]            = t;
    exponents_[i]       = std::ilogb(length);
    const double half   = std::scalbn(1.0, -exponents_[i] / 2);  // two factors: one alone could overflow
    const double rest   = std::scalbn(1.0, -exponents_[i] - (-exponents_[i] / 2));
    for (std::size_t j = 0; j < dim_; ++j) a[j] = a[j] * half * rest;
    lengths_.data()[most_ + i] = 1.0 / norm(a, dim_);
}

double WorkingSet::to_weight(std::size_t i, double coefficient) const {
    return std::scalbn(coefficient, target_exponent_ - (exponents_.empty() ? 0 : exponents_[i]));
}

double WorkingSet::to_coefficient(std::size_t i, double weight) const {
    return std::scalbn(weight, (exponents_.empty() ? 0 : exponents_[i]) - target_exponent_);
}

std::size_t WorkingSet::nearest() const {
    const double* lengths = lengths_.data();
    return static_cast<std::size_t>(std::min_element(lengths, lengths + size()) - lengths);
}

std::size_t WorkingSet::position(std::int64_t row) const {
    const auto end   = rows_.begin() + static_cast<std::ptrdiff_t>(made_with_);
    const auto found = std::lower_bound(rows_.begin(), end, row);
    return found != end && *found == row ? static_cast<std::size_t>(found - rows_.begin()) : size();
}

std::vector<std::int64_t> merged(std::span<const std::int64_t> a, std::span<const std::int64_t> b) {
    std::vector<std::int64_t> all(a.begin(), a.end());
    all.insert(all.end(), b.begin(), b.end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

}  // namespace hullx::hull
