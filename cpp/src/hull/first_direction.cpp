#include "hull/first_direction.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "hull/kernels/solve_abi.hpp"
#include "hullx/certificate.hpp"
#include "support/parallel.hpp"

namespace hullx::hull {
namespace {

constexpr std::size_t together = solve_kernels::sides;  // queries that share a pass over the factor

// Largest eigenvalue of the covariance in the coordinates in which `weights` is the unit matrix.
double largest_in(const Covariance& covariance, const std::vector<double>& weights) {
    const std::size_t   d       = covariance.dim;
    Covariance          changed = covariance;
    std::vector<double> root(d);
    for (std::size_t j = 0; j < d; ++j) root[j] = std::sqrt(weights[j]);  // exact: even powers of two
    for (std::size_t i = 0; i < d; ++i)
        for (std::size_t j = 0; j <= i; ++j) changed.lower[i * d + j] /= root[i] * root[j];
    return largest_eigenvalue(changed);
}

}  // namespace

FirstDirection::FirstDirection(const Points& points, Covariance covariance, Frame frame, int num_threads)
    : centre_(points.statistics().centre),
      multipliers_(points.multipliers(Frame::scaled)),
      weights_(points.dim(), 1.0),
      covariance_(std::move(covariance)),
      frame_(frame) {
    const std::size_t d = covariance_.dim;
    if (frame == Frame::caller)
        for (std::size_t j = 0; j < d; ++j) {
            const double ratio = multipliers_[j] / points.multipliers(Frame::caller)[j];
            weights_[j]        = ratio * ratio;
        }
    if (covariance_.lower.empty()) return;
    const double mu     = (frame == Frame::caller ? 0x1p-13 : 0x1p-18) * largest_in(covariance_, weights_);
    bool         usable = mu > 0.0 && std::isfinite(mu);
    for (std::size_t j = 0; j < d; ++j) covariance_.lower[j * d + j] += mu * weights_[j];
    usable = usable && factorise(covariance_, num_threads);
    if (!usable) std::vector<double>().swap(covariance_.lower);
}

void FirstDirection::direct(MatrixView<const double> queries, double* r, int num_threads) const {
    parallel_for((queries.rows + together - 1) / together, num_threads, [&](std::size_t task) {
        const std::size_t first = task * together;
        solve(queries, first, std::min(together, queries.rows - first), r + first * queries.cols);
    });
}

void FirstDirection::solve(MatrixView<const double> queries, std::size_t first, std::size_t count, double* r) const {
    const std::size_t   d = queries.cols;
    std::vector<double> x(d * together, 0.0), own(d);
    for (std::size_t q = 0; q < count; ++q) {
        for (std::size_t j = 0; j < d; ++j)
            own[j] =
                covariance_.mean[j] - (queries.row(first + q)[j] - centre_[j]) * multipliers_[j] / covariance_.unit;
        normalise_direction(own);
        for (std::size_t j = 0; j < d; ++j) x[j * together + q] = own[j];
    }
    if (covariance_.lower.empty()) {
        for (std::size_t j = 0; j < d; ++j)
            for (std::size_t q = 0; q < together; ++q) x[j * together + q] /= weights_[j];
    } else {
        solve_kernels::kernels().solve(covariance_.lower.data(), d, x.data());
    }
    for (std::size_t q = 0; q < count; ++q)
        for (std::size_t j = 0; j < d; ++j) r[q * d + j] = x[j * together + q];
}

std::size_t FirstDirection::bytes() const {
    return sizeof(double) * (covariance_.lower.size() + covariance_.mean.size() + 3 * centre_.size());
}

}  // namespace hullx::hull
