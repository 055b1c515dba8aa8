// The direction that a query tries first: r₀ = (C + μI)⁻¹(mean − y), C the covariance of a sample of the rows.
//
// Separates most outside queries in one scan where mean − y separates few.  μ is 2⁻¹⁸ of the largest eigenvalue: in
// scaled coordinates rare pixels have large entries, and 10⁻⁴ leaves a quarter of Fashion-MNIST open, 2⁻¹⁸ 4 %.
// Beyond d = 2,000, or where the sample does not vary, r₀ = mean − y.  Built once per Points, on the first hull query.
// A direction is never evidence, so nothing here needs a bound; but it decides which rows are seen, so it is
// fixed-order code and depends on the rows and the query alone.
#pragma once

#include <span>

#include "hull/covariance.hpp"
#include "hullx/points.hpp"

namespace hullx::hull {

class FirstDirection final : public Attachment {
public:
    FirstDirection(const Points& points, int num_threads);

    static const FirstDirection& of(const Points& points, int num_threads);  // kept with the points

    // r₀ in scaled coordinates, of no particular length; all zero where y is the mean.
    void direct(const double* y, std::span<double> r) const;

    std::size_t bytes() const override;

private:
    std::vector<double> centre_;
    std::vector<double> multipliers_;
    Covariance          covariance_;  // lower: the Cholesky factor of C + μI, or empty
};

}  // namespace hullx::hull
