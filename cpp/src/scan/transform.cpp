#include "hullx/transform.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/parallel.hpp"

namespace hullx {
namespace {

constexpr std::size_t rows_at_once = 16;  // they share each column of the matrix while it is in the cache

}  // namespace

void transform_rows(const RowsView& rows, MatrixView<const double> matrix, std::span<double> out, int num_threads) {
    const std::size_t n = rows.rows, d = rows.cols, p = matrix.rows;
    if (matrix.cols != d || out.size() != n * p)
        throw std::invalid_argument("transform: a matrix of " + std::to_string(p) + " x " +
                                    std::to_string(matrix.cols) + " does not take rows with " + std::to_string(d) +
                                    " columns");
    std::vector<double> columns(d * p);  // transposed: neighbours in memory are sums that advance together
    for (std::size_t i = 0; i < p; ++i)
        for (std::size_t j = 0; j < d; ++j) columns[j * p + i] = matrix.row(i)[j];
    parallel_for((n + rows_at_once - 1) / rows_at_once, resolve_threads(num_threads), [&](std::size_t task) {
        const std::size_t first = task * rows_at_once, last = std::min(n, first + rows_at_once);
        std::fill(out.data() + first * p, out.data() + last * p, 0.0);
        for (std::size_t j = 0; j < d; ++j) {
            const double* w = columns.data() + j * p;
            for (std::size_t row = first; row < last; ++row) {
                const double x = rows.at(row, j);
                double*      y = out.data() + row * p;
                for (std::size_t i = 0; i < p; ++i) y[i] += w[i] * x;
            }
        }
    });
}

}  // namespace hullx
