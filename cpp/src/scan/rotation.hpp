// The fixed rotation of rows and directions before they are quantised, where it pays.
//
// One scale a row has to cover its largest entry: where a few columns carry most of the length (principal components),
// all others get few of the 255 integers.  A rotation T changes no distance and no product, and spreads the length.
//
// T takes as many columns as fit into blocks of b = 64, of what is left into blocks of 16, then of 4; up to three stay
// as they are.  The m blocks of one size lie across each other, block k taking every m-th column from the k-th on, so
// that columns sorted by spread fall equally to all.  Within a block T = H·S/√b: S fixed signs, a hash of the column; H
// the Hadamard matrix.  b is a power of four, 1/√b one of two, and T is orthogonal exactly.
//
// Rounding: H is log₂ b <= 6 stages, each an orthogonal map times √2, whose entries are single additions with a
// relative error of u = 2⁻⁵³; the factors ±1/√b are exact but for underflow of 2⁻¹⁰⁷⁵.  So ‖fl(Tz) − Tz‖ <= ((1 + u)⁶ −
// 1)·‖z‖ + 8·√d·2⁻¹⁰⁷⁵, for which int8_bound.hpp has room.  Entries grow to at most 8·max|z_j|.
#pragma once

#include <cstddef>
#include <vector>

#include "hullx/views.hpp"

namespace hullx {

class Rotation {
public:
    Rotation() = default;  // T = I
    explicit Rotation(std::size_t dim);

    bool rotates() const { return !signs_.empty(); }

    // z := Tz; entries at most 2¹⁰⁰⁰.
    void apply(double* z) const;

    // T or I, whichever loses less of the rows when they are quantised.  A function of the arguments alone.
    static Rotation chosen(const RowsView& rows, const std::vector<double>& centre,
                           const std::vector<double>& multipliers);

private:
    std::vector<double> signs_;  // ±1/√b, one for each column that takes part
};

}  // namespace hullx
