// The two frames of a hull query and the exact ways between them.
//
// A direction r lives in the working coordinates of one frame: ⟨r, z⟩ = Σ r_j m_j (x_j − y_j).  The same product is
// read as ⟨n, x − y⟩ with n = r·m (the caller's coordinates) and by the scan as ⟨r·m/m_scaled, (x − y)·m_scaled⟩.
// All factors are powers of two.  Components that would fall more than 2⁹⁰⁰ below the largest on the way are zeroed
// once, in `prepare`, before anything is computed with r: after that every change of coordinates is exact.
#pragma once

#include <span>
#include <vector>

#include "hullx/points.hpp"

namespace hullx::hull {

// A half-space that proves a distance: normal·(x − y) <= offset < 0 for every row x left.  Caller's coordinates,
// ‖normal‖∞ in [1, 2); empty: no proof.
struct Halfspace {
    std::vector<double> normal;
    double              offset = 0.0;
};

// From so many rows, at fixed places, to the centre: (centre − x)·m of each.
std::vector<double> rows_to_centre(const Points& points, Frame frame, std::size_t count);

class Frames {
public:
    explicit Frames(const Points& points);

    std::size_t             dim() const { return centre_.size(); }
    const double*           multipliers(Frame frame) const { return multipliers_[index(frame)].data(); }
    double                  radius(Frame frame) const { return radius_[index(frame)]; }
    double                  caller_scale() const { return caller_scale_; }
    std::span<const double> centre() const { return centre_; }

    // Brings ‖r‖∞ to [1, 2) and zeroes what could not change coordinates exactly; false: r is zero or not finite.
    bool prepare(Frame frame, std::span<double> r) const;

    // r of `frame` as a direction in `other`, ‖·‖∞ in [1, 2); exact once prepared.  Products with it are those with r
    // times 2^-(what is returned).
    int change(Frame frame, std::span<const double> r, Frame other, std::span<double> out) const;

    // What "⟨r, z_i⟩ >= least > 0 for all rows" says in the caller's coordinates.
    Halfspace halfspace(Frame frame, std::span<const double> r, double least) const;

    // The distance, in working coordinates of `frame`, that a half-space proves (0 for none), rounded down.
    double proven(Frame frame, const Halfspace& proof) const;

private:
    static std::size_t index(Frame frame) { return static_cast<std::size_t>(frame); }

    std::vector<double> centre_;
    std::vector<double> multipliers_[2];
    std::vector<int>    exponents_[2];  // of the multipliers
    double              radius_[2];
    double              caller_scale_;
};

}  // namespace hullx::hull
