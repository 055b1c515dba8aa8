#include "simplex/columns.hpp"

#include <algorithm>
#include <cmath>

namespace hullx::simplex {

void Columns::add(std::span<const std::int64_t> rows) {
    const std::size_t   d = rows_.cols;
    std::vector<double> x(d);
    for (const std::int64_t row : rows) {
        if (position(row) < size()) continue;
        rows_.copy_row(static_cast<std::size_t>(row), x.data());
        const std::size_t before = columns_.size();
        columns_.resize(before + stride_, 0.0);
        double* column = columns_.data() + before;
        double  cost = 0.0, square = 1.0;
        for (std::size_t j = 0; j < d; ++j) {
            const double z = (x[j] - query_[j]) * per_unit_;
            column[j]      = z * factors_[j];
            cost += z * z;
            square += column[j] * column[j];
        }
        column[d] = 1.0;
        if (!(cost < 0x1p1000 && square < 0x1p1000)) {
            columns_.resize(before);
            continue;
        }
        seen_.push_back(row);
        costs_.push_back(cost);
        lengths_.push_back(std::sqrt(square));
    }
}

std::size_t Columns::position(std::int64_t row) const {
    return static_cast<std::size_t>(std::find(seen_.begin(), seen_.end(), row) - seen_.begin());
}

}  // namespace hullx::simplex
