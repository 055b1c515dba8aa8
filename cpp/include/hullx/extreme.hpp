// The vertices of the hull of the rows, each with a proof, and every other row as a mixture of them.
//
// Of equal rows the lowest index stands for all.  A listed row is a vertex in exact arithmetic: among all other
// distinct rows none reaches as far along its normal, or those that do (offset 0) are lexicographically smaller, and
// the largest of a face is a vertex of the face.  A row that is not listed lies within `scaled_upper` of the hull of
// those that are: at most tolerance·R, unless it is `undecided`.  So a vertex that sticks out by less than the
// tolerance may be listed or not; all others are.
//
// What is returned depends on (rows, options, SIMD level) alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hullx/points.hpp"
#include "hullx/scan.hpp"

namespace hullx {

struct ExtremeOptions {
    double      tolerance  = 1e-9;
    std::size_t max_rounds = 200;  // of one membership query
    std::size_t batch      = 0;  // rows asked about at once; 0: chosen.  Changes which proofs are found, not what holds
};

// v vertices, n rows, d columns.  normal·(x − vertex) <= offset <= 0 for every row x that differs from the vertex;
// where the offset is 0, rows that reach 0 are lexicographically smaller.  Normals: ‖·‖∞ in [1, 2), or zero where all
// rows are equal.  Mixtures are rows of a sparse n × n matrix: a vertex is its own mixture, a duplicate that of its
// row.
struct ExtremePoints {
    std::vector<std::int64_t> indices;  // v, ascending
    std::vector<double>       normals;  // v × d
    std::vector<double>       offsets;  // v
    std::vector<std::int64_t> indptr;   // n + 1
    std::vector<std::int64_t> support;  // vertices, ascending within a row
    std::vector<double>       weights;  // > 0
    std::vector<double>       upper;    // n: the mixture is that close to the row, in the caller's units
    std::vector<double>       scaled_upper;
    std::vector<std::int64_t> undecided;  // ascending: neither a vertex nor within the tolerance, as far as proven
};

// Clarkson's method with batches: O(n · rounds · v · d) for queries and O(v · n · d) for scans.
// K. Clarkson, More output-sensitive geometric algorithms, FOCS 1994.  Throws as query_hull.
ExtremePoints extreme_points(const Points& points, const ExtremeOptions& options, const Context& context);

}  // namespace hullx
