// The direction that a query tries first: r₀ = (C + μI)⁻¹(mean − y), C the covariance of a sample of the rows.
//
// Separates most outside queries in one scan where mean − y separates few.  In which frame μI is added matters: in the
// scaled frame μ is 2⁻¹⁸ of the largest eigenvalue (rare pixels have large entries there: 10⁻⁴ leaves a quarter of
// Fashion-MNIST open, 2⁻¹⁸ 4 %), in the caller's 2⁻¹³ (0.4 %).  Beyond d = 2,000, or where the sample does not vary,
// r₀ = mean − y in that frame.  A direction is never evidence, so nothing here needs a bound; but it decides which rows
// are seen, so it is fixed-order code and depends on the rows and the query alone.
#pragma once

#include <span>

#include "hull/covariance.hpp"
#include "hullx/points.hpp"

namespace hullx::hull {

inline constexpr std::size_t most_factored = 2000;  // columns

class FirstDirection {
public:
    // `covariance` of `sample_covariance`, with or without its matrix.
    FirstDirection(const Points& points, Covariance covariance, Frame frame, int num_threads);

    Frame       frame() const { return frame_; }
    std::size_t dim() const { return centre_.size(); }

    // r₀ of each query, m × d, in scaled coordinates whatever the frame, of no particular length; all zero where y is
    // the mean.  Each is what it would be alone.
    void direct(MatrixView<const double> queries, double* r, int num_threads) const;

    std::size_t bytes() const;

private:
    void solve(MatrixView<const double> queries, std::size_t first, std::size_t count, double* r) const;

    std::vector<double> centre_;
    std::vector<double> multipliers_;
    std::vector<double> weights_;     // of the frame's unit matrix, in scaled coordinates
    Covariance          covariance_;  // lower: the Cholesky factor of C + μ·weights, or empty
    Frame               frame_;
};

}  // namespace hullx::hull
