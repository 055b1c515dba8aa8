#include "knn/path.hpp"

#include <atomic>

#include "hullx/knn.hpp"

namespace hullx {
namespace {

// Measured on two threads of Zen 3 (bench/bench_tree.py).
constexpr std::size_t most_columns  = 10;
constexpr std::size_t fewest_rows   = 2'000;
constexpr std::size_t rows_a_result = 64;  // with more of the rows asked for than this, boxes hardly discard any

std::atomic<KnnPath> forced{KnnPath::automatic};

std::atomic<std::uint64_t> queries_{0}, leaves_{0}, decided_{0};

}  // namespace

void set_knn_path(KnnPath path) {
    forced = path;
}

KnnPath knn_path() {
    return forced;
}

bool tree_pays(const Points& points, std::size_t queries, std::size_t k) {
    if (forced != KnnPath::automatic) return forced == KnnPath::tree;
    if (points.dim() > most_columns || points.size() < fewest_rows || k * rows_a_result > points.size()) return false;
    return queries > 1000 || points.has(Attached::tree);
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
