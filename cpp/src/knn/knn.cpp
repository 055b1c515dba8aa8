// In few dimensions by a tree (path.cpp says when), for few queries from the rows as given (few_queries.cpp); else
// k-NN = scan with r = −2(q − c)·m and bias ‖x̂‖², then the decision on the rows that survive.
//
//   ‖(x − q)·m‖² = ‖X‖² + ⟨r, X⟩ + ‖Q‖²,   X = (x − c)·m, Q = (q − c)·m, r = −2Q
//
// r is rounded once per entry (q − c in float64), which the screens' bounds include (scan/int8_bound.hpp,
// scan/screen_bound.hpp).
// A query more than 2^900 frame units away has no finite r worth using: all its rows go to the decision.
#include "hullx/knn.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include "hullx/error_bound.hpp"
#include "knn/decide.hpp"
#include "knn/few_queries.hpp"
#include "knn/path.hpp"
#include "knn/tree_query.hpp"
#include "support/limits.hpp"
#include "support/parallel.hpp"

namespace hullx {
namespace {

constexpr double largest_direction = 0x1p900;
constexpr double infinity          = std::numeric_limits<double>::infinity();

void check_queries(const Points& points, MatrixView<const double> queries) {
    if (queries.cols != points.dim())
        throw std::invalid_argument("queries have " + std::to_string(queries.cols) + " columns, the points have " +
                                    std::to_string(points.dim()) + "; they must agree");
    for (std::size_t q = 0; q < queries.rows; ++q)
        for (std::size_t j = 0; j < queries.cols; ++j)
            if (const double v = queries.row(q)[j]; !(std::fabs(v) <= largest_value))
                throw std::invalid_argument("queries: the value at row " + std::to_string(q) + ", column " +
                                            std::to_string(j) + " is " + text(v) +
                                            "; it must be finite and at most 2^500 (about 3.3e150)");
}

void check_exclude(const Exclude& e, std::size_t n, std::size_t m) {
    if (!e.rows.empty() && e.rows.size() != m)
        throw std::invalid_argument("exclude: " + std::to_string(e.rows.size()) + " rows for " + std::to_string(m) +
                                    " queries; one row per query is needed, -1 for none");
    if (!e.row_group.empty() && (e.row_group.size() != n || e.query_group.size() != m))
        throw std::invalid_argument("exclude: groups of " + std::to_string(e.row_group.size()) + " rows and " +
                                    std::to_string(e.query_group.size()) + " queries; there are " + std::to_string(n) +
                                    " rows and " + std::to_string(m) + " queries");
    for (std::size_t q = 0; q < e.rows.size(); ++q)
        if (e.rows[q] >= 0 && static_cast<std::size_t>(e.rows[q]) >= n)
            throw std::invalid_argument("exclude: query " + std::to_string(q) + " excludes row " +
                                        std::to_string(e.rows[q]) + ", but there are only " + std::to_string(n) +
                                        " rows");
}

// k must not exceed the rows that the exclusions leave to any query.
void check_k(std::size_t k, std::size_t n, std::size_t m, const Exclude& e) {
    if (k == 0) throw std::invalid_argument("`k` must be at least 1, got 0");
    if (k > n)
        throw std::invalid_argument("`k` is " + std::to_string(k) + ", but there are only " + std::to_string(n) +
                                    " rows");
    std::unordered_map<std::int64_t, std::size_t> group_size;
    for (const std::int64_t g : e.row_group) ++group_size[g];
    for (std::size_t q = 0; q < m; ++q) {
        std::size_t left = n;
        if (!e.row_group.empty())
            if (const auto found = group_size.find(e.query_group[q]); found != group_size.end()) left -= found->second;
        if (!e.rows.empty() && e.rows[q] >= 0) {
            const auto row = static_cast<std::size_t>(e.rows[q]);
            if (e.row_group.empty() || e.row_group[row] != e.query_group[q]) --left;
        }
        if (k > left)
            throw std::invalid_argument("`k` is " + std::to_string(k) + ", but exclusions leave only " +
                                        std::to_string(left) + " of " + std::to_string(n) + " rows for query " +
                                        std::to_string(q));
    }
}

// Queries whose directions are in memory at once: a bound on it, and the step of `progress`.
std::size_t queries_at_once(std::size_t n, std::size_t d) {
    constexpr std::size_t products = 20'000'000'000, doubles = 8'000'000;
    return std::clamp<std::size_t>(std::min(products / (n * d), doubles / d), 64, 16384);
}

// r into `out`; false where it would be too large.
bool direction_of(const Points& points, const double* query, double* out) {
    const auto&  centre     = points.statistics().centre;
    const double multiplier = points.multipliers(Frame::caller)[0];
    bool         near       = true;
    for (std::size_t j = 0; j < centre.size(); ++j) {
        out[j] = -2.0 * ((query[j] - centre[j]) * multiplier);
        near   = near && std::fabs(out[j]) <= largest_direction;
    }
    if (!near) std::fill_n(out, centre.size(), 0.0);
    return near;
}

// What k-NN and counting share: one block of queries through the scan, rows that may matter to `decide(query,
// decision, counted)`.
template <class Decide>
void for_each_query(const Points& points, MatrixView<const double> queries, ScanOptions options, const Exclude& exclude,
                    const Context& context, std::span<const double> below, std::span<const double> up_to,
                    Decide&& decide) {
    const std::size_t step = queries_at_once(points.size(), points.dim());
    const std::size_t d    = points.dim();
    Context           inner;
    inner.num_threads = context.num_threads;
    inner.poll        = context.poll;
    for (std::size_t first = 0; first < queries.rows; first += step) {
        const std::size_t        count = std::min(step, queries.rows - first);
        std::vector<double>      directions(count * d);
        std::vector<std::size_t> far;
        for (std::size_t q = 0; q < count; ++q)
            if (!direction_of(points, queries.row(first + q), directions.data() + q * d)) far.push_back(q);
        options.exclude = exclude.part(first, count);
        if (!up_to.empty()) {
            options.count_below = below.subspan(first, count);
            options.keep_up_to  = up_to.subspan(first, count);
        }
        scan(points, {directions.data(), count, d}, options, inner, [&](const Survivors& survivors) {
            const std::size_t q = survivors.direction;
            if (std::binary_search(far.begin(), far.end(), q)) return;
            Decision decision(points);
            decision.start(queries.row(first + q));
            for (const Survivor& s : survivors.rows) decision.add(static_cast<std::size_t>(s.row));
            decide(first + q, decision, survivors.counted);
        });
        parallel_for(far.size(), resolve_threads(context.num_threads), [&](std::size_t f) {
            Decision decision(points);
            decision.start(queries.row(first + far[f]));
            for (std::size_t i = 0; i < points.size(); ++i)
                if (!options.exclude.skips(far[f], static_cast<std::int64_t>(i))) decision.add(i);
            decide(first + far[f], decision, 0);
        });
        if (context.progress) context.progress(first + count, queries.rows);
    }
}

// The largest squared distance whose returned distance is <= radius: fl(sqrt(v)) <= radius.
double squared_limit(double radius) {
    double v = radius * radius;
    if (std::isinf(v)) return v;
    while (std::sqrt(v) <= radius) v = round_up(v);
    while (std::sqrt(v) > radius) v = round_down(v);
    return v;
}

struct CountLimits {
    double below;
    double up_to;
};

// Limits on S = ‖(x − q)·m‖² − ‖Q‖² outside of which fl(‖x − q‖²) <= limit is certainly true, or false.
CountLimits count_limits(const Points& points, const double* query, double limit) {
    const double multiplier = points.multipliers(Frame::caller)[0];
    const auto&  centre     = points.statistics().centre;
    double       norm       = 0.0;
    for (std::size_t j = 0; j < centre.size(); ++j) {
        const double v = (query[j] - centre[j]) * multiplier;
        norm += v * v;
    }
    if (!(norm <= largest_direction)) return {-infinity, infinity};
    const double slack = gamma(centre.size() + 8, unit_f64);
    const double least = limit * (1.0 - 0x1p-50) - 0x1p-1073;
    const double most  = limit * (1.0 + 0x1p-50) + 0x1p-1072;
    const double low   = least * multiplier * multiplier * (1.0 - slack);
    return {round_down(low - norm * (1.0 + slack) - 0x1p-1000),
            round_up(most * multiplier * multiplier * (1.0 + slack) - norm * (1.0 - slack) + 0x1p-1000)};
}

}  // namespace

void knn(const Points& points, MatrixView<const double> queries, std::size_t k, const Exclude& exclude,
         const Context& context, std::span<std::int64_t> indices, std::span<double> squared, Rung rung) {
    check_queries(points, queries);
    check_exclude(exclude, points.size(), queries.rows);
    check_k(k, points.size(), queries.rows, exclude);
    const TreePlan plan = plan_tree(points, queries.rows, k);
    if (plan == TreePlan::no && rung == Rung::automatic && few_queries(points, queries.rows)) {
        nearest_of_all(points, queries, k, exclude, context, indices, squared);
        return;
    }
    if (plan != TreePlan::no && nearest_by_tree(plan, points, queries, k, exclude, context, indices, squared)) return;
    ScanOptions options;
    options.frame = Frame::caller;
    options.bias  = Bias::squared_norm;
    options.rung  = rung;
    options.k     = k;
    for_each_query(points, queries, options, exclude, context, {}, {},
                   [&](std::size_t q, Decision& decision, std::int64_t) {
                       decision.nearest(k, indices.data() + q * k, squared.data() + q * k);
                   });
}

void count_within(const Points& points, MatrixView<const double> queries, std::span<const double> radius, bool squared,
                  const Exclude& exclude, const Context& context, std::span<std::int64_t> counts, Rung rung) {
    check_queries(points, queries);
    check_exclude(exclude, points.size(), queries.rows);
    if (radius.size() != queries.rows)
        throw std::invalid_argument("`radius` has " + std::to_string(radius.size()) + " values for " +
                                    std::to_string(queries.rows) + " queries; one per query is needed");
    std::vector<double> limits(queries.rows);
    for (std::size_t q = 0; q < queries.rows; ++q) {
        if (!(radius[q] >= 0.0))
            throw std::invalid_argument("`radius` is " + text(radius[q]) + " for query " + std::to_string(q) +
                                        "; it must be 0 or more");
        limits[q] = squared ? radius[q] : squared_limit(radius[q]);
    }
    const TreePlan plan = plan_tree(points, queries.rows, 1);
    if (plan != TreePlan::no && count_by_tree(plan, points, queries, limits, exclude, context, counts)) return;
    std::vector<double> below(queries.rows), up_to(queries.rows);
    for (std::size_t q = 0; q < queries.rows; ++q) {
        const CountLimits c = count_limits(points, queries.row(q), limits[q]);
        below[q]            = c.below;
        up_to[q]            = c.up_to;
    }
    ScanOptions options;
    options.frame = Frame::caller;
    options.bias  = Bias::squared_norm;
    options.rung  = rung;
    for_each_query(points, queries, options, exclude, context, below, up_to,
                   [&](std::size_t q, Decision& decision, std::int64_t counted) {
                       counts[q] = counted + decision.count_up_to(limits[q]);
                   });
}

}  // namespace hullx
