// The columns of one query's linear program: the rows that it has seen, in the query's own units.
//
// z = (x − q)/unit, differences first and a power of two, so that typical rows have length 1.  Column i of the equations
// is [z_j · factor_j; 1]: the factors (powers of two) give features of any units the same say in the numerics, and change
// nothing else.  Its cost is ‖z‖².  Zeros fill a column up to `stride`.
//
// A column far longer than the typical row's is shortened, cost and all, by a power of two, its last entry: then what a
// row contributes is compared with rounding, and not its tiny weight.  A row's weight is its column's times that entry.
// Where rows are so thin that float64 cannot solve the program, `prepare` takes other coordinates for z·factor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "hullx/views.hpp"
#include "simplex/coordinates.hpp"

namespace hullx::simplex {

class Columns {
public:
    Columns(const RowsView& rows, const double* query, std::span<const double> factors)
        : rows_(rows), query_(query), factors_(factors), stride_((rows.cols + 8) / 8 * 8) {}

    void set_unit(double unit) { per_unit_ = 1.0 / unit; }

    // Adds rows that are not there yet and whose squares are finite.
    void add(std::span<const std::int64_t> rows);

    // Coordinates in which the rows that are there now are thick, but for far ones: for all columns and those to come.
    void prepare();
    bool prepared() const { return coordinates_ && prepared_for_ == seen_.size(); }

    std::size_t   size() const { return seen_.size(); }
    std::size_t   equations() const { return rows_.cols + 1; }
    std::size_t   stride() const { return stride_; }
    std::int64_t  row(std::size_t i) const { return seen_[i]; }
    const double* column(std::size_t i) const { return columns_.data() + i * stride_; }
    double        cost(std::size_t i) const { return costs_[i]; }
    double        length(std::size_t i) const { return lengths_[i]; }           // ‖column i‖
    double        share(std::size_t i) const { return column(i)[rows_.cols]; }  // its last entry

    // z, unprepared, and the w with w·z = prices·(its entries) for the prices of the first equations.
    std::vector<double> difference(std::size_t i) const;
    std::vector<double> slope(const double* prices) const;

    std::size_t position(std::int64_t row) const;  // size() where it is not there

private:
    bool fill(std::size_t i);  // false where squares are not finite
    void shorten(std::size_t i);

    RowsView                   rows_;
    const double*              query_;
    std::span<const double>    factors_;
    std::size_t                stride_;
    double                     per_unit_ = 1.0;
    std::vector<std::int64_t>  seen_;
    std::vector<double>        columns_, costs_, lengths_, scratch_;
    std::optional<Coordinates> coordinates_;
    std::size_t                prepared_for_ = 0;
};

}  // namespace hullx::simplex
