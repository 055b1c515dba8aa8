// Some of the rows as Points of their own, judged by the statistics of all: a tolerance means the same in both.
//
// Row i of `points()` is row rows()[i] of the whole, which has to outlive this.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "hullx/points.hpp"

namespace hullx::hull {

class Subset {
public:
    Subset(const Points& whole, std::vector<std::int64_t> rows, int num_threads);

    const Points&                    points() const { return *points_; }
    const std::vector<std::int64_t>& rows() const { return rows_; }

private:
    std::vector<std::int64_t> rows_;
    std::vector<std::byte>    copy_;
    std::unique_ptr<Points>   points_;
};

}  // namespace hullx::hull
