// Coordinates in which the rows of a query are thick in every direction.
//
// Spectra are 10⁻¹⁰ thick in most directions: a basis of such columns has a condition that float64 cannot invert.  Weights
// do not change when the equations Σ λ z = 0 are multiplied by any regular matrix, so any M serves, and float64 entries of
// M are no error.  This one is a pivoted Gram-Schmidt of the rows, each direction divided by the thickness left in it.
// Only M·z has to be accurate: it is computed in twice the precision, from differences z without rounding.
#pragma once

#include <cstddef>
#include <vector>

namespace hullx::simplex {

class Coordinates {
public:
    // From `count` columns, `stride` apart, of which the first `dim` entries matter; count > 0.
    Coordinates(const double* columns, std::size_t count, std::size_t stride, std::size_t dim);

    // out ← M·(high + low)
    void apply(const double* high, const double* low, double* out) const;

    // What `prices` of the new coordinates are in the old ones: Mᵀ·prices.
    std::vector<double> back(const double* prices) const;

private:
    void add_direction(std::vector<double> direction, double thickness);
    void complete();

    std::size_t         dim_;
    std::vector<double> directions_;  // orthonormal, one a row
    std::vector<double> map_;         // M by rows
};

}  // namespace hullx::simplex
