// What every search relies on: each row once, boxes that hold their rows, cells that nobody else is in, and the same
// bytes for any number of threads.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>
#include <vector>

#include "check.hpp"
#include "knn/tree.hpp"

namespace {

using namespace hullx;

std::mt19937_64 engine(5);

struct Table {
    std::size_t         n, d;
    std::vector<double> rows;

    RowsView view() const { return {rows.data(), DType::float64, n, d}; }
};

Table make_table(std::size_t n, std::size_t d, int kind) {
    Table                            t{n, d, std::vector<double>(n * d)};
    std::normal_distribution<double> normal;
    for (double& x : t.rows) x = kind == 1 ? std::round(normal(engine)) : normal(engine);
    if (kind == 2) std::fill(t.rows.begin(), t.rows.end(), 3.0);
    if (kind == 3) t.rows[engine() % t.rows.size()] = 1e100;
    if (kind == 4)
        for (double& x : t.rows) x *= 1e-160;
    return t;
}

// First and last leaf below child or node `index` of a level.
std::pair<std::size_t, std::size_t> leaves_below(const Tree& tree, std::size_t level, std::size_t index) {
    const std::size_t shift = 2 * (tree.view().depth - level);
    return {index << shift, std::min<std::size_t>((index + 1) << shift, tree.leaves())};
}

double value(const Tree& tree, std::size_t place, std::size_t j) {
    return static_cast<const double*>(tree.view().panels)[(place / 16 * tree.view().dim + j) * 16 + place % 16];
}

void check_rows(const Tree& tree, const Table& table) {
    std::vector<int> seen(table.n, 0);
    for (std::size_t leaf = 0; leaf < tree.leaves(); ++leaf) {
        CHECK(tree.rows_in(leaf) <= 16);
        for (std::size_t l = 0; l < 16; ++l) {
            const std::size_t   place = 16 * leaf + l;
            const std::uint32_t row   = tree.view().rows[place];
            CHECK((row != ~std::uint32_t{0}) == (l < tree.rows_in(leaf)));
            for (std::size_t j = 0; j < table.d; ++j)
                if (l < tree.rows_in(leaf))
                    CHECK(value(tree, place, j) == table.rows[row * table.d + j] * tree.scale());
                else
                    CHECK(std::isinf(value(tree, place, j)));
            if (l < tree.rows_in(leaf)) ++seen[row];
        }
    }
    CHECK(std::all_of(seen.begin(), seen.end(), [](int times) { return times == 1; }));
}

void check_node(const Tree& tree, std::size_t level, std::size_t index) {
    const auto&       v    = tree.view();
    const double*     node = v.nodes[level] + index * tree_kernels::node_doubles(v.dim);
    const double*     cell = node + 8 * v.dim;
    const std::size_t all  = level == 0 ? tree.leaves() : 0;
    for (std::size_t c = 0; c < 4; ++c) {
        const auto [first, end] = leaves_below(tree, level + 1, 4 * index + c);
        for (std::size_t leaf = first; leaf < end; ++leaf)
            for (std::size_t l = 0; l < tree.rows_in(leaf); ++l)
                for (std::size_t j = 0; j < v.dim; ++j) {
                    const double x = value(tree, 16 * leaf + l, j);
                    CHECK(node[8 * j + c] <= x && x <= node[8 * j + 4 + c]);
                }
        if (first >= end) CHECK(std::isinf(node[c]) && node[c] > 0 && std::isinf(node[4 + c]) && node[4 + c] < 0);
    }
    const auto [first, end] = leaves_below(tree, level, index);
    for (std::size_t leaf = 0; leaf < tree.leaves() && all == 0; ++leaf) {
        if (leaf >= first && leaf < end) continue;
        for (std::size_t l = 0; l < tree.rows_in(leaf); ++l) {
            bool outside = false;
            for (std::size_t j = 0; j < v.dim; ++j) {
                const double x = value(tree, 16 * leaf + l, j);
                outside        = outside || x <= cell[j] || x >= cell[v.dim + j];
            }
            CHECK(outside);
        }
    }
}

bool same_bytes(const Tree& a, const Tree& b, std::size_t d) {
    const auto &v = a.view(), &w = b.view();
    bool        same = std::memcmp(v.panels, w.panels, a.leaves() * 16 * d * sizeof(double)) == 0 &&
                       std::memcmp(v.rows, w.rows, a.leaves() * 16 * sizeof(std::uint32_t)) == 0;
    for (std::size_t level = 0; level < v.depth; ++level) {
        const std::size_t count = level + 1 < v.depth ? static_cast<std::size_t>(v.nodes[level + 1] - v.nodes[level])
                                                      : tree_kernels::node_doubles(d);
        same                    = same && std::memcmp(v.nodes[level], w.nodes[level], count * sizeof(double)) == 0;
    }
    return same;
}

void check_tree(std::size_t n, std::size_t d, int kind) {
    const Table  table = make_table(n, d, kind);
    const Points points(table.view());
    const Tree   tree(points, 1);
    check_rows(tree, table);
    for (std::size_t level = 0; level < tree.view().depth; ++level)
        for (std::size_t i = 0; leaves_below(tree, level, i).first < tree.leaves(); ++i)
            if (n < 2000 || i % 37 == 0) check_node(tree, level, i);
    std::vector<double> query(d);
    for (int trial = 0; trial < 20; ++trial) {
        for (double& x : query) x = table.rows[engine() % table.rows.size()] * tree.scale();
        CHECK(tree.home(query.data()) < tree.leaves());
    }
    for (const int threads : {2, 3, 5}) CHECK(same_bytes(tree, Tree(points, threads), d));
}

}  // namespace

int main() {
    for (const int kind : {0, 1, 2, 3, 4})
        for (const std::size_t n : {1, 2, 16, 17, 33, 64, 65, 500, 1025})
            for (const std::size_t d : {1, 2, 3, 8}) check_tree(n, d, kind);
    for (const int kind : {0, 1, 3}) check_tree(20000, 3, kind);  // more than one subtree
    const Table  table = make_table(3000, 3, 0);
    const Points points(table.view());
    CHECK(!points.has(Attached::tree));
    CHECK(&tree_of(points, 1) == &tree_of(points, 2));
    CHECK(points.has(Attached::tree) && points.packed_bytes() == tree_of(points, 1).bytes());
    return test::result();
}
