// The cosine: a scan of the unit rows for distances to the unit query, then the decision on the rows as given.
//
// The scan is about ỹ and z̃, the question about y = x/‖x‖ and z = q/‖q‖.  With D = ‖y − z‖ and D̃ = ‖ỹ − z̃‖ the
// triangle inequality says |D̃ − D| <= ε = the errors of both.  The scan hands over every row whose S = m²D̃² − ‖Q‖² (Q
// = (z̃ − c)·m) may be at most T, the k-th smallest upper bound; so a row that it kept back has D > √(T + ‖Q‖²)/m −
// ε.  Where the k-th of the rows handed over is nearer than that, nothing is missing: the bounds of the screen are
// wider than ε, and it nearly always is.  Other queries are scanned again, now for all rows with D̃ <= D_k + ε.
#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "hullx/error_bound.hpp"
#include "hullx/similarity.hpp"
#include "knn/cosine_measure.hpp"
#include "knn/ranking.hpp"
#include "knn/unit_rows.hpp"
#include "knn/validate.hpp"
#include "support/limits.hpp"

namespace hullx {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double slack    = 0x1p-45;  // relative: a few roundings of numbers that do not cancel

// One portion of the queries.
class Portion {
public:
    Portion(const Points& points, const UnitRows& unit, MatrixView<const double> queries, const Exclude& exclude,
            const Context& context, Rung rung)
        : points_(points), unit_(unit), queries_(queries), context_(context) {
        context_.progress          = {};
        options_.frame             = Frame::caller;
        options_.bias              = Bias::squared_norm;
        options_.rung              = rung;
        options_.exclude           = exclude;
        const auto&         centre = unit.points().statistics().centre;
        const std::size_t   d      = points.dim();
        std::vector<double> z(d);
        directions_.resize(queries.rows * d);
        norms_.resize(queries.rows);
        for (std::size_t q = 0; q < queries.rows; ++q) {
            normalise(queries.row(q), d, z.data());
            for (std::size_t j = 0; j < d; ++j) {
                const double away      = (z[j] - centre[j]) * multiplier();
                directions_[q * d + j] = -2.0 * away;
                norms_[q] += away * away;
            }
        }
    }

    void nearest(std::size_t k, std::int64_t* indices, double* distances) {
        std::vector<double> reach(queries_.rows, -1.0);  // of queries to scan again
        options_.k                = k;
        const auto decide_nearest = [&](std::size_t q, const Survivors& survivors) {
            decide(q, survivors, [&](auto& ranking) { ranking.nearest(k, indices + q * k, distances + q * k); });
        };
        scan_all([&](std::size_t q, const Survivors& survivors) {
            decide_nearest(q, survivors);
            const double kth = chord_above(distances[q * k + k - 1]);
            if (kth >= kept_back_beyond(q, k, survivors)) reach[q] = kth;
        });
        again(reach, decide_nearest);
    }

    void count(const double* radius, std::int64_t* counts) {
        std::vector<double> below(queries_.rows), up_to(queries_.rows);
        for (std::size_t q = 0; q < queries_.rows; ++q) {
            const double surely = std::sqrt(2.0 * radius[q]) * (1.0 - slack) - 0x1p-500 - error();
            below[q]            = surely > 0.0 ? square_below(q, surely) : -infinity;
            up_to[q]            = square_above(q, chord_above(radius[q]) + error());
        }
        options_.count_below = below;
        options_.keep_up_to  = up_to;
        scan_all([&](std::size_t q, const Survivors& survivors) {
            decide(q, survivors, [&](auto& ranking) { counts[q] = survivors.counted + ranking.count(radius[q]); });
        });
    }

private:
    double multiplier() const { return unit_.points().multipliers(Frame::caller)[0]; }
    double error() const { return (unit_.error + normalising_error(points_.dim())) * (1.0 + 0x1p-20); }
    double norm_error() const { return gamma(points_.dim() + 8, unit_f64); }

    // At least D of a row whose returned distance is v.
    static double chord_above(double v) { return std::sqrt(2.0 * v * (1.0 + slack) + 0x1p-1060) * (1.0 + slack); }

    // Bounds on S for D̃ = chord.
    double square_above(std::size_t q, double chord) const {
        const double reach = chord * multiplier();
        return reach * reach * (1.0 + slack) - norms_[q] * (1.0 - norm_error()) + slack * norms_[q] + 0x1p-1000;
    }
    double square_below(std::size_t q, double chord) const {
        const double reach = chord * multiplier();
        return reach * reach * (1.0 - slack) - norms_[q] * (1.0 + norm_error()) - slack * norms_[q] - 0x1p-1000;
    }

    // Every row that was not handed over has a D above this.
    double kept_back_beyond(std::size_t q, std::size_t k, const Survivors& survivors) const {
        std::vector<double> uppers;
        uppers.reserve(survivors.rows.size());
        for (const Survivor& s : survivors.rows) uppers.push_back(s.upper());
        if (uppers.size() < k) return infinity;
        std::nth_element(uppers.begin(), uppers.begin() + static_cast<std::ptrdiff_t>(k - 1), uppers.end());
        const double limit  = uppers[k - 1] * survivors.unit;
        const double square = limit - slack * std::fabs(limit) + norms_[q] * (1.0 - norm_error() - slack);
        return square > 0.0 ? std::sqrt(square) / multiplier() * (1.0 - slack) - error() : -infinity;
    }

    template <class Decide>
    void scan_all(const Decide& decided) {
        scan(unit_.points(), {directions_.data(), queries_.rows, points_.dim()}, options_, context_,
             [&](const Survivors& survivors) { decided(survivors.direction, survivors); });
    }

    // Queries with a reach >= 0 once more, for all rows within it.
    template <class Decide>
    void again(const std::vector<double>& reach, const Decide& decided) {
        const std::size_t         d = points_.dim();
        std::vector<std::size_t>  which;
        std::vector<double>       directions, up_to;
        std::vector<std::int64_t> rows, groups;
        ScanOptions               options = options_;
        for (std::size_t q = 0; q < queries_.rows; ++q) {
            if (!(reach[q] >= 0.0)) continue;
            which.push_back(q);
            directions.insert(directions.end(), directions_.data() + q * d, directions_.data() + (q + 1) * d);
            up_to.push_back(square_above(q, reach[q] + error()));
            if (!options.exclude.rows.empty()) rows.push_back(options.exclude.rows[q]);
            if (!options.exclude.query_group.empty()) groups.push_back(options.exclude.query_group[q]);
        }
        if (which.empty()) return;
        options.exclude.rows        = rows;
        options.exclude.query_group = groups;
        options.keep_up_to          = up_to;
        scan(unit_.points(), {directions.data(), which.size(), d}, options, context_,
             [&](const Survivors& survivors) { decided(which[survivors.direction], survivors); });
    }

    // What the decision makes of the rows handed over: `use(ranking)`.
    template <class Use>
    void decide(std::size_t q, const Survivors& survivors, const Use& use) const {
        const CosineMeasure    measure(points_, unit_, queries_.row(q));
        Ranking<CosineMeasure> ranking(measure);
        ranking.add(survivors.rows);
        use(ranking);
    }

    const Points&            points_;
    const UnitRows&          unit_;
    MatrixView<const double> queries_;
    Context                  context_;
    ScanOptions              options_;
    std::vector<double>      directions_;
    std::vector<double>      norms_;  // ‖Q‖², relative error below γ_{d+8}
};

void check_directions(MatrixView<const double> queries) {
    for (std::size_t q = 0; q < queries.rows; ++q)
        if (std::all_of(queries.row(q), queries.row(q) + queries.cols, [](double v) { return v == 0.0; }))
            throw std::invalid_argument("queries: row " + std::to_string(q) +
                                        " is all zeros and has no direction, which the cosine needs");
}

template <class Work>
void in_portions(const Points& points, MatrixView<const double> queries, const Exclude& exclude, const Context& context,
                 Rung rung, const Work& work) {
    const UnitRows&   unit = unit_rows(points, context.num_threads);
    const std::size_t step = queries_at_once(points.size(), points.dim());
    for (std::size_t first = 0; first < queries.rows; first += step) {
        const std::size_t count = std::min(step, queries.rows - first);
        Portion portion(points, unit, {queries.row(first), count, queries.cols}, exclude.part(first, count), context,
                        rung);
        work(first, portion);
        if (context.progress) context.progress(first + count, queries.rows);
    }
}

}  // namespace

void knn_cosine(const Points& points, MatrixView<const double> queries, std::size_t k, const Exclude& exclude,
                const Context& context, std::span<std::int64_t> indices, std::span<double> distances, Rung rung) {
    check_queries(points, queries);
    unit_rows(points, context.num_threads);  // names a row without a direction before any query
    check_directions(queries);
    check_exclude(exclude, points.size(), queries.rows);
    check_k(k, points.size(), queries.rows, exclude);
    in_portions(points, queries, exclude, context, rung, [&](std::size_t first, Portion& portion) {
        portion.nearest(k, indices.data() + first * k, distances.data() + first * k);
    });
}

void count_cosine(const Points& points, MatrixView<const double> queries, std::span<const double> radius,
                  const Exclude& exclude, const Context& context, std::span<std::int64_t> counts, Rung rung) {
    check_queries(points, queries);
    unit_rows(points, context.num_threads);  // names a row without a direction before any query
    check_directions(queries);
    check_exclude(exclude, points.size(), queries.rows);
    if (radius.size() != queries.rows)
        throw std::invalid_argument("`radius` has " + std::to_string(radius.size()) + " values for " +
                                    std::to_string(queries.rows) + " queries; one per query is needed");
    for (std::size_t q = 0; q < queries.rows; ++q)
        if (!(radius[q] >= 0.0))
            throw std::invalid_argument("`radius` is " + text(radius[q]) + " for query " + std::to_string(q) +
                                        "; it must be 0 or more");
    in_portions(points, queries, exclude, context, rung, [&](std::size_t first, Portion& portion) {
        portion.count(radius.data() + first, counts.data() + first);
    });
}

}  // namespace hullx
