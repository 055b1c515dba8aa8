// Products ⟨x, y⟩ of a row as given and a vector, on three rungs of certainty.
//
//   rung            value                         bound on the error
//   float64         fl Σ x_j·y_j                  γ_{d+2} Σ|x_j·y_j|, underflow
//   double-double   high + low                    about d²·2⁻¹⁰⁶ Σ|x_j·y_j|, or 0 where nothing was rounded
//   exact           ExactSum                      0
//
// The first two take x_j·scale for x_j, scale a power of two chosen by whoever asks; the exact one takes x as it is.
// Entries are at most 2⁵⁰⁰, so that nothing overflows; derivations: product.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "hullx/views.hpp"
#include "knn/distance.hpp"
#include "support/wide.hpp"

namespace hullx {

using RowList = std::span<const std::uint32_t>;

// out[i]: of row list[i], and scale[i] if there is a scale.  `y` is followed by row_kernels::padding zeros.
void products_float64(const RowsView& rows, RowList list, const double* scale, const double* y, double* out);
void product_intervals(const RowsView& rows, RowList list, const double* y, Interval64* out);
void products_double_double(const RowsView& rows, RowList list, const double* scale, const double* y,
                            DoubleDouble* out);
void squares_double_double(const RowsView& rows, RowList list, const double* scale, DoubleDouble* out);  // ⟨x, x⟩

// Single rows.
DoubleDouble product_double_double(const RowsView& rows, std::size_t row, double scale, const double* y);
DoubleDouble square_double_double(const RowsView& rows, std::size_t row, double scale);  // ⟨x, x⟩
ExactSum     product_exact(const RowsView& rows, std::size_t row, const double* y);      // normalised
ExactSum     square_exact(const RowsView& rows, std::size_t row);                        // normalised

// The vector as the only row of a view.
inline RowsView view_of(const double* y, std::size_t d) {
    return {y, DType::float64, 1, d};
}

// Whether the rounding of `value` to float64 is certain; then `rounded` is it.
bool rounds_certainly(const DoubleDouble& value, double& rounded);

// ⟨x, y⟩ rounded correctly, whatever its sign.
double product_rounded(const RowsView& rows, std::size_t row, const double* y);

}  // namespace hullx
