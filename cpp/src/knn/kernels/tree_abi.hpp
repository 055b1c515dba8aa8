// The interface of the tree's kernels: plain data in, plain data out, nothing to link but one table a level.
//
// Coordinates are those of the tree: rows and queries times one power of two (1 unless the data are tiny), so that
// squares do not underflow where it matters.  Layout:
//   leaf   16 places, interleaved by dimension: panel[j·16 + lane], float or double, exactly the rows; places that hold
//          no row hold +inf.  Place p = leaf·16 + lane.
//   node   four children: per dimension 4 lower and 4 upper ends of their boxes (an absent child: +inf, −inf), then the
//          dim lower and dim upper ends of the cell.  Every row outside the node lies outside the open cell.
//   level  0 is the root, `depth` the leaves; the children of node i are 4i … 4i + 3 of the next level.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace hullx::tree_kernels {

inline constexpr size_t leaf_rows   = 16;
inline constexpr size_t most_levels = 16;  // 4^16 leaves

inline constexpr size_t node_doubles(size_t dim) {
    return (10 * dim + 3) / 4 * 4;
}

struct TreeView {
    const void*     panels;  // leaves · dim · 16
    bool            single;  // float panels
    size_t          dim;
    size_t          depth;
    const double*   nodes[most_levels];  // the first node of each level
    const uint32_t* rows;                // row at each place
    uint64_t        size;                // number of rows
    uint32_t        leaf_bits;           // 2^leaf_bits leaves; leaf i holds rows [i·size, (i + 1)·size) >> leaf_bits
};

struct TreeQuery {
    const double*  values;     // dim, in the tree's coordinates
    const float*   singles;    // those rounded; nullptr: leaves are not screened in float32 (tree_screen.inl)
    double         rounding;   // at least the norm of what that changed
    uint32_t       skip;       // row left out, or ~0
    const int64_t* row_group;  // nullptr, or rows of group `group` are left out
    int64_t        group;
};

// The selection of one query.  Held are the k least distances as computed, and all others up to
//     limit = (k-th least)·margin + tiny,
// which is what margin and tiny are chosen for: a row above it is certainly farther than the k held.
struct Nearest {
    size_t    k;
    double    margin;
    double    tiny;
    double    single_margin;  // the same for a leaf's distances in float32 (tree_screen.inl)
    double    single_tiny;
    double*   distance;  // k, ascending if `sorted(k)`, else a heap with the largest first
    uint32_t* place;     // k
    double*   tie_distance;
    uint32_t* tie_place;
    size_t    tie_capacity;
    // results
    size_t   held;
    size_t   ties;
    double   limit;
    uint64_t leaves;  // looked at, added up
};

// Small selections are kept in order.
inline constexpr bool sorted(size_t k) {
    return k <= 24;
}

// Rows below `surely_in` are counted, rows up to `surely_out` are listed.
struct Within {
    double    surely_in;
    double    surely_out;
    uint32_t* unsure;  // places
    size_t    capacity;
    // results
    uint64_t counted;
    size_t   listed;
    uint64_t leaves;
};

// Squared distances of some places as high + low, with the bound of knn/distance.hpp.
struct Precise {
    double* high;
    double* low;
    double* error;
    double  per_magnitude;
    double  per_sum;
    double  tiny;
};

struct Level {
    const char* name;
    // Starts at leaf `home`, whichever that is.  False: too many ties for their buffer; nothing was decided.
    bool (*nearest)(const TreeView&, const TreeQuery&, uint32_t home, Nearest&);
    // False: too many unsure rows for their buffer.  `skip` is not heeded.
    bool (*within)(const TreeView&, const TreeQuery&, Within&);
    void (*measure)(const TreeView&, const double* query, const uint32_t* places, size_t count, const Precise&);
};

extern const Level tree_v2;
extern const Level tree_v3;

}  // namespace hullx::tree_kernels
