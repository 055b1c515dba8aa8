// Where the solver gets the coordinates of rows that were proposed to it: memory here, a cache of proposed rows
// for a driver whose data live elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "hull/kernels/solve_abi.hpp"
#include "hullx/views.hpp"

namespace hullx::hull {

class RowSource {
public:
    virtual ~RowSource()                                              = default;
    virtual std::size_t dim() const                                   = 0;
    virtual void        copy_row(std::int64_t row, double* out) const = 0;  // d doubles, the row as given
    // z_i ← (row_i − y)·m, `stride` apart, and squares_i ← Σ z² (kernels/solve_abi.hpp).
    virtual void move_rows(std::span<const std::int64_t> rows, const double* y, const double* m, double* z,
                           std::size_t stride, double* squares) const {
        const solve_kernels::Level& kernels = solve_kernels::kernels();
        for (std::size_t i = 0; i < rows.size(); ++i, z += stride) {
            copy_row(rows[i], z);
            squares[i] = kernels.move(z, y, m, z, dim());
        }
    }
    virtual const RowsView* in_memory() const { return nullptr; }  // all of them, where they are
};

class MemoryRows final : public RowSource {
public:
    explicit MemoryRows(const RowsView& rows) : rows_(rows) {}
    std::size_t dim() const override { return rows_.cols; }
    void copy_row(std::int64_t row, double* out) const override { rows_.copy_row(static_cast<std::size_t>(row), out); }

    void move_rows(std::span<const std::int64_t> rows, const double* y, const double* m, double* z, std::size_t stride,
                   double* squares) const override {
        const solve_kernels::Level& kernels = solve_kernels::kernels();
        if (rows_.dtype == DType::float32)
            move_rows(static_cast<const float*>(rows_.data), kernels.move_f32, rows, y, m, z, stride, squares);
        else
            move_rows(static_cast<const double*>(rows_.data), kernels.move, rows, y, m, z, stride, squares);
    }

    const RowsView* in_memory() const override { return &rows_; }

private:
    static constexpr std::size_t ahead = 8;  // rows between fetching and use

    template <class T, class Move>
    void move_rows(const T* values, Move move, std::span<const std::int64_t> rows, const double* y, const double* m,
                   double* z, std::size_t stride, double* squares) const {
        const std::size_t d     = rows_.cols;
        const auto        place = [&](std::size_t i) { return values + static_cast<std::size_t>(rows[i]) * d; };
        for (std::size_t i = 0; i < rows.size(); ++i, z += stride) {
            if (i + ahead < rows.size()) {
                __builtin_prefetch(place(i + ahead));
                __builtin_prefetch(place(i + ahead) + (d - 1));
            }
            squares[i] = move(place(i), y, m, z, d);
        }
    }

    RowsView rows_;
};

}  // namespace hullx::hull
