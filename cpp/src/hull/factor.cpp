#include "hull/factor.hpp"

#include <algorithm>
#include <cmath>

#include "hull/kernels/solve_abi.hpp"

namespace hullx::hull {

namespace {

double length_of(const double* v, std::size_t dim, const solve_kernels::Level& kernels) {
    double square;
    kernels.products(v, 1, dim, v, &square);
    return std::sqrt(square);
}

}  // namespace

bool QrFactor::append(const double* a) {
    const std::size_t           k       = size_;
    const solve_kernels::Level& kernels = solve_kernels::kernels();
    part_.resize(k);
    r_.make_room(place(k + 1));
    double* column = r_.data() + place(k);
    std::fill_n(column, k, 0.0);
    q_.make_room((k + 1) * dim_);
    double* w = q_.data() + k * dim_;
    std::copy_n(a, dim_, w);
    const double length = length_of(w, dim_, kernels);
    double       rest = length, before = length;
    // What one pass leaves is orthogonal to rounding relative to the length before it: enough where little was lost.
    do {
        before = rest;
        kernels.products(q_.data(), k, dim_, w, part_.data());
        kernels.subtract(q_.data(), k, dim_, part_.data(), w);
        for (std::size_t i = 0; i < k; ++i) column[i] += part_[i];
        rest = length_of(w, dim_, kernels);
    } while (k > 0 && rest < 0.5 * before && rest > 0x1p-60 * length);
    const double floor = 0x1p-53 * (16.0 + 2.0 * std::sqrt(static_cast<double>(dim_))) * length;
    if (!(rest > floor)) return false;
    column[k] = rest;
    for (std::size_t j = 0; j < dim_; ++j) w[j] /= rest;
    size_ = k + 1;
    return true;
}

// Column m + 1 of R moves to place m: the rotations of the columns before it, then its own, which takes its last entry.
void QrFactor::remove(std::size_t i) {
    const std::size_t k = --size_;
    cosine_.resize(k);
    sine_.resize(k);
    for (std::size_t m = i; m < k; ++m) {
        const double* from = r_.data() + place(m + 1);
        double*       to   = r_.data() + place(m);
        std::copy_n(from, i, to);
        double upper = from[i];
        for (std::size_t l = i; l < m; ++l) {
            const double lower = from[l + 1];
            to[l]              = cosine_[l] * upper + sine_[l] * lower;
            upper              = cosine_[l] * lower - sine_[l] * upper;
        }
        const double lower = from[m + 1];
        double       h     = std::sqrt(upper * upper + lower * lower);
        if (!(h > 0x1p-500)) h = std::hypot(upper, lower);
        cosine_[m] = h > 0.0 ? upper / h : 1.0;
        sine_[m]   = h > 0.0 ? lower / h : 0.0;
        to[m]      = cosine_[m] * upper + sine_[m] * lower;
    }
    const solve_kernels::Level& kernels = solve_kernels::kernels();
    for (std::size_t l = i; l < k; ++l) {
        double* p = q_.data() + l * dim_;
        kernels.rotate(p, p + dim_, dim_, cosine_[l], sine_[l]);
    }
}

void QrFactor::project_out(double* s) const {
    part_.resize(size_);
    solve_kernels::kernels().products(q_.data(), size_, dim_, s, part_.data());
    solve_kernels::kernels().subtract(q_.data(), size_, dim_, part_.data(), s);
}

void QrFactor::solve(const double* s, double* x) const {
    solve_kernels::kernels().products(q_.data(), size_, dim_, s, x);
    back_substitute(x);
}

void QrFactor::back_substitute(double* x) const {
    solve_kernels::kernels().back_substitute(r_.data(), size_, x);
}

}  // namespace hullx::hull
