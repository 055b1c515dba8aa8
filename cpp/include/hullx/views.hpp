// Borrowed, row-major, read-only arrays: the only way data enters the core.
//
// RowsView keeps float32 rows as float32: those exact reals are what every answer is about; a value
// is widened to double where it is used, which is exact.  Nobody here owns or copies anything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace hullx {

template <class T>
struct MatrixView {
    const T*    data = nullptr;
    std::size_t rows = 0;
    std::size_t cols = 0;

    const T* row(std::size_t i) const { return data + i * cols; }
};

enum class DType : std::uint8_t { float32, float64 };

// n × d rows as the caller passed them, contiguous.
struct RowsView {
    const void* data  = nullptr;
    DType       dtype = DType::float64;
    std::size_t rows  = 0;
    std::size_t cols  = 0;

    double at(std::size_t i, std::size_t j) const {
        const std::size_t k = i * cols + j;
        return dtype == DType::float32 ? static_cast<double>(static_cast<const float*>(data)[k])
                                       : static_cast<const double*>(data)[k];
    }

    // Widens row i into out[0..cols): exact.
    void copy_row(std::size_t i, double* out) const {
        if (dtype == DType::float32) {
            const float* p = static_cast<const float*>(data) + i * cols;
            for (std::size_t j = 0; j < cols; ++j) out[j] = static_cast<double>(p[j]);
        } else {
            const double* p = static_cast<const double*>(data) + i * cols;
            for (std::size_t j = 0; j < cols; ++j) out[j] = p[j];
        }
    }
};

// Rows to skip, per query q: `rows[q]` (-1: none), and every row i with row_group[i] == query_group[q].
// Empty spans switch a rule off; both rules may be on at once.
struct Exclude {
    std::span<const std::int64_t> rows{};         // m
    std::span<const std::int64_t> row_group{};    // n
    std::span<const std::int64_t> query_group{};  // m

    // The rules for `count` queries from `first` on.
    Exclude part(std::size_t first, std::size_t count) const {
        Exclude out = *this;
        if (!rows.empty()) out.rows = rows.subspan(first, count);
        if (!row_group.empty()) out.query_group = query_group.subspan(first, count);
        return out;
    }

    bool skips(std::size_t query, std::int64_t row) const {
        if (!rows.empty() && rows[query] == row) return true;
        return !row_group.empty() && row_group[static_cast<std::size_t>(row)] == query_group[query];
    }
};

}  // namespace hullx
