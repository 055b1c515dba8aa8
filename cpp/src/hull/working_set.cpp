#include "hull/working_set.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "hull/vectors.hpp"

namespace hullx::hull {
namespace {

constexpr std::size_t ahead   = 8;  // rows between fetching and use
constexpr std::size_t padding = 8;

// Of x in [2^−1000, 2^1000].
int exponent_of(double x) {
    return static_cast<int>(std::bit_cast<std::uint64_t>(x) >> 52) - 1023;
}

double power_of_two(int exponent) {
    return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

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

// The lower median; where that is 0 the smallest non-zero one (1 where all are: y differs, but z underflowed).
double typical_length(std::vector<double> lengths) {
    const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>((lengths.size() - 1) / 2);
    std::nth_element(lengths.begin(), middle, lengths.end());
    if (*middle > 0.0) return *middle;
    double smallest = 0.0;
    for (const double length : lengths)
        if (length > 0.0 && (smallest == 0.0 || length < smallest)) smallest = length;
    return smallest > 0.0 ? smallest : 1.0;
}

}  // namespace

WorkingSet::WorkingSet(const RowSource& source, std::vector<std::int64_t> rows, const double* y,
                       const double* multipliers, double t)
    : last_(source.dim()),
      dim_(last_ / padding * padding + padding),
      rows_(std::move(rows)),
      lengths_(rows_.size()),
      per_length_(rows_.size()),
      exponents_(rows_.size()),
      touched_(rows_.size()) {
    columns_.make_room(rows_.size() * dim_);
    gather(source, y, multipliers);
    if (!touches() && !rows_.empty()) scale_columns(t > 0.0 ? t : typical_length(lengths_));
}

void WorkingSet::gather(const RowSource& source, const double* y, const double* multipliers) {
    for (std::size_t i = 0; i < size(); ++i) {
        if (i + ahead < size()) source.expect(rows_[i + ahead]);
        double* z   = columns_.data() + i * dim_;
        lengths_[i] = safe_norm(z, last_, source.move_row(rows_[i], y, multipliers, z));
        std::fill(z + last_, z + dim_, 0.0);
        if (lengths_[i] > 0.0 || touches()) continue;
        source.copy_row(rows_[i], z);  // all zero: y itself, or differences that underflowed
        if (std::equal(z, z + last_, y)) touched_ = i;
        std::fill_n(z, last_, 0.0);
    }
}

void WorkingSet::scale_columns(double t) {
    target_exponent_ = std::ilogb(t);
    target_          = std::scalbn(t, -target_exponent_);
    for (std::size_t i = 0; i < size(); ++i) {
        double*      a      = columns_.data() + i * dim_;
        const double longer = std::max(lengths_[i], t), shorter = std::min(lengths_[i], t);
        const bool   plain  = longer < 0x1p500 && shorter > 0x1p-500;
        const double length = plain ? std::sqrt(longer * longer + shorter * shorter) : std::hypot(longer, shorter);
        a[last_]            = t;
        if (plain) {
            exponents_[i]       = exponent_of(length);
            const double factor = power_of_two(-exponents_[i]);
            for (std::size_t j = 0; j < dim_; ++j) a[j] *= factor;
            per_length_[i] = 1.0 / (length * factor);
            continue;
        }
        exponents_[i]     = std::ilogb(length);
        const double half = std::scalbn(1.0, -exponents_[i] / 2);  // two factors: one alone could overflow
        const double rest = std::scalbn(1.0, -exponents_[i] - (-exponents_[i] / 2));
        for (std::size_t j = 0; j < dim_; ++j) a[j] = a[j] * half * rest;
        per_length_[i] = 1.0 / norm(a, dim_);
    }
}

double WorkingSet::to_weight(std::size_t i, double coefficient) const {
    return std::scalbn(coefficient, target_exponent_ - exponents_[i]);
}

double WorkingSet::to_coefficient(std::size_t i, double weight) const {
    return std::scalbn(weight, exponents_[i] - target_exponent_);
}

std::size_t WorkingSet::nearest() const {
    return static_cast<std::size_t>(std::min_element(lengths_.begin(), lengths_.end()) - lengths_.begin());
}

std::size_t WorkingSet::position(std::int64_t row) const {
    const auto found = std::lower_bound(rows_.begin(), rows_.end(), row);
    return found != rows_.end() && *found == row ? static_cast<std::size_t>(found - rows_.begin()) : size();
}

std::vector<std::int64_t> merged(std::span<const std::int64_t> a, std::span<const std::int64_t> b) {
    std::vector<std::int64_t> all(a.begin(), a.end());
    all.insert(all.end(), b.begin(), b.end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

}  // namespace hullx::hull
