// A basis of the linear program: as many columns as equations, and the inverse of their matrix.
//
// A place of the basis holds a column (its index) or, where none is known yet, an artificial one: ± a unit vector, coded
// −1 − equation.  The inverse is explicit: with d + 1 equations it is small, every step is a few products with contiguous
// vectors, and it is computed afresh often enough that what steps add up to does not matter.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "simplex/columns.hpp"

namespace hullx::simplex {

class Basis {
public:
    explicit Basis(const Columns& columns)
        : columns_(&columns), size_(columns.equations()), stride_(columns.stride()), inverse_(size_ * stride_) {}

    // One column and artificial ones, so that the coefficients of `target` are not negative.  target's last entry is 1.
    void start(std::size_t column, std::span<const double> target);

    std::size_t   size() const { return size_; }
    std::size_t   stride() const { return stride_; }
    int           at(std::size_t place) const { return head_[place]; }
    bool          artificial(std::size_t place) const { return head_[place] < 0; }
    bool          holds(int column) const;
    std::size_t   artificials() const;
    const double* row(std::size_t place) const { return inverse_.data() + place * stride_; }  // of the inverse

    // out ← inverse · a, `stride` doubles in
    void coefficients(const double* a, double* out) const;

    // Puts a column with these coefficients at a place.
    void replace(std::size_t place, int column, const double* coefficients);

    // The inverse from the columns; false where they are dependent, and nothing changed.
    bool refactor();

    // Entry j of the column at a place.
    double entry(std::size_t place, std::size_t j) const;

private:
    const Columns*      columns_;
    std::size_t         size_, stride_;
    std::vector<int>    head_;
    std::vector<double> signs_;    // of artificial columns, by equation
    std::vector<double> inverse_;  // size × stride, zeros behind
};

}  // namespace hullx::simplex
