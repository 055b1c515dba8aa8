#include "hull/first_direction.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "hull/vectors.hpp"
#include "hullx/certificate.hpp"

namespace hullx::hull {
namespace {

constexpr std::size_t most_dims      = 2000;
constexpr double      regularisation = 0x1p-18;

}  // namespace

FirstDirection::FirstDirection(const Points& points, int num_threads)
    : centre_(points.statistics().centre),
      multipliers_(points.multipliers(Frame::scaled)),
      covariance_(sample_covariance(points, points.dim() <= most_dims, num_threads)) {
    if (covariance_.lower.empty()) return;
    const std::size_t d      = covariance_.dim;
    const double      mu     = regularisation * largest_eigenvalue(covariance_);
    bool              usable = mu > 0.0 && std::isfinite(mu);
    for (std::size_t j = 0; j < d; ++j) covariance_.lower[j * d + j] += mu;
    usable = usable && factorise(covariance_, num_threads);
    if (!usable) std::vector<double>().swap(covariance_.lower);
}

const FirstDirection& FirstDirection::of(const Points& points, int num_threads) {
    const Attachment& attachment = points.attachment(
        Attached::first_direction, [&] { return std::make_unique<const FirstDirection>(points, num_threads); });
    return static_cast<const FirstDirection&>(attachment);
}

void FirstDirection::direct(const double* y, std::span<double> r) const {
    const std::size_t d = r.size();
    for (std::size_t j = 0; j < d; ++j)
        r[j] = covariance_.mean[j] - (y[j] - centre_[j]) * multipliers_[j] / covariance_.unit;
    if (!normalise_direction(r) || covariance_.lower.empty()) return;
    const double* l = covariance_.lower.data();
    for (std::size_t i = 0; i < d; ++i) r[i] = (r[i] - dot(l + i * d, r.data(), i)) / l[i * d + i];
    for (std::size_t i = d; i-- > 0;) {
        r[i] /= l[i * d + i];
        add_scaled(-r[i], l + i * d, r.data(), i);
    }
}

std::size_t FirstDirection::bytes() const {
    return sizeof(double) * (covariance_.lower.size() + covariance_.mean.size() + centre_.size() + multipliers_.size());
}

}  // namespace hullx::hull
