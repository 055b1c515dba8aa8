#include "hull/factor.hpp"

#include <cmath>
#include <utility>

#include "hull/kernels/solve_abi.hpp"
#include "hull/vectors.hpp"

namespace hullx::hull {

bool QrFactor::append(const double* a) {
    const std::size_t           k       = size();
    const solve_kernels::Level& kernels = solve_kernels::kernels();
    std::vector<double>         part(k), column(k + 1, 0.0);
    q_.insert(q_.end(), a, a + dim_);
    double*      w      = q_.data() + k * dim_;
    const double length = norm(a, dim_);
    double       rest = length, before = length;
    // What one pass leaves is orthogonal to rounding relative to the length before it: enough where little was lost.
    do {
        before = rest;
        kernels.products(q_.data(), k, dim_, w, part.data());
        kernels.subtract(q_.data(), k, dim_, part.data(), w);
        for (std::size_t i = 0; i < k; ++i) column[i] += part[i];
        rest = norm(w, dim_);
    } while (k > 0 && rest < 0.5 * before && rest > 0x1p-60 * length);
    const double floor = 0x1p-53 * (16.0 + 2.0 * std::sqrt(static_cast<double>(dim_))) * length;
    if (!(rest > floor)) {
        q_.resize(k * dim_);
        return false;
    }
    column[k] = rest;
    for (std::size_t j = 0; j < dim_; ++j) w[j] /= rest;
    r_.push_back(std::move(column));
    return true;
}

void QrFactor::remove(std::size_t i) {
    r_.erase(r_.begin() + static_cast<std::ptrdiff_t>(i));
    const std::size_t k = r_.size();
    for (std::size_t l = i; l < k; ++l) {  // column l has one entry too many, at row l + 1: rotate it into row l
        const double a = r_[l][l], b = r_[l][l + 1];
        const double h = std::hypot(a, b);
        const double c = h > 0.0 ? a / h : 1.0, s = h > 0.0 ? b / h : 0.0;
        for (std::size_t m = l; m < k; ++m) {
            const double upper = r_[m][l], lower = r_[m][l + 1];
            r_[m][l]     = c * upper + s * lower;
            r_[m][l + 1] = c * lower - s * upper;
        }
        double *p = q_.data() + l * dim_, *n = p + dim_;
        for (std::size_t j = 0; j < dim_; ++j) {
            const double first = p[j], second = n[j];
            p[j] = c * first + s * second;
            n[j] = c * second - s * first;
        }
        r_[l].pop_back();
    }
    q_.resize(k * dim_);
}

void QrFactor::project_out(double* s) const {
    std::vector<double> part(size());
    solve_kernels::kernels().products(q_.data(), size(), dim_, s, part.data());
    solve_kernels::kernels().subtract(q_.data(), size(), dim_, part.data(), s);
}

void QrFactor::solve(const double* s, double* x) const {
    solve_kernels::kernels().products(q_.data(), size(), dim_, s, x);
    back_substitute(x);
}

void QrFactor::back_substitute(double* x) const {
    for (std::size_t i = size(); i-- > 0;) {
        x[i] /= r_[i][i];
        for (std::size_t l = 0; l < i; ++l) x[l] -= r_[i][l] * x[i];
    }
}

}  // namespace hullx::hull
