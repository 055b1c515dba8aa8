#include "simplex/basis.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "hull/vectors.hpp"

namespace hullx::simplex {
namespace {

constexpr double least_pivot = 0x1p-46;  // relative to the column's largest entry; below, it is rounding

}  // namespace

void Basis::start(std::size_t column, std::span<const double> target) {
    const std::size_t last = size_ - 1;
    const double*     a    = columns_->column(column);
    const double      per  = 1.0 / a[last];  // a power of two
    head_.resize(size_);
    signs_.assign(size_, 1.0);
    std::fill(inverse_.begin(), inverse_.end(), 0.0);
    for (std::size_t j = 0; j < last; ++j) {
        head_[j]                     = -1 - static_cast<int>(j);
        signs_[j]                    = target[j] - a[j] * per < 0.0 ? -1.0 : 1.0;
        inverse_[j * stride_ + j]    = signs_[j];
        inverse_[j * stride_ + last] = -signs_[j] * a[j] * per;
    }
    head_[last]                     = static_cast<int>(column);
    inverse_[last * stride_ + last] = per;
}

bool Basis::holds(int column) const {
    return std::find(head_.begin(), head_.end(), column) != head_.end();
}

std::size_t Basis::artificials() const {
    return static_cast<std::size_t>(std::count_if(head_.begin(), head_.end(), [](int column) { return column < 0; }));
}

void Basis::coefficients(const double* a, double* out) const {
    for (std::size_t k = 0; k < size_; ++k) out[k] = hull::dot(row(k), a, stride_);
}

void Basis::replace(std::size_t place, int column, const double* coefficients) {
    double*      pivot = inverse_.data() + place * stride_;
    const double scale = 1.0 / coefficients[place];
    for (std::size_t j = 0; j < stride_; ++j) pivot[j] *= scale;
    for (std::size_t k = 0; k < size_; ++k)
        if (k != place && coefficients[k] != 0.0)
            hull::add_scaled(-coefficients[k], pivot, inverse_.data() + k * stride_, stride_);
    head_[place] = column;
}

double Basis::entry(std::size_t place, std::size_t j) const {
    const int column = head_[place];
    if (column >= 0) return columns_->column(static_cast<std::size_t>(column))[j];
    return static_cast<std::size_t>(-1 - column) == j ? signs_[j] : 0.0;
}

// Gauss-Jordan with partial pivoting on [Bᵀ | I]: row k of Bᵀ is the column at place k, so the rows stay contiguous, and
// what is left on the right is the inverse of Bᵀ.
bool Basis::refactor() {
    const std::size_t   n = size_, wide = 2 * stride_;
    std::vector<double> work(n * wide, 0.0);
    for (std::size_t k = 0; k < n; ++k) {
        for (std::size_t j = 0; j < n; ++j) work[k * wide + j] = entry(k, j);
        work[k * wide + stride_ + k] = 1.0;
    }
    std::vector<double> largest(n, 0.0);  // of each row as it was: rows far longer than others are ordinary
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t j = 0; j < n; ++j) largest[k] = std::max(largest[k], std::abs(work[k * wide + j]));
    for (std::size_t step = 0; step < n; ++step) {
        std::size_t best  = step;
        double      share = -1.0;
        for (std::size_t k = step; k < n; ++k) {
            const double here = std::abs(work[k * wide + step]) / largest[k];
            if (here > share) {
                share = here;
                best  = k;
            }
        }
        if (!(share > least_pivot * 0x1p-6)) return false;
        if (best != step) {
            std::swap_ranges(work.begin() + static_cast<std::ptrdiff_t>(best * wide),
                             work.begin() + static_cast<std::ptrdiff_t>((best + 1) * wide),
                             work.begin() + static_cast<std::ptrdiff_t>(step * wide));
            std::swap(largest[best], largest[step]);
        }
        double*      pivot = work.data() + step * wide;
        const double scale = 1.0 / pivot[step];
        for (std::size_t j = step; j < wide; ++j) pivot[j] *= scale;
        for (std::size_t k = 0; k < n; ++k) {
            double* other = work.data() + k * wide;
            if (k != step && other[step] != 0.0)
                hull::add_scaled(-other[step], pivot + step, other + step, wide - step);
        }
    }
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t j = 0; j < n; ++j) inverse_[k * stride_ + j] = work[j * wide + stride_ + k];
    return true;
}

}  // namespace hullx::simplex
