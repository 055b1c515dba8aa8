// Centre, scale and radius: functions of the rows alone (the rules stand in hullx/points.hpp).
//
// At most 65,536 rows take part, at indices fixed by their number.  Each column is independent and selection has one
// outcome, so threads cannot change anything; sums run over columns in order.
#pragma once

#include <cstddef>

#include "hullx/points.hpp"
#include "support/poll.hpp"

namespace hullx {

inline constexpr std::size_t statistics_rows = 65536;

// Number of rows sampled from n, and the t-th of them.
std::size_t sample_size(std::size_t n);
std::size_t sample_row(std::size_t t, std::size_t n);

// Rows must be finite and at most 2^500.  Cancelled if `poll` throws.
// `grid`: of the rows, or none; it changes how long this takes, not what is found.
Statistics compute_statistics(const RowsView& rows, const Grid& grid = {}, int num_threads = 0,
                              const Poll& poll = Poll());

}  // namespace hullx
