// The inner product: a scan with r = −q and no bias, then the decision on the rows that survive.
//
//   ⟨r, X⟩ = −m·(⟨q, x⟩ − ⟨q, c⟩),   X = (x − c)·m: smallest where ⟨q, x⟩ is largest
//
// r is q itself, so the screen's bound is about the order that is asked for and nothing has to be widened.  int8 first,
// as for distances (measured, 20,000 rows, k = 1 and 10, times over those of float32 alone.  Zen 3: pixels 0.2 and 0.6,
// Gaussian rows of 64 columns 0.4 and 0.9, of 256 0.7 and 0.85.  Zen 4, with dot products: 0.3 and 0.3, 0.3 and 0.6, 0.2
// and 0.4; unit rows of 384 columns 0.3 and 0.4): what it leaves is decided in vectors.
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "hullx/error_bound.hpp"
#include "hullx/similarity.hpp"
#include "knn/product.hpp"
#include "knn/ranking.hpp"
#include "knn/validate.hpp"
#include "support/limits.hpp"

namespace hullx {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// Key −⟨q, x⟩, value ⟨q, x⟩.
class InnerMeasure {
public:
    struct Parts {};
    using Exact = ExactSum;  // of ⟨q, x⟩

    InnerMeasure(const Points& points, const double* query)
        : rows_(points.rows()), query_(query), padded_(query, query + points.dim()) {
        padded_.resize(points.dim() + row_kernels::padding, 0.0);
    }

    void intervals(RowList list, Interval64* out) const {
        product_intervals(rows_, list, padded_.data(), out);
        for (std::size_t i = 0; i < list.size(); ++i) out[i] = {-out[i].upper, -out[i].lower};
    }
    void keys(RowList list, DoubleDouble* out, Parts*) const {
        products_double_double(rows_, list, nullptr, padded_.data(), out);
        for (std::size_t i = 0; i < list.size(); ++i) out[i] = {-out[i].high, -out[i].low, out[i].error};
    }
    bool                 compare_parts(const Parts&, const Parts&, std::strong_ordering&) const { return false; }
    Exact                exact(std::size_t row) const { return product_exact(rows_, row, query_); }
    std::strong_ordering compare(const Exact& a, const Exact& b) const { return b.compare(a); }
    double               value(std::size_t row, const DoubleDouble& key, const Parts&) const {
        double rounded = 0.0;
        if (rounds_certainly({-key.high, -key.low, key.error}, rounded)) return rounded + 0.0;  // no −0
        return product_rounded(rows_, row, query_);
    }

    Within within(const Interval64& key, double least) const {
        // one rounding of the product: less than 2⁻⁵² of it, or 2⁻¹⁰⁷⁴
        const double slack = 0x1p-50 * std::fabs(least) + 0x1p-1070;
        if (std::isinf(least)) return Within::unsure;
        if (-key.upper > least + slack) return Within::yes;
        return -key.lower < least - slack ? Within::no : Within::unsure;
    }
    bool within(double product, double least) const { return product >= least; }

private:
    const RowsView&     rows_;
    const double*       query_;
    std::vector<double> padded_;
};

struct Limits {
    double below;
    double up_to;
};

// Limits on ⟨−q, X⟩ outside of which fl(⟨q, x⟩) >= least is certainly true, or false.
Limits count_limits(const Points& points, const double* query, double least) {
    if (std::isinf(least)) return {-least, -least};
    const auto&  centre    = points.statistics().centre;
    const double m         = points.multipliers(Frame::caller)[0];
    double       value     = 0.0;  // ⟨q, c⟩
    double       magnitude = 0.0;
    for (std::size_t j = 0; j < centre.size(); ++j) {
        value += query[j] * centre[j];
        magnitude += std::fabs(query[j] * centre[j]);
    }
    const double grow       = gamma(centre.size() + 2, unit_f64);
    const double error      = grow * (1.0 + 2.0 * grow) * magnitude + static_cast<double>(centre.size()) * 0x1p-1070 +
                              0x1p-50 * std::fabs(least) + 0x1p-50 * std::fabs(value) + 0x1p-1060;
    const double difference = value - least;  // its rounding is in `error`, twice over
    return {round_down(round_down(difference - error) * m), round_up(round_up(difference + error) * m)};
}

// Queries in portions through the scan; `decide(query, survivors)` from several threads.
template <class Decide>
void for_each_query(const Points& points, MatrixView<const double> queries, ScanOptions options, const Exclude& exclude,
                    const Context& context, std::span<const double> below, std::span<const double> up_to,
                    const Decide& decide) {
    const std::size_t d = points.dim(), step = queries_at_once(points.size(), d);
    Context           inner;
    inner.num_threads = context.num_threads;
    inner.poll        = context.poll;
    inner.backend     = context.backend;
    for (std::size_t first = 0; first < queries.rows; first += step) {
        const std::size_t   count = std::min(step, queries.rows - first);
        std::vector<double> directions(queries.row(first), queries.row(first) + count * d);
        for (double& v : directions) v = -v;
        options.exclude = exclude.part(first, count);
        if (!up_to.empty()) {
            options.count_below = below.subspan(first, count);
            options.keep_up_to  = up_to.subspan(first, count);
        }
        scan(points, {directions.data(), count, d}, options, inner,
             [&](const Survivors& survivors) { decide(first + survivors.direction, survivors); });
        if (context.progress) context.progress(first + count, queries.rows);
    }
}

ScanOptions products_only(Rung rung) {
    ScanOptions options;
    options.frame = Frame::caller;
    options.bias  = Bias::none;
    options.rung  = rung;
    return options;
}

}  // namespace

void knn_inner(const Points& points, MatrixView<const double> queries, std::size_t k, const Exclude& exclude,
               const Context& context, std::span<std::int64_t> indices, std::span<double> products, Rung rung) {
    check_queries(points, queries);
    check_exclude(exclude, points.size(), queries.rows);
    check_k(k, points.size(), queries.rows, exclude);
    ScanOptions options = products_only(rung);
    options.k           = k;
    for_each_query(points, queries, options, exclude, context, {}, {}, [&](std::size_t q, const Survivors& survivors) {
        const InnerMeasure    measure(points, queries.row(q));
        Ranking<InnerMeasure> ranking(measure);
        ranking.add(survivors.rows);
        ranking.nearest(k, indices.data() + q * k, products.data() + q * k);
    });
}

void count_inner(const Points& points, MatrixView<const double> queries, std::span<const double> least,
                 const Exclude& exclude, const Context& context, std::span<std::int64_t> counts, Rung rung) {
    check_queries(points, queries);
    check_exclude(exclude, points.size(), queries.rows);
    if (least.size() != queries.rows)
        throw std::invalid_argument("`radius` has " + std::to_string(least.size()) + " values for " +
                                    std::to_string(queries.rows) + " queries; one per query is needed");
    std::vector<double> below(queries.rows), up_to(queries.rows);
    for (std::size_t q = 0; q < queries.rows; ++q) {
        if (std::isnan(least[q]))
            throw std::invalid_argument("`radius` is NaN for query " + std::to_string(q) + "; it must be a number");
        const Limits limits = count_limits(points, queries.row(q), least[q]);
        below[q]            = limits.below;
        up_to[q]            = limits.up_to;
    }
    for_each_query(points, queries, products_only(rung), exclude, context, below, up_to,
                   [&](std::size_t q, const Survivors& survivors) {
                       const InnerMeasure    measure(points, queries.row(q));
                       Ranking<InnerMeasure> ranking(measure);
                       ranking.add(survivors.rows);
                       counts[q] = survivors.counted + ranking.count(least[q]);
                   });
}

}  // namespace hullx
