#include "simplex/columns.hpp"

#include <algorithm>
#include <cmath>

#include "support/wide.hpp"

namespace hullx::simplex {
namespace {

constexpr double far = 0x1p20;  // typical rows: longer columns are shortened

}  // namespace

void Columns::add(std::span<const std::int64_t> rows) {
    if (seen_.empty()) columns_.reserve(2 * rows.size() * stride_);  // most queries see no more
    for (const std::int64_t row : rows) {
        if (position(row) < size()) continue;
        seen_.push_back(row);
        columns_.resize(seen_.size() * stride_, 0.0);
        costs_.push_back(0.0);
        lengths_.push_back(0.0);
        if (fill(seen_.size() - 1)) {
            shorten(seen_.size() - 1);
            continue;
        }
        seen_.pop_back();
        columns_.resize(seen_.size() * stride_);
        costs_.pop_back();
        lengths_.pop_back();
    }
}

bool Columns::fill(std::size_t i) {
    const std::size_t d = rows_.cols;
    scratch_.resize(2 * d);
    double *x = scratch_.data(), *rest = x + d, *column = columns_.data() + i * stride_;
    rows_.copy_row(static_cast<std::size_t>(seen_[i]), x);
    double cost = 0.0, square = 1.0;
    for (std::size_t j = 0; j < d; ++j) {
        const Split  difference = two_diff(x[j], query_[j]);
        const double z          = difference.value * per_unit_;
        x[j]                    = z * factors_[j];
        rest[j]                 = difference.error * per_unit_ * factors_[j];
        cost += z * z;
    }
    if (coordinates_)
        coordinates_->apply(x, rest, column);
    else
        std::copy(x, x + d, column);
    for (std::size_t j = 0; j < d; ++j) square += column[j] * column[j];
    column[d]   = 1.0;
    costs_[i]   = cost;
    lengths_[i] = std::sqrt(square);
    return cost < 0x1p1000 && square < 0x1p1000;
}

void Columns::shorten(std::size_t i) {
    if (!(lengths_[i] > far)) return;
    const double share = std::scalbn(1.0, -std::ilogb(lengths_[i]));
    for (std::size_t j = 0; j < stride_; ++j) columns_[i * stride_ + j] *= share;
    costs_[i] *= share;
    lengths_[i] *= share;
}

void Columns::prepare() {
    coordinates_.reset();
    std::vector<double> near;
    for (std::size_t i = 0; i < size(); ++i) {
        fill(i);
        if (i == 0 || !(lengths_[i] > far)) near.insert(near.end(), column(i), column(i) + stride_);
    }
    coordinates_.emplace(near.data(), near.size() / stride_, stride_, rows_.cols);
    for (std::size_t i = 0; i < size(); ++i) {
        fill(i);
        shorten(i);
    }
    prepared_for_ = size();
}

std::vector<double> Columns::difference(std::size_t i) const {
    std::vector<double> z(rows_.cols);
    rows_.copy_row(static_cast<std::size_t>(seen_[i]), z.data());
    for (std::size_t j = 0; j < z.size(); ++j) z[j] = (z[j] - query_[j]) * per_unit_;
    return z;
}

std::vector<double> Columns::slope(const double* prices) const {
    std::vector<double> w = coordinates_ ? coordinates_->back(prices) : std::vector(prices, prices + rows_.cols);
    for (std::size_t j = 0; j < w.size(); ++j) w[j] *= factors_[j];
    return w;
}

std::size_t Columns::position(std::int64_t row) const {
    return static_cast<std::size_t>(std::find(seen_.begin(), seen_.end(), row) - seen_.begin());
}

}  // namespace hullx::simplex
