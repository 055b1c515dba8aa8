#include "knn/path.hpp"

#include <atomic>

#include "hullx/knn.hpp"

namespace hullx {
namespace {

// Measured on Zen 3 (bench/bench_tree.py; one thread).  Building costs as much as scanning for 100 to 600 queries.  A
// leaf costs 0.1 (tree in the cache) to 0.5 microseconds, the scan 0.6 to 1 nanosecond a row and some 10 microseconds,
// more with k.  Times of the tree over those of the scan (int8 where it pays), k = 10, on a machine that was not idle:
//
//   columns                     4      6      8      10     12     14     20
//   uniform, 20,000 rows        0.05   0.1    0.24   1-1.5  4      5      15
//   uniform, 200,000 rows       0.02   0.10   0.36   1.3    2-3    7      50
//   30 clusters, 20,000 rows    0.10   0.18   0.07   0.10   0.12   0.15   0.13
//   30 clusters, 200,000 rows   0.02   0.09   0.1    0.16   0.2    0.34   0.24
//
// Images in 16 principal components, 60,000 rows, 10,000 queries, k = 1, 10, 100, with building, on Zen 4 with dot products:
// 0.45, 0.4, 0.7 (40, 84, 180 leaves a query).
// So up to six columns the tree always pays, and beyond that it depends on the rows: some queries are tried.  Leaves
// they looked at, and the ratio: 89 and 0.23 (uniform, 20,000 × 8), 132 and 1 to 2 (× 9), 46 to 65 and 0.1 (clusters,
// 20,000 × 8 to 12); 222 and 1.05 (uniform, 200,000 × 9), 319 and 1.4 (× 10), 445 and 2 (× 11), 109 to 327 and 0.05 to
// 0.25 (clusters, 200,000 × 8 to 12).  Leaves of clusters lie together and cost less: the limit lets uniform rows of
// ten columns pass rather than refuse clusters.
constexpr std::size_t sure_columns     = 6;
constexpr std::size_t uniform_columns  = 10;
constexpr std::size_t most_columns     = 24;
constexpr std::size_t fewest_rows      = 1'000;
constexpr std::size_t rows_a_result    = 16;      // with more of the rows asked for, boxes hardly discard any
constexpr std::size_t build_queries    = 500;     // that pay for building
constexpr std::size_t trial_worth      = 256;     // queries that pay for a trial of a tree that is there
constexpr std::size_t likely_queries   = 2'000;   // that pay for a tree that will do, probably
constexpr std::size_t unlikely_queries = 10'000;  // that make the loss small if it does not
constexpr std::size_t rows_a_leaf      = 600;     // whose scan costs as much as a leaf
constexpr std::size_t leaves_for_free  = 70;

std::atomic<KnnPath> forced{KnnPath::automatic};

std::atomic<std::uint64_t> queries_{0}, leaves_{0}, decided_{0};

}  // namespace

void set_knn_path(KnnPath path) {
    forced = path;
}

KnnPath knn_path() {
    return forced;
}

TreePlan plan_tree(const Points& points, std::size_t queries, std::size_t k) {
    if (forced != KnnPath::automatic) return forced == KnnPath::tree ? TreePlan::yes : TreePlan::no;
    const std::size_t d = points.dim();
    if (d > most_columns || points.size() < fewest_rows || k > points.size() / rows_a_result) return TreePlan::no;
    const bool built = points.has(Attached::tree);
    if (d <= sure_columns) return built || queries >= build_queries ? TreePlan::yes : TreePlan::no;
    const std::size_t needed = built ? trial_worth : d <= uniform_columns ? likely_queries : unlikely_queries;
    return queries >= needed ? TreePlan::trial : TreePlan::no;
}

bool trial_succeeds(const Points& points, std::size_t k, std::uint64_t leaves) {
    return leaves <= trial_queries * (points.size() / rows_a_leaf + leaves_for_free + k / 2);
}

void count_tree(std::uint64_t queries, std::uint64_t leaves, std::uint64_t decided) {
    queries_.fetch_add(queries, std::memory_order_relaxed);
    leaves_.fetch_add(leaves, std::memory_order_relaxed);
    decided_.fetch_add(decided, std::memory_order_relaxed);
}

TreeStats tree_stats() {
    return {queries_, leaves_, decided_};
}

void reset_tree_stats() {
    queries_ = leaves_ = decided_ = 0;
}

}  // namespace hullx
