// Let v be the float64 sum of fl(x_j − q_j)², in any order: relative error γ_{d+3} (distance.cpp), and 2⁻¹⁰⁷⁴ for each
// square that underflows; nothing overflows (values are at most 2^500, d < 2^22 of them).  So the exact square lies in
// v ± (γ_{d+4}·v + d·2⁻¹⁰⁷⁰), which leaves room for forming these ends.  A row whose lower end is above the k-th
// smallest upper end is not among the k nearest; the others go to the decision.
#include "knn/few_queries.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "hullx/error_bound.hpp"
#include "knn/decide.hpp"
#include "scan/stats.hpp"
#include "scan/top_k.hpp"
#include "support/parallel.hpp"

namespace hullx {
namespace {

// Measured (Zen 3, bench/bench_few.py, 10⁶ × 100 float32): packing takes as long as ten queries here, of which one
// costs what reading the rows costs.  The other sizes follow from about half a nanosecond a product and some
// microseconds to wake a thread.
constexpr std::size_t packing_queries = 8;
constexpr std::size_t widest          = 1 << 20;      // columns: γ stays small, sums stay finite
constexpr std::size_t serial_products = 150'000;      // below, waking threads costs more than it saves
constexpr std::size_t chunk_products  = 50'000;       // at least this much a task
constexpr std::size_t poll_products   = 300'000'000;  // a thread's work between two polls

template <class T>
double square_of(const T* x, const double* q, std::size_t d) {
    double      a = 0.0, b = 0.0, c = 0.0, e = 0.0;
    std::size_t j = 0;
    for (; j + 4 <= d; j += 4) {
        const double w0 = static_cast<double>(x[j]) - q[j], w1 = static_cast<double>(x[j + 1]) - q[j + 1];
        const double w2 = static_cast<double>(x[j + 2]) - q[j + 2], w3 = static_cast<double>(x[j + 3]) - q[j + 3];
        a += w0 * w0, b += w1 * w1, c += w2 * w2, e += w3 * w3;
    }
    for (; j < d; ++j) {
        const double w = static_cast<double>(x[j]) - q[j];
        a += w * w;
    }
    return (a + b) + (c + e);
}

struct Bound {
    double relative;
    double absolute;

    explicit Bound(std::size_t d) : relative(gamma(d + 4, unit_f64)), absolute(static_cast<double>(d) * 0x1p-1070) {}

    Survivor around(std::size_t row, double v) const {
        return {static_cast<std::int64_t>(row), v, round_up(relative * v + absolute)};
    }
    // No v above this has a lower end of at most `threshold`.
    double largest(double threshold) const { return round_up((threshold + 2.0 * absolute) * (1.0 + 3.0 * relative)); }
};

// Rows [first, last) for one query.
template <class T>
void measure(const T* rows, std::size_t d, std::size_t first, std::size_t last, const double* query,
             const Exclude& exclude, std::size_t q, TopK& selection) {
    const Bound bound(d);
    const bool  excluding = !exclude.rows.empty() || !exclude.row_group.empty();
    double      largest   = bound.largest(selection.threshold());
    for (std::size_t i = first; i < last; ++i) {
        const double v = square_of(rows + i * d, query, d);
        if (v > largest || (excluding && exclude.skips(q, static_cast<std::int64_t>(i)))) continue;
        selection.offer(bound.around(i, v));
        largest = bound.largest(selection.threshold());
    }
}

void measure(const RowsView& rows, std::size_t first, std::size_t last, const double* query, const Exclude& exclude,
             std::size_t q, TopK& selection) {
    if (rows.dtype == DType::float32)
        measure(static_cast<const float*>(rows.data), rows.cols, first, last, query, exclude, q, selection);
    else
        measure(static_cast<const double*>(rows.data), rows.cols, first, last, query, exclude, q, selection);
}

void decide(const Points& points, const double* query, TopK& selection, std::size_t k, std::int64_t* indices,
            double* squared) {
    Decision decision(points);
    decision.start(query);
    const auto held = selection.finish();
    for (const Survivor& s : held) decision.add(static_cast<std::size_t>(s.row));
    count_survivors(held.size());
    decision.nearest(k, indices, squared);
}

// One query after the other, rows cut into tasks with a selection each.
class Search {
public:
    Search(const Points& points, std::size_t k, const Exclude& exclude, const Context& context)
        : points_(points), k_(k), exclude_(exclude), context_(context), threads_(threads_for(points, context)) {}

    void nearest(const double* query, std::size_t q, std::int64_t* indices, double* squared) {
        const std::size_t n     = points_.size();
        const auto        t     = static_cast<std::size_t>(threads_);
        const std::size_t block = std::max<std::size_t>(t, poll_products * t / points_.dim());
        TopK              all(k_);
        for (std::size_t first = 0; first < n; first += block) {
            if (context_.poll && first > 0) context_.poll();
            const std::size_t last = std::min(n, first + block);
            if (threads_ == 1)
                measure(points_.rows(), first, last, query, exclude_, q, all);
            else
                in_parallel(first, last, query, q, all);
        }
        decide(points_, query, all, k_, indices, squared);
    }

private:
    static int threads_for(const Points& points, const Context& context) {
        return points.size() * points.dim() < serial_products ? 1 : resolve_threads(context.num_threads);
    }

    void in_parallel(std::size_t first, std::size_t last, const double* query, std::size_t q, TopK& all) {
        const std::size_t most  = std::max<std::size_t>(1, (last - first) * points_.dim() / chunk_products);
        const std::size_t tasks = std::min(most, 8 * static_cast<std::size_t>(threads_));
        std::vector<TopK> parts(tasks, TopK(k_));
        parallel_for(tasks, threads_, [&](std::size_t task) {
            const std::size_t begin = first + (last - first) * task / tasks;
            measure(points_.rows(), begin, first + (last - first) * (task + 1) / tasks, query, exclude_, q,
                    parts[task]);
        });
        for (TopK& part : parts) all.merge(std::move(part));
    }

    const Points&  points_;
    std::size_t    k_;
    const Exclude& exclude_;
    const Context& context_;
    int            threads_;
};

}  // namespace

bool few_queries(const Points& points, std::size_t queries) {
    if (points.dim() > widest) return false;
    if (knn_path() != KnnPath::automatic) return knn_path() == KnnPath::rows;
    return !points.packed_any() && points.unpacked_queries(queries) <= packing_queries;
}

void nearest_of_all(const Points& points, MatrixView<const double> queries, std::size_t k, const Exclude& exclude,
                    const Context& context, std::span<std::int64_t> indices, std::span<double> squared) {
    Search search(points, k, exclude, context);
    for (std::size_t q = 0; q < queries.rows; ++q) {
        if (context.poll && q > 0) context.poll();
        search.nearest(queries.row(q), q, indices.data() + q * k, squared.data() + q * k);
        if (context.progress) context.progress(q + 1, queries.rows);
    }
    count_directions(queries.rows);
}

}  // namespace hullx
