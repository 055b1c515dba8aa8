#include "hull/factor.hpp"

#include <cmath>
#include <utility>

#include "hull/vectors.hpp"

namespace hullx::hull {

bool QrFactor::append(const double* a) {
    const std::size_t   k = size();
    std::vector<double> w(a, a + dim_), column(k + 1, 0.0);
    const double        length = norm(a, dim_);
    double              rest = length, before = length;
    // What one pass leaves is orthogonal to rounding relative to the length before it: enough where little was lost.
    do {
        before = rest;
        for (std::size_t i = 0; i < k; ++i) {
            const double c = dot(q(i), w.data(), dim_);
            column[i] += c;
            add_scaled(-c, q(i), w.data(), dim_);
        }
        rest = norm(w.data(), dim_);
    } while (k > 0 && rest < 0.5 * before && rest > 0x1p-60 * length);
    const double floor = 0x1p-53 * (16.0 + 2.0 * std::sqrt(static_cast<double>(dim_))) * length;
    if (!(rest > floor)) return false;
    column[k] = rest;
    for (double& x : w) x /= rest;
    q_.push_back(std::move(w));
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
        double *p = q_[l].data(), *n = q_[l + 1].data();
        for (std::size_t j = 0; j < dim_; ++j) {
            const double first = p[j], second = n[j];
            p[j] = c * first + s * second;
            n[j] = c * second - s * first;
        }
        r_[l].pop_back();
    }
    q_.pop_back();
}

void QrFactor::project_out(double* s) const {
    for (std::size_t i = 0; i < size(); ++i) add_scaled(-dot(q(i), s, dim_), q(i), s, dim_);
}

void QrFactor::solve(const double* s, double* x) const {
    for (std::size_t i = 0; i < size(); ++i) x[i] = dot(q(i), s, dim_);
    back_substitute(x);
}

void QrFactor::back_substitute(double* x) const {
    for (std::size_t i = size(); i-- > 0;) {
        x[i] /= r_[i][i];
        for (std::size_t l = 0; l < i; ++l) x[l] -= r_[i][l] * x[i];
    }
}

}  // namespace hullx::hull
