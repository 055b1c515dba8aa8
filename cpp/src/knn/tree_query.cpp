#include "knn/tree_query.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

#include "knn/path.hpp"
#include "knn/tree.hpp"
#include "knn/tree_search.hpp"
#include "support/parallel.hpp"

namespace hullx {
namespace {

constexpr std::size_t sorted_at_once = std::size_t{1} << 20;  // queries
constexpr std::size_t first_block    = std::size_t{1} << 8;   // queries until the first poll; later blocks take as long
constexpr double      block_seconds  = 0.1;                   // as this, so that threads seldom wait for each other
constexpr std::size_t queries_a_task = 256;
constexpr std::size_t fewest_a_task  = 32;
constexpr std::size_t looked_ahead   = 4;
constexpr std::size_t fewest_bins    = 256;
constexpr std::size_t most_bins      = std::size_t{1} << 16;

std::uint32_t home_of(const Tree& tree, const double* query, std::vector<double>& scaled) {
    for (std::size_t j = 0; j < scaled.size(); ++j) scaled[j] = query[j] * tree.scale();
    return tree.home(scaled.data());
}

// Queries [first, first + count) by leaf: counting sort, stable.
class LeafOrder {
public:
    LeafOrder(const Tree& tree, MatrixView<const double> queries, std::size_t first, std::size_t count, int threads)
        : homes_(count), order_(count) {
        parallel_for((count + 1023) / 1024, threads, [&](std::size_t task) {
            std::vector<double> scaled(queries.cols);
            for (std::size_t i = task * 1024; i < std::min(count, (task + 1) * 1024); ++i)
                homes_[i] = home_of(tree, queries.row(first + i), scaled);
        });
        std::uint32_t shift = 0;
        while ((tree.leaves() >> shift) > std::clamp(count, fewest_bins, most_bins)) ++shift;
        std::vector<std::uint32_t> begin((tree.leaves() >> shift) + 1, 0);
        for (const std::uint32_t h : homes_) ++begin[(h >> shift) + 1];
        for (std::size_t b = 1; b < begin.size(); ++b) begin[b] += begin[b - 1];
        for (std::size_t i = 0; i < count; ++i) order_[begin[homes_[i] >> shift]++] = static_cast<std::uint32_t>(i);
    }

    std::uint32_t query(std::size_t i) const { return order_[i]; }
    std::uint32_t home(std::size_t i) const { return homes_[order_[i]]; }

private:
    std::vector<std::uint32_t> homes_, order_;
};

// Answers some of the queries, spread over all of them.
template <class Answer>
bool worth_it(const Points& points, const Tree& tree, MatrixView<const double> queries, std::size_t k,
              Answer&& answer) {
    TreeSearch          search(points, tree, k);
    std::vector<double> scaled(queries.cols);
    for (std::size_t t = 0; t < trial_queries; ++t) {
        const std::size_t q = t * queries.rows / trial_queries;
        answer(search, q, home_of(tree, queries.row(q), scaled));
    }
    return trial_succeeds(points, k, search.leaves());
}

// Calls answer(search, q, home) for every query q.
template <class Answer>
bool for_each_query(TreePlan plan, const Points& points, MatrixView<const double> queries, std::size_t k,
                    const Context& context, Answer&& answer) {
    const int   threads = resolve_threads(context.num_threads);
    const Tree& tree    = tree_of(points, context.num_threads);
    if (plan == TreePlan::trial && !worth_it(points, tree, queries, k, answer)) return false;
    std::size_t block = first_block;
    for (std::size_t first = 0; first < queries.rows; first += sorted_at_once) {
        const std::size_t count = std::min(sorted_at_once, queries.rows - first);
        const LeafOrder   order(tree, queries, first, count, threads);
        for (std::size_t begin = 0, end = 0; begin < count; begin = end) {
            if (context.poll) context.poll();
            end                     = std::min(count, begin + block);
            const auto        start = std::chrono::steady_clock::now();
            const std::size_t fair  = (end - begin) / (4 * static_cast<std::size_t>(threads));
            const std::size_t step  = std::clamp<std::size_t>(fair, fewest_a_task, queries_a_task);
            parallel_for((end - begin + step - 1) / step, threads, [&](std::size_t task) {
                TreeSearch        search(points, tree, k);
                const std::size_t from = begin + task * step, last = std::min(end, from + step);
                for (std::size_t i = from; i < last; ++i) {
                    if (i + looked_ahead < last) __builtin_prefetch(queries.row(first + order.query(i + looked_ahead)));
                    answer(search, first + order.query(i), order.home(i));
                }
                count_tree(last - from, search.leaves(), search.decided());
            });
            const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
            block = taken.count() < block_seconds ? 2 * block : std::max(block / 2, queries_a_task);
            if (context.progress) context.progress(first + end, queries.rows);
        }
    }
    return true;
}

}  // namespace

bool nearest_by_tree(TreePlan plan, const Points& points, MatrixView<const double> queries, std::size_t k,
                     const Exclude& exclude, const Context& context, std::span<std::int64_t> indices,
                     std::span<double> squared) {
    return for_each_query(
        plan, points, queries, k, context, [&](TreeSearch& search, std::size_t q, std::uint32_t home) {
            search.nearest(queries.row(q), exclude, q, home, indices.data() + q * k, squared.data() + q * k);
        });
}

bool count_by_tree(TreePlan plan, const Points& points, MatrixView<const double> queries,
                   std::span<const double> limits, const Exclude& exclude, const Context& context,
                   std::span<std::int64_t> counts) {
    return for_each_query(plan, points, queries, 1, context, [&](TreeSearch& search, std::size_t q, std::uint32_t) {
        counts[q] = search.count_up_to(limits[q], queries.row(q), exclude, q);
    });
}

}  // namespace hullx
