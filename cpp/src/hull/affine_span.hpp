// An orthonormal basis of the affine span of the rows, and the rows that it was made of.
//
// Pivoted QR in scaled coordinates: again and again the row that is furthest from the span, relative to its own size,
// joins the pivots, until none is off by more than the tolerance (hullx/affine.hpp).  A sample comes first, then passes
// over all rows until none is left.  Fixed order throughout.  Never evidence by itself: what it proposes is certified
// in affine_residual.cpp.  Built once per Points, on first use.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hullx/points.hpp"

namespace hullx::hull {

class AffineSpan final : public Attachment {
public:
    AffineSpan(const Points& points, int num_threads);

    static const AffineSpan& of(const Points& points, int num_threads);  // kept with the points

    std::size_t                      rank() const { return pivots_.size(); }
    std::int64_t                     base() const { return base_; }
    const std::vector<std::int64_t>& pivots() const { return pivots_; }
    std::vector<std::int64_t>        columns() const;

    // (y − base)·multipliers = Σ coefficients_i (pivot_i − base)·multipliers + residual, the residual orthogonal to the
    // span as far as rounding allows.
    void split(Frame frame, const double* y, std::span<double> residual, std::span<double> coefficients) const;

    std::size_t bytes() const override;

private:
    // (pivot_i − base)·multipliers = Σ_{j <= i} triangle[i, j] q_j, rows q_j of length d.
    struct Basis {
        std::vector<double> q;
        std::vector<double> triangle;
        std::vector<double> origin;  // the base row
        std::vector<double> multipliers;
    };
    Basis basis_of(const Points& points, Frame frame) const;

    std::int64_t              base_ = 0;
    std::vector<std::int64_t> pivots_;
    std::size_t               dim_ = 0;
    Basis                     bases_[2];  // by Frame
};

}  // namespace hullx::hull
