// Where the solver gets the coordinates of rows that were proposed to it: memory here, a cache of proposed rows
// for a driver whose data live elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>

#include "hull/kernels/solve_abi.hpp"
#include "hullx/views.hpp"

namespace hullx::hull {

class RowSource {
public:
    virtual ~RowSource()                                              = default;
    virtual std::size_t dim() const                                   = 0;
    virtual void        copy_row(std::int64_t row, double* out) const = 0;  // d doubles, the row as given
    // z ← (row − y)·m, returns Σ z² (kernels/solve_abi.hpp).
    virtual double move_row(std::int64_t row, const double* y, const double* m, double* z) const {
        copy_row(row, z);
        return solve_kernels::kernels().move(z, y, m, z, dim());
    }
    virtual const RowsView* in_memory() const { return nullptr; }  // all of them, where they are
    virtual void            expect(std::int64_t) const {}          // soon: start to fetch it
};

class MemoryRows final : public RowSource {
public:
    explicit MemoryRows(const RowsView& rows) : rows_(rows) {}
    std::size_t dim() const override { return rows_.cols; }
    void copy_row(std::int64_t row, double* out) const override { rows_.copy_row(static_cast<std::size_t>(row), out); }

    double move_row(std::int64_t row, const double* y, const double* m, double* z) const override {
        const solve_kernels::Level& kernels = solve_kernels::kernels();
        const std::size_t           first   = static_cast<std::size_t>(row) * rows_.cols;
        return rows_.dtype == DType::float32
                   ? kernels.move_f32(static_cast<const float*>(rows_.data) + first, y, m, z, rows_.cols)
                   : kernels.move(static_cast<const double*>(rows_.data) + first, y, m, z, rows_.cols);
    }

    const RowsView* in_memory() const override { return &rows_; }

    void expect(std::int64_t row) const override {
        const std::size_t bytes = rows_.cols * (rows_.dtype == DType::float32 ? sizeof(float) : sizeof(double));
        const char*       first = static_cast<const char*>(rows_.data) + static_cast<std::size_t>(row) * bytes;
        __builtin_prefetch(first);
        __builtin_prefetch(first + bytes - 1);
    }

private:
    RowsView rows_;
};

}  // namespace hullx::hull
