// The rows brought to length 1: what the scan looks at under the cosine.
//
// With y = x/‖x‖ and z = q/‖q‖ in real arithmetic ‖y − z‖² = 2·(1 − cosine): the nearest under the cosine are the
// nearest unit rows, and distances are what the scan is good at.  Stored is ỹ with ‖ỹ − y‖ <= `error`:
// float32, or float64 where most rows lie within 2⁻¹² of each other's direction.  The decision looks at the rows as
// given; for it two numbers a row are kept:
//   scale     power of two that brings the largest |x_j| into [1, 2) (at most 2¹⁰⁰⁰: entries below 2⁻¹⁰⁰⁰ stay small)
//   inverse   1/‖x·scale‖, relative error below γ_{d+6} in float64
// Memory: 4·N·d bytes (8·N·d) + 16·N, and the packed screens of the unit rows.  Immutable.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "hullx/points.hpp"
#include "support/aligned_buffer.hpp"

namespace hullx {

struct UnitRows : Attachment {
    // Throws std::invalid_argument where a row is all zero.
    UnitRows(const Points& points, int num_threads);

    std::size_t   bytes() const override;
    const Points& points() const { return *points_; }

    std::vector<double> scale;
    std::vector<double> inverse;
    double              error = 0.0;

private:
    template <class T>
    void build(const RowsView& rows, int num_threads, AlignedBuffer<T>& values);

    AlignedBuffer<float>    narrow_;  // one of the two
    AlignedBuffer<double>   wide_;
    std::unique_ptr<Points> points_;
};

const UnitRows& unit_rows(const Points& points, int num_threads);  // built on first use

// One vector brought to length 1.
struct UnitVector {
    double scale   = 0.0;  // 0: it is all zero
    double inverse = 0.0;
};
// `out` = x·scale·inverse, entries below 2⁻¹⁰⁰ as 0; relative error below γ_{d+8} and √d·2⁻⁹⁹ in length.
UnitVector normalise(const double* x, std::size_t d, double* out);
double     normalising_error(std::size_t d);  // at least that length

}  // namespace hullx
