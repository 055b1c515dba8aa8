// The fixed rotation of rows and directions before they are quantised, where it pays.
//
// One scale a row has to cover its largest entry: where a few columns carry most of the length (principal components),
// all others get few of the 255 integers.  A rotation T changes no distance and no product, and spreads the length.
//
// T takes as many columns as fit into blocks of 64, what is left into blocks of 16, then 4; up to three columns stay as they
// are.  The m blocks of one size lie across each other, block k taking every m-th column from the k-th, so that columns
// sorted by spread fall equally to all.  Within a block T = H·S/√b: S fixed signs from a hash of the column, H the Hadamard matrix of b = 4ˢ,
// so that 1/√b = 2⁻ˢ and the rows of T are orthonormal exactly.
//
// Rounding: each of the log₂ b <= 6 stages of H is an orthogonal map times √2 of which every entry is one addition, with
// relative error u = 2⁻⁵³ of what comes out; all else is exact but for underflow of 2⁻¹⁰⁷⁵.  Stage by stage
// ‖fl(Tz) − Tz‖ <= ((1 + u)⁶ − 1)·‖z‖ + d·2⁻¹⁰⁷⁰ (int8_bound.hpp has room for both).  No entry leaves above 8·max|z_j|.
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
