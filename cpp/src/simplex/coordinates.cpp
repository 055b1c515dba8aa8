#include "simplex/coordinates.hpp"

#include <algorithm>
#include <utility>

#include "hull/vectors.hpp"
#include "support/wide.hpp"

namespace hullx::simplex {
namespace {

constexpr double rounding = 0x1p-44;  // of the columns' lengths: what is left below is no direction

// A sum in twice the precision.
struct Double2 {
    double high = 0.0, low = 0.0;

    void add_product(double a, double b) {
        const Split product = two_product(a, b);
        const Split sum     = two_sum(high, product.value);
        const Split whole   = fast_two_sum(sum.value, low + (sum.error + product.error));
        high                = whole.value;
        low                 = whole.error;
    }
};

// Leaves of `vector` what is orthogonal to the rows of `directions`.
void take_out(const std::vector<double>& directions, double* vector, std::size_t d) {
    for (std::size_t s = 0; s < directions.size(); s += d)
        hull::add_scaled(-hull::dot(directions.data() + s, vector, d), directions.data() + s, vector, d);
}

}  // namespace

Coordinates::Coordinates(const double* columns, std::size_t count, std::size_t stride, std::size_t dim) : dim_(dim) {
    std::vector<double> left((count - 1) * dim), least(count - 1);
    for (std::size_t i = 1; i < count; ++i) {
        for (std::size_t j = 0; j < dim; ++j) left[(i - 1) * dim + j] = columns[i * stride + j] - columns[j];
        least[i - 1] = rounding * (hull::norm(columns, dim) + hull::norm(columns + i * stride, dim));
    }
    while (map_.size() < dim * dim) {
        std::size_t best = 0;
        double      most = 0.0;
        for (std::size_t i = 0; i < least.size(); ++i) {
            const double length = hull::norm(left.data() + i * dim, dim);
            if (!(length > most && length > least[i])) continue;
            most = length;
            best = i;
        }
        if (most == 0.0) break;
        const auto start = left.begin() + static_cast<std::ptrdiff_t>(best * dim);
        add_direction({start, start + static_cast<std::ptrdiff_t>(dim)}, most);
        const double* direction = directions_.data() + directions_.size() - dim;
        for (std::size_t i = 0; i < left.size(); i += dim)
            hull::add_scaled(-hull::dot(direction, left.data() + i, dim), direction, left.data() + i, dim);
    }
    complete();
}

// Orthogonal to those before, once more: what many steps left is not.
void Coordinates::add_direction(std::vector<double> direction, double thickness) {
    for (int pass = 0; pass < 2; ++pass) {
        take_out(directions_, direction.data(), dim_);
        const double length = hull::norm(direction.data(), dim_);
        for (double& value : direction) value /= length;
    }
    directions_.insert(directions_.end(), direction.begin(), direction.end());
    for (const double value : direction) map_.push_back(value / thickness);
}

// Directions in which these rows have no extent: from the axes, the one that has most left first.
void Coordinates::complete() {
    while (map_.size() < dim_ * dim_) {
        std::vector<double> taken(dim_, 0.0), axis(dim_, 0.0);
        for (std::size_t s = 0; s < directions_.size(); ++s) taken[s % dim_] += directions_[s] * directions_[s];
        axis[static_cast<std::size_t>(std::min_element(taken.begin(), taken.end()) - taken.begin())] = 1.0;
        add_direction(std::move(axis), 1.0);
    }
}

void Coordinates::apply(const double* high, const double* low, double* out) const {
    for (std::size_t k = 0; k < dim_; ++k) {
        const double* row = map_.data() + k * dim_;
        Double2       sum;
        for (std::size_t j = 0; j < dim_; ++j) {
            sum.add_product(row[j], high[j]);
            sum.low += row[j] * low[j];
        }
        out[k] = sum.high + sum.low;
    }
}

std::vector<double> Coordinates::back(const double* prices) const {
    std::vector<double> out(dim_);
    for (std::size_t j = 0; j < dim_; ++j) {
        Double2 sum;
        for (std::size_t k = 0; k < dim_; ++k) sum.add_product(map_[k * dim_ + j], prices[k]);
        out[j] = sum.high + sum.low;
    }
    return out;
}

}  // namespace hullx::simplex
