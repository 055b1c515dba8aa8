// Where the solver gets the coordinates of rows that were proposed to it: memory here, a cache of proposed rows
// for a driver whose data live elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>

#include "hullx/views.hpp"

namespace hullx::hull {

class RowSource {
public:
    virtual ~RowSource()                                              = default;
    virtual std::size_t dim() const                                   = 0;
    virtual void        copy_row(std::int64_t row, double* out) const = 0;  // d doubles, the row as given
};

class MemoryRows final : public RowSource {
public:
    explicit MemoryRows(const RowsView& rows) : rows_(rows) {}
    std::size_t dim() const override { return rows_.cols; }
    void copy_row(std::int64_t row, double* out) const override { rows_.copy_row(static_cast<std::size_t>(row), out); }

private:
    RowsView rows_;
};

}  // namespace hullx::hull
