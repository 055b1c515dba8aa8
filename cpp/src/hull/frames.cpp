#include "hull/frames.hpp"

#include <algorithm>
#include <climits>

#include "hull/powers.hpp"
#include "hullx/certificate.hpp"
#include "hullx/error_bound.hpp"

namespace hullx::hull {
namespace {

// Largest exponent of r_j·2^shift(j) over the non-zero components.
template <class Shift>
int top_exponent(std::span<const double> r, Shift shift) {
    int top = INT_MIN;
    for (std::size_t j = 0; j < r.size(); ++j)
        if (r[j] != 0.0) top = std::max(top, exponent_of(r[j]) + shift(j));
    return top;
}

// x·2^e, never above.
double scale_down(double x, int e) {
    const double y = times_power(x, e);
    return times_power(y, -e) == x ? y : round_down(y);
}

}  // namespace

std::vector<double> rows_to_centre(const Points& points, Frame frame, std::size_t count) {
    const std::size_t          n = points.size(), d = points.dim();
    const std::vector<double>& centre      = points.statistics().centre;
    const std::vector<double>& multipliers = points.multipliers(frame);
    std::vector<double>        out(count * d);
    for (std::size_t i = 0; i < count; ++i) {
        double* r = out.data() + i * d;
        points.rows().copy_row(i * n / count, r);
        for (std::size_t j = 0; j < d; ++j) r[j] = (centre[j] - r[j]) * multipliers[j];
    }
    return out;
}

Frames::Frames(const Points& points)
    : centre_(points.statistics().centre), caller_scale_(points.statistics().caller_scale) {
    for (const Frame frame : {Frame::caller, Frame::scaled}) {
        const std::size_t f = index(frame);
        multipliers_[f]     = points.multipliers(frame);
        radius_[f]          = points.radius(frame);
        exponents_[f].resize(multipliers_[f].size());
        std::transform(multipliers_[f].begin(), multipliers_[f].end(), exponents_[f].begin(),
                       [](double m) { return exponent_of(m); });
    }
}

bool Frames::prepare(Frame frame, std::span<double> r) const {
    if (!normalise_direction(r)) return false;
    const std::vector<int>& own    = exponents_[index(frame)];
    const std::vector<int>& scaled = exponents_[index(Frame::scaled)];
    constexpr int           reach  = 900;
    // The caller's frame has one multiplier, so its way to the caller's coordinates is exact already, and the scaled
    // frame's way there is its way to the caller's frame.  What is left is one way for each.
    const auto shift = [&](std::size_t j) { return frame == Frame::scaled ? own[j] : own[j] - scaled[j]; };
    const int  top   = top_exponent(r, shift);
    for (std::size_t j = 0; j < r.size(); ++j)
        if (r[j] != 0.0 && (exponent_of(r[j]) + shift(j) < top - reach || exponent_of(r[j]) < -reach)) r[j] = 0.0;
    return normalise_direction(r);
}

int Frames::change(Frame frame, std::span<const double> r, Frame other, std::span<double> out) const {
    if (frame == other) {
        std::copy(r.begin(), r.end(), out.begin());
        return 0;
    }
    const std::vector<int>& own    = exponents_[index(frame)];
    const std::vector<int>& others = exponents_[index(other)];
    const auto              shift  = [&](std::size_t j) { return own[j] - others[j]; };
    const int               top    = top_exponent(r, shift);
    for (std::size_t j = 0; j < r.size(); ++j) out[j] = r[j] == 0.0 ? 0.0 : times_power(r[j], shift(j) - top);
    return top;
}

Halfspace Frames::halfspace(Frame frame, std::span<const double> r, double least) const {
    const std::vector<int>& own   = exponents_[index(frame)];
    const auto              shift = [&](std::size_t j) { return own[j]; };
    const int               top   = top_exponent(r, shift);
    Halfspace               proof;
    proof.normal.resize(r.size());
    for (std::size_t j = 0; j < r.size(); ++j) proof.normal[j] = r[j] == 0.0 ? 0.0 : -times_power(r[j], shift(j) - top);
    proof.offset = -scale_down(least, -top);
    return proof;
}

double Frames::proven(Frame frame, const Halfspace& proof) const {
    if (proof.normal.empty() || !(proof.offset < 0.0)) return 0.0;
    const std::vector<int>& own   = exponents_[index(frame)];
    const auto              shift = [&](std::size_t j) { return -own[j]; };
    const int               top   = top_exponent(proof.normal, shift);
    std::vector<double>     r(proof.normal.size());
    for (std::size_t j = 0; j < r.size(); ++j)
        r[j] = proof.normal[j] == 0.0 ? 0.0 : times_power(proof.normal[j], shift(j) - top);
    return lower_bound(scale_down(-proof.offset, -top), r);
}

}  // namespace hullx::hull
