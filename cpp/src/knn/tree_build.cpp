// Building: split down to subtrees that fit the cache, then each subtree on a private copy of its columns.
//
//   split    half of a node's rows on each side of its widest side (tree_split.hpp)
//   boxes    upwards from the leaves
//   cells    downwards: left of a split no row of the right side is nearer than the lower end of its box, and so on
//
// Every node is worked on by one thread with the same operations, so the tree does not depend on the threads.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "knn/tree.hpp"
#include "knn/tree_split.hpp"
#include "support/parallel.hpp"

namespace hullx {
namespace {

using tree_kernels::leaf_rows;
using tree_kernels::node_doubles;

constexpr double        infinity       = std::numeric_limits<double>::infinity();
constexpr std::uint32_t subtree_bits   = 9;  // 2^9 leaves of 16 rows, eight columns of float64: half a megabyte
constexpr std::size_t   looked_ahead   = 16;
constexpr double        small_scale    = 0x1p-200;  // squares of differences well below this are still normal numbers
constexpr int           largest_scaled = 499;

using tree_split::Key, tree_split::row_of, tree_split::split;

std::uint32_t leaf_bits(std::size_t rows) {
    std::uint32_t bits = 0;
    while (((rows + (std::size_t{1} << bits) - 1) >> bits) > leaf_rows) ++bits;
    return bits;
}

// What the rows are multiplied by (see tree.hpp): exact, since it is at least 1 and nothing exceeds 2^500 afterwards.
double scale_of(const Points& points) {
    const double typical = points.statistics().caller_scale;
    if (typical >= small_scale || points.rows().dtype == DType::float32) return 1.0;
    double largest = 0.0;
    for (std::size_t i = 0; i < points.size(); ++i)
        for (std::size_t j = 0; j < points.dim(); ++j) largest = std::max(largest, std::fabs(points.rows().at(i, j)));
    return std::ldexp(1.0, std::max(0, std::min(-std::ilogb(typical), largest_scaled - std::ilogb(largest))));
}

}  // namespace

// One build: the binary tree with its boxes and cells exists only here.
class TreeBuild {
public:
    TreeBuild(Tree& tree, const Points& points, int threads)
        : tree_(tree), view_(tree.view_), rows_(points.rows()), dim_(points.dim()), threads_(threads) {}

    void run() {
        allocate();
        sort();
        measure_boxes();
        measure_cells();
        write_nodes();
    }

private:
    std::size_t leaves() const { return std::size_t{1} << view_.leaf_bits; }
    double*     box(std::size_t heap) { return boxes_.data() + heap * 2 * dim_; }  // dim lower ends, dim upper ends
    double*     cell(std::size_t heap) { return cells_.data() + heap * 2 * dim_; }

    // Calls f with the pointer to the rows as given, float or double.
    template <class F>
    void with_rows(F&& f) const {
        if (view_.single)
            f(static_cast<const float*>(rows_.data));
        else
            f(static_cast<const double*>(rows_.data));
    }

    void allocate();
    void sort();
    template <class T>
    void sort_upper(const T* data, std::uint32_t top);
    template <class T>
    void sort_subtree(const T* data, std::uint32_t top, std::size_t index);
    template <class T>
    void fill_leaf(const Key* keys, const T* columns, std::size_t stride, const std::uint32_t* global,
                   std::size_t leaf);
    void join_boxes(std::size_t heap);
    void measure_boxes();
    void measure_cells();
    void write_nodes();
    void write_node(std::size_t level, std::size_t index, double* out);

    Tree&                   tree_;
    tree_kernels::TreeView& view_;
    const RowsView          rows_;
    const std::size_t       dim_;
    const int               threads_;
    AlignedBuffer<Key>      keys_, spare_;
    AlignedBuffer<double>   boxes_, cells_;
    std::uint32_t           top_ = 0;  // levels that are sorted before the subtrees
};

void TreeBuild::allocate() {
    const std::size_t value = view_.single ? sizeof(float) : sizeof(double);
    keys_                   = AlignedBuffer<Key>(view_.size);
    spare_                  = AlignedBuffer<Key>(view_.size);
    boxes_                  = AlignedBuffer<double>(2 * leaves() * 2 * dim_);
    cells_                  = AlignedBuffer<double>(leaves() * 2 * dim_);
    tree_.panels_           = AlignedBuffer<char>(leaves() * leaf_rows * dim_ * value);
    tree_.rows_             = AlignedBuffer<std::uint32_t>(leaves() * leaf_rows);
    tree_.splits_.resize(leaves() - 1);
    view_.panels = tree_.panels_.data();
    view_.rows   = tree_.rows_.data();
}

// Rows of the i-th node at binary depth t.
struct Range {
    std::size_t first, middle, end;
};

void TreeBuild::sort() {
    top_ = view_.leaf_bits > subtree_bits ? view_.leaf_bits - subtree_bits : 0;
    with_rows([&](const auto* data) {
        sort_upper(data, top_);
        parallel_for(std::size_t{1} << top_, threads_, [&](std::size_t i) { sort_subtree(data, top_, i); });
    });
}

template <class T>
void TreeBuild::sort_upper(const T* data, std::uint32_t top) {
    std::iota(keys_.data(), keys_.data() + view_.size, Key{0});
    const auto place = [&](std::size_t row, std::size_t j) { return data + row * dim_ + j; };
    for (std::uint32_t t = 0; t < top; ++t)
        parallel_for(std::size_t{1} << t, threads_, [&](std::size_t i) {
            const std::size_t per   = leaves() >> t;  // leaves of a node
            const std::size_t first = tree_.first_row(i * per), end = tree_.first_row((i + 1) * per);
            const std::size_t middle = tree_.first_row(i * per + per / 2);
            tree_.splits_[(std::size_t{1} << t) - 1 + i].side =
                split(keys_.data() + first, spare_.data() + first, end - first, middle - first, dim_, place);
        });
}

template <class T>
void TreeBuild::sort_subtree(const T* data, std::uint32_t top, std::size_t index) {
    const std::size_t          all = leaves() >> top, first_leaf = index * all;
    const std::size_t          first = tree_.first_row(first_leaf), count = tree_.first_row(first_leaf + all) - first;
    Key*                       keys  = keys_.data() + first;
    Key*                       spare = spare_.data() + first;
    std::vector<T>             columns(dim_ * count);
    std::vector<std::uint32_t> global(count);
    for (std::size_t i = 0; i < count; ++i) {
        if (i + looked_ahead < count) __builtin_prefetch(data + row_of(keys[i + looked_ahead]) * dim_);
        const std::size_t row = row_of(keys[i]);
        global[i]             = static_cast<std::uint32_t>(row);
        keys[i]               = i;
        for (std::size_t j = 0; j < dim_; ++j)
            columns[j * count + i] = static_cast<T>(static_cast<double>(data[row * dim_ + j]) * tree_.scale_);
    }
    const auto place = [&](std::size_t i, std::size_t j) { return columns.data() + j * count + i; };
    for (std::uint32_t t = top; t < view_.leaf_bits; ++t)
        for (std::size_t i = index << (t - top); i < (index + 1) << (t - top); ++i) {
            const std::size_t per   = leaves() >> t;
            const std::size_t begin = tree_.first_row(i * per) - first;
            const std::size_t mid   = tree_.first_row(i * per + per / 2) - first,
                              end   = tree_.first_row((i + 1) * per) - first;
            tree_.splits_[(std::size_t{1} << t) - 1 + i].side =
                split(keys + begin, spare, end - begin, mid - begin, dim_, place);
        }
    for (std::size_t leaf = first_leaf; leaf < first_leaf + all; ++leaf)
        fill_leaf(keys + (tree_.first_row(leaf) - first), columns.data(), count, global.data(), leaf);
    for (std::uint32_t t = view_.leaf_bits; t-- > top;)
        for (std::size_t i = index << (t - top); i < (index + 1) << (t - top); ++i)
            join_boxes((std::size_t{1} << t) - 1 + i);
}

// The panel of a leaf, its rows and its box.
template <class T>
void TreeBuild::fill_leaf(const Key* keys, const T* columns, std::size_t stride, const std::uint32_t* global,
                          std::size_t leaf) {
    const std::size_t count = tree_.rows_in(leaf);
    T*                panel = reinterpret_cast<T*>(tree_.panels_.data()) + leaf * leaf_rows * dim_;
    double*           ends  = box(leaves() - 1 + leaf);
    for (std::size_t j = 0; j < dim_; ++j) {
        double low = infinity, high = -infinity;
        for (std::size_t l = 0; l < leaf_rows; ++l) {
            const T x = l < count ? columns[j * stride + row_of(keys[l])] : std::numeric_limits<T>::infinity();
            panel[j * leaf_rows + l] = x;
            if (l >= count) continue;
            low  = std::min(low, static_cast<double>(x));
            high = std::max(high, static_cast<double>(x));
        }
        ends[j]        = low;
        ends[dim_ + j] = high;
    }
    for (std::size_t l = 0; l < leaf_rows; ++l)
        tree_.rows_[leaf * leaf_rows + l] = l < count ? global[row_of(keys[l])] : ~std::uint32_t{0};
}

// The box of a node from those of its halves, and with them where its split lies.
void TreeBuild::join_boxes(std::size_t heap) {
    const double *left = box(2 * heap + 1), *right = box(2 * heap + 2);
    double*       out = box(heap);
    for (std::size_t j = 0; j < dim_; ++j) {
        out[j]        = std::min(left[j], right[j]);
        out[dim_ + j] = std::max(left[dim_ + j], right[dim_ + j]);
    }
    tree_.splits_[heap].value = right[tree_.splits_[heap].side];
}

void TreeBuild::measure_boxes() {
    for (std::size_t heap = (std::size_t{1} << top_) - 1; heap-- > 0;) join_boxes(heap);
}

void TreeBuild::measure_cells() {
    std::fill_n(cell(0), dim_, -infinity);
    std::fill_n(cell(0) + dim_, dim_, infinity);
    for (std::size_t heap = 0; 2 * heap + 2 < leaves() - 1; ++heap) {
        const std::size_t side = tree_.splits_[heap].side;
        double *          left = cell(2 * heap + 1), *right = cell(2 * heap + 2);
        std::copy_n(cell(heap), 2 * dim_, left);
        std::copy_n(cell(heap), 2 * dim_, right);
        left[dim_ + side] = std::min(left[dim_ + side], box(2 * heap + 2)[side]);
        right[side]       = std::max(right[side], box(2 * heap + 1)[dim_ + side]);
    }
}

void TreeBuild::write_nodes() {
    view_.depth     = (view_.leaf_bits + 1) / 2;
    const bool  odd = view_.leaf_bits % 2 != 0;
    std::size_t counts[tree_kernels::most_levels], total = 0;
    for (std::size_t level = 0; level < view_.depth; ++level) {
        counts[level] = std::size_t{1} << (level == 0 ? 0 : 2 * level - odd);
        total += counts[level];
    }
    tree_.nodes_ = AlignedBuffer<double>(total * node_doubles(dim_));
    double* next = tree_.nodes_.data();
    for (std::size_t level = 0; level < view_.depth; ++level) {
        view_.nodes[level] = next;
        parallel_for((counts[level] + 255) / 256, threads_, [&](std::size_t task) {
            for (std::size_t i = task * 256; i < std::min(counts[level], (task + 1) * 256); ++i)
                write_node(level, i, next + i * node_doubles(dim_));
        });
        next += counts[level] * node_doubles(dim_);
    }
}

// Four children are two levels of the binary tree; under the root, if there is an odd number of them, one.
void TreeBuild::write_node(std::size_t level, std::size_t index, double* out) {
    const bool        odd   = view_.leaf_bits % 2 != 0;
    const bool        two   = level == 0 && odd;
    const std::size_t depth = level == 0 ? 0 : 2 * level - odd;
    const std::size_t below = (std::size_t{1} << (depth + (two ? 1 : 2))) - 1 + index * (two ? 2 : 4);
    for (std::size_t j = 0; j < dim_; ++j)
        for (std::size_t c = 0; c < 4; ++c) {
            const bool there   = !two || c < 2;
            out[8 * j + c]     = there ? box(below + c)[j] : infinity;
            out[8 * j + 4 + c] = there ? box(below + c)[dim_ + j] : -infinity;
        }
    std::copy_n(cell((std::size_t{1} << depth) - 1 + index), 2 * dim_, out + 8 * dim_);
    std::fill(out + 10 * dim_, out + node_doubles(dim_), 0.0);
}

Tree::Tree(const Points& points, int num_threads) {
    view_.single    = points.rows().dtype == DType::float32;
    view_.dim       = points.dim();
    view_.size      = points.size();
    view_.leaf_bits = leaf_bits(points.size());
    scale_          = scale_of(points);
    TreeBuild(*this, points, resolve_threads(num_threads)).run();
}

std::size_t Tree::bytes() const {
    return panels_.bytes() + nodes_.bytes() + rows_.bytes() + splits_.size() * sizeof(Split);
}

std::uint32_t Tree::home(const double* query) const {
    std::size_t heap = 0;
    for (std::uint32_t t = 0; t < view_.leaf_bits; ++t) {
        const Split& s = splits_[heap];
        heap           = 2 * heap + (query[s.side] >= s.value ? 2 : 1);
    }
    return static_cast<std::uint32_t>(heap - (leaves() - 1));
}

const Tree& tree_of(const Points& points, int num_threads) {
    return static_cast<const Tree&>(
        points.attachment(Attached::tree, [&] { return std::make_unique<const Tree>(points, num_threads); }));
}

}  // namespace hullx
