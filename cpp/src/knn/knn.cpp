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
#include <atomic>
#include <chrono>
#include <cmath>
#include <limits>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "hullx/error_bound.hpp"
#include "knn/decide.hpp"
#include "knn/few_queries.hpp"
#include "knn/path.hpp"
#include "knn/tree_query.hpp"
#include "knn/validate.hpp"
#include "support/limits.hpp"
#include "support/parallel.hpp"

namespace hullx {
namespace {

constexpr double largest_direction = 0x1p900;
constexpr double infinity          = std::numeric_limits<double>::infinity();

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

// The decisions of a call, one for each thread that is at work: their memory is used again.
class Decisions {
public:
    explicit Decisions(const Points& points) : points_(points) {}

    template <class Work>
    void with_one(Work&& work) {
        std::unique_ptr<Decision> mine = take();
        work(*mine);
        const std::lock_guard lock(changing_);
        idle_.push_back(std::move(mine));
    }

private:
    std::unique_ptr<Decision> take() {
        const std::lock_guard lock(changing_);
        if (idle_.empty()) return std::make_unique<Decision>(points_);
        std::unique_ptr<Decision> one = std::move(idle_.back());
        idle_.pop_back();
        return one;
    }

    const Points&                          points_;
    std::mutex                             changing_;
    std::vector<std::unique_ptr<Decision>> idle_;
};

// Polls of the caller while decisions are made: a scan polls between blocks of so many products, and among ties the
// decisions may take a hundred times as long as those.
class Polling {
public:
    explicit Polling(const Context& context) : context_(context) {}

    // Between two decisions; throws what `poll` throws, on the calling thread alone.  False: another one has thrown.
    bool go_on() {
        if (stopped_) return false;
        if (!context_.poll || std::this_thread::get_id() != caller_) return true;
        const auto now = Clock::now();
        if (now - last_ < std::chrono::milliseconds(50)) return true;
        last_ = now;
        try {
            context_.poll();
        } catch (...) {
            stopped_ = true;
            throw;
        }
        return true;
    }

private:
    using Clock = std::chrono::steady_clock;

    const Context&    context_;
    std::thread::id   caller_ = std::this_thread::get_id();
    Clock::time_point last_   = Clock::now();
    std::atomic<bool> stopped_{false};
};

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
    inner.backend     = context.backend;
    options.measured  = true;
    Decisions decisions(points);
    Polling   polling(context);
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
            if (std::binary_search(far.begin(), far.end(), q) || !polling.go_on()) return;
            decisions.with_one([&](Decision& decision) {
                decision.start(queries.row(first + q));
                decision.take(survivors);
                decide(first + q, decision, survivors.counted);
            });
        });
        parallel_for(far.size(), resolve_threads(context.num_threads), [&](std::size_t f) {
            if (!polling.go_on()) return;
            decisions.with_one([&](Decision& decision) {
                decision.start(queries.row(first + far[f]));
                for (std::size_t i = 0; i < points.size(); ++i)
                    if (!options.exclude.skips(far[f], static_cast<std::int64_t>(i))) decision.add(i);
                decide(first + far[f], decision, 0);
            });
        });
        if (context.progress) context.progress(first + count, queries.rows);
    }
}

// The tree is the processor's way.
TreePlan plan_here(const Points& points, std::size_t queries, std::size_t k, const Context& context) {
    return context.backend != nullptr ? TreePlan::no : plan_tree(points, queries, k);
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
    const auto   norm       = squared_norm(points, query);
    if (!(norm.upper <= largest_direction)) return {-infinity, infinity};
    const double slack = gamma(points.dim() + 8, unit_f64);
    const double least = limit * (1.0 - 0x1p-50) - 0x1p-1073;
    const double most  = limit * (1.0 + 0x1p-50) + 0x1p-1072;
    return {round_down(least * multiplier * multiplier * (1.0 - slack) - norm.upper),
            round_up(most * multiplier * multiplier * (1.0 + slack) - norm.lower)};
}

}  // namespace

void knn(const Points& points, MatrixView<const double> queries, std::size_t k, const Exclude& exclude,
         const Context& context, std::span<std::int64_t> indices, std::span<double> squared, Rung rung) {
    check_queries(points, queries);
    check_exclude(exclude, points.size(), queries.rows);
    check_k(k, points.size(), queries.rows, exclude);
    const TreePlan plan = plan_here(points, queries.rows, k, context);
    if (plan == TreePlan::no && context.backend == nullptr && rung == Rung::automatic &&
        few_queries(points, queries.rows)) {
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
    const TreePlan plan = plan_here(points, queries.rows, 1, context);
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
