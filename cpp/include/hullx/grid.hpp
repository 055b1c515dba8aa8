// A grid of values: the coarsest power of two of which all of them are multiples.
//
// Pixels, counts, one-hot columns and fixed-point numbers lie on coarse grids.  There a float64 sum of squares, or even
// a float32 one, may have room for the whole distance, which then needs no bound at all (knn/distance.cpp).
#pragma once

#include <cstddef>

namespace hullx {

struct Grid {
    double step    = 0.0;  // a power of two that divides every value; 0: none of use
    double largest = 0.0;  // max |x|

    // Whether these are multiples of the step too; then, and only then, their max |x| goes into `most`.
    bool holds(const double* values, std::size_t count, double& most) const;
};

// Finds the grid of values that come a row at a time, each finite.  Which rows one finder saw, and in which order, does
// not matter once the finders are merged.
class GridFinder {
public:
    void add(const double* values, std::size_t count);
    // The same in two steps: where (x + C) − C = x for every value, `refine` need not hear of them.
    double rounder() const;  // C
    void   refine(const double* values, std::size_t count);
    void   merge(const GridFinder& other);
    Grid   found(double largest) const;  // of all values

private:
    int  exponent_ = unknown;  // of the step so far
    bool hopeless_ = false;

    static constexpr int unknown = 1024;  // above that of any value: only zeros were seen
};

}  // namespace hullx
