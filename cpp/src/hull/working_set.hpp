// The columns of one query's small problem, gathered for one solve.
//
// Rows ascending and distinct.  z_i = (x_i − y)·m, differences first; t = the median of ‖z_i‖ (the smallest non-zero
// one where that is 0), unless given: with the maximum one wild row would drown all others.  Column i is
// [z_i; t]·2^−exponent(i), the exponent 0 unless squares could leave the range of doubles: no column's length matters
// to the solution of another.  Target is [0; t]·2^−e.  Zeros behind t fill a column up to `dim`, a multiple of eight:
// no vector of any level is left half full.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hull/row_source.hpp"
#include "hull/spare.hpp"

namespace hullx::hull {

// Who knows of more rows while a small problem is being solved.
class RowSupply {
public:
    virtual ~RowSupply() = default;
    // Rows x with ⟨direction, z⟩ < level, each at most once; none: as far as it knows the solution is final.
    virtual std::span<const std::int64_t> below(const double* direction, double level) = 0;
};

class WorkingSet {
public:
    // `room`: for so many rows appended.
    WorkingSet(const RowSource& source, std::vector<std::int64_t> rows, const double* y, const double* multipliers,
               double t = 0.0, std::size_t room = 0);

    // Behind the others, where there is room, as columns of the same t; false, and nothing done, where there is not or a
    // column would have to be scaled.
    bool append(std::span<const std::int64_t> rows);

    std::size_t   size() const { return rows_.size(); }
    std::size_t   dim() const { return dim_; }
    std::size_t   last() const { return last_; }  // index of t: d
    std::int64_t  row(std::size_t i) const { return rows_[i]; }
    const double* column(std::size_t i) const { return columns_.data() + i * dim_; }
    double        per_length(std::size_t i) const { return lengths_.data()[most_ + i]; }  // 1 / ‖column i‖
    double        length(std::size_t i) const { return lengths_.data()[i]; }              // ‖z_i‖
    double        t() const { return t_; }
    double        target() const { return target_; }  // last component of the target, in [1, 2)

    // Factor from a coefficient of column i to the weight of row i, the same power of two left out everywhere.
    double to_weight(std::size_t i, double coefficient) const;
    double to_coefficient(std::size_t i, double weight) const;

    std::size_t nearest() const;                   // smallest ‖z_i‖, then smallest row
    std::size_t position(std::int64_t row) const;  // of a row it was made with; size() where it is not there
    std::size_t touched() const { return touched_; }
    bool        touches() const { return touched_ < most_; }  // row touched() equals y; nothing else is set up then

private:
    void gather(std::size_t first);
    void set_target(double t);
    void complete(std::size_t first);
    void scale_column(std::size_t i, double t);

    const RowSource&            source_;
    const double *              y_, *multipliers_;
    std::size_t                 last_, dim_, made_with_, most_;
    std::vector<std::int64_t>   rows_;
    SpareValues<Spare::columns> columns_;
    SpareValues<Spare::lengths> lengths_;    // ‖z_i‖, behind them 1 / ‖column i‖, then room to sort in
    std::vector<int>            exponents_;  // empty where all are 0
    double                      t_ = 0.0, target_ = 0.0;
    int                         target_exponent_ = 0;
    std::size_t                 touched_;
};

// Ascending, without repetition.
std::vector<std::int64_t> merged(std::span<const std::int64_t> a, std::span<const std::int64_t> b);

}  // namespace hullx::hull
