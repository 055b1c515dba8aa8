// k nearest neighbours, exact.
//
// For each query the k rows nearest in real arithmetic, equal distances by index.  The screen only decides which
// rows are looked at; float64, double-double and exact accumulation decide, each with its own bound, and the next
// is asked only where intervals overlap.  squared: the correctly rounded squared distance, ascending.
//
// Shapes: queries m × d; indices, squared m × k.  Throws std::invalid_argument if k is 0 or larger than the number
// of rows left for some query, or d differs, or a query is not finite or above 2^500.
#pragma once

#include <cstdint>
#include <span>

#include "hullx/points.hpp"
#include "hullx/scan.hpp"
#include "hullx/views.hpp"

namespace hullx {

// `rung` never changes an answer: tests and measurements name one.
void knn(const Points& points, MatrixView<const double> queries, std::size_t k, const Exclude& exclude,
         const Context& context, std::span<std::int64_t> indices, std::span<double> squared,
         Rung rung = Rung::automatic);

// Number of rows whose returned distance is <= radius[q] (squared = false: sqrt of the correctly rounded squared
// distance; true: the correctly rounded squared distance itself), so counting at the k-th distance gives at least k.
void count_within(const Points& points, MatrixView<const double> queries, std::span<const double> radius, bool squared,
                  const Exclude& exclude, const Context& context, std::span<std::int64_t> counts,
                  Rung rung = Rung::automatic);

// How rows are found: by the scan, in few dimensions by a tree, or, for few queries on rows that are not packed, by
// measuring all rows as given.  The answer is the same to the bit; `automatic`
// chooses by a measured rule, the others are for tests and timings.  For the whole process.
enum class KnnPath : int { automatic = 0, scan = 1, tree = 2, rows = 3 };
void    set_knn_path(KnnPath path);
KnnPath knn_path();

// What the tree did since the last reset: for `runtime.last_stats`.
struct TreeStats {
    std::uint64_t queries = 0;
    std::uint64_t leaves  = 0;  // looked at
    std::uint64_t decided = 0;  // queries that float64 could not settle
};
TreeStats tree_stats();
void      reset_tree_stats();

}  // namespace hullx
