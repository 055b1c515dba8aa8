// The tree: rows sorted into boxes of boxes, so that in few dimensions a query looks at a few leaves instead of all
// rows.
//
// A balanced binary tree with 2^p leaves of at most 16 rows, split at the middle of the widest side, kept two levels at
// a time as nodes of four children (layout: kernels/tree_abi.hpp).  Leaves hold copies of the rows, interleaved by
// dimension, as the type they were given in: exactly those reals, times one power of two, `scale`, which is 1 unless
// the rows are so small that squares of their differences could underflow.
//
// A function of the rows alone; no answer depends on it.  Immutable once built; kept with the Points (Attached::tree).
// Memory: n·(d·sizeof + 4) bytes, up to twice that where leaves are half full, and about a third of it for boxes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hullx/points.hpp"
#include "knn/kernels/tree_abi.hpp"
#include "support/aligned_buffer.hpp"

namespace hullx {

class Tree final : public Attachment {
public:
    explicit Tree(const Points& points, int num_threads = 0);

    std::size_t bytes() const override;

    const tree_kernels::TreeView& view() const { return view_; }
    double                        scale() const { return scale_; }

    // The leaf on whose side of every split the query lies (in the tree's coordinates): a good place to start.
    std::uint32_t home(const double* query) const;
    std::uint32_t leaves() const { return std::uint32_t{1} << view_.leaf_bits; }

    // Rows of leaf i are those at places 16·i, 16·i + 1, …
    std::size_t first_row(std::size_t leaf) const { return (leaf * view_.size) >> view_.leaf_bits; }
    std::size_t rows_in(std::size_t leaf) const { return first_row(leaf + 1) - first_row(leaf); }

private:
    friend class TreeBuild;

    // To the right at a split: value <= query[side].
    struct Split {
        double        value;
        std::uint32_t side;
    };

    tree_kernels::TreeView       view_{};
    double                       scale_ = 1.0;
    AlignedBuffer<char>          panels_;
    AlignedBuffer<double>        nodes_;
    AlignedBuffer<std::uint32_t> rows_;
    std::vector<Split>           splits_;  // heap order: below i stand 2i + 1 and 2i + 2
};

// The tree of these points, built on first use.
const Tree& tree_of(const Points& points, int num_threads);

}  // namespace hullx
