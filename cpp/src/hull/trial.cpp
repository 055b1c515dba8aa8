#include "hull/trial.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "hull/proposals.hpp"
#include "scan/int8_bound.hpp"
#include "support/parallel.hpp"

namespace hullx::hull {
namespace {

constexpr std::size_t trial_rows = 64;
// With fewer, half of the directions of queries that are nearly solved had to be asked again (16 components of images).
constexpr std::size_t least_columns = 32;
constexpr std::size_t least_rows    = 1024;  // below, scans are not where the time goes
constexpr std::size_t products      = 4;     // directions fit the kernels of every level
// Rows at fixed indices and their first directions as the scan takes them.
struct Asked {
    std::vector<double> rows, directions;

    Asked(const Points& points, const Frames& frames, const FirstDirection& first, int num_threads)
        : rows(trial_rows * points.dim()), directions(rows.size()) {
        const std::size_t   d = points.dim();
        std::vector<double> scaled(rows.size());
        for (std::size_t i = 0; i < trial_rows; ++i)
            points.rows().copy_row(i * points.size() / trial_rows, rows.data() + i * d);
        first.direct({rows.data(), trial_rows, d}, scaled.data(), num_threads);
        for (std::size_t i = 0; i < trial_rows; ++i) {
            const std::span<double> r{scaled.data() + i * d, d};
            if (!frames.prepare(Frame::scaled, r)) std::fill(r.begin(), r.end(), 1.0);
            frames.change(Frame::scaled, r, first.frame(), {directions.data() + i * d, d});
        }
    }
};

// The bound of int8 products as a share of their spread, in the mean over the directions asked.
double blur(const Points& points, const Asked& asked, Frame frame) {
    const std::size_t d = points.dim();
    const PackedInt8  packed(RowsView{asked.rows.data(), DType::float64, trial_rows, d}, points.statistics().centre,
                             points.multipliers(frame), Int8Kind::product,
                             Rotation::chosen(points.rows(), points.statistics().centre, points.multipliers(frame)), 1);
    std::vector<std::int8_t> integers((d + 3) / 4 * 4);
    double                   sum = 0.0;
    for (std::size_t q = 0; q < trial_rows; ++q) {
        const std::span<const double> r{asked.directions.data() + q * d, d};
        const Int8Product             product(r, packed.rotation, products, integers.data(), 4);
        double                        bound = 0.0, least = 0.0, most = 0.0;
        for (std::size_t i = 0; i < trial_rows; ++i) {
            bound += product.survivor(0, 0, packed.norm_low[i], packed.residual[i], packed.inverse[i]).bound;
            double value = 0.0;
            for (std::size_t j = 0; j < d; ++j)
                value += r[j] * (asked.rows[i * d + j] - points.statistics().centre[j]) * points.multipliers(frame)[j];
            least = i == 0 ? value : std::min(least, value);
            most  = i == 0 ? value : std::max(most, value);
        }
        sum += most > least ? bound * product.unit / (most - least) : 0.0;
    }
    return sum;
}

// Whether int8 leaves few rows for most of these directions, from row i the i-th, which is left out, when `columns` are
// asked for.
bool few_survive(const Points& points, const std::vector<double>& directions, Frame frame, std::size_t columns,
                 const Context& context) {
    const std::size_t         n = points.size(), d = points.dim(), most = survivors_worth(n, d);
    std::vector<std::int64_t> rows(trial_rows);
    for (std::size_t i = 0; i < trial_rows; ++i) rows[i] = static_cast<std::int64_t>(i * n / trial_rows);
    std::atomic<std::size_t> few{0};
    ScanOptions              options;
    options.frame        = frame;
    options.rung         = Rung::int8;
    options.k            = columns;
    options.products_i8  = products;
    options.exclude.rows = rows;
    scan(points, {directions.data(), trial_rows, d}, options, context, [&](const Survivors& s) {
        if (s.rows.size() <= most) ++few;
    });
    return few >= trial_rows * 3 / 4;
}

}  // namespace

// int8 saves d/32 cycles for each row that float32 would screen; 128 are allowed for each survivor more.
std::size_t survivors_worth(std::size_t rows, std::size_t columns) {
    return columns_per_scan(columns) + std::min(rows / 8, rows * columns / (32 * 128));
}

Trial::Trial(const Points& points, const Frames& frames, const Context& context) {
    const std::size_t n = points.size(), d = points.dim();
    const int         threads    = resolve_threads(context.num_threads);
    Covariance        covariance = sample_covariance(points, d <= most_factored, threads);
    first_                       = std::make_shared<const FirstDirection>(points, covariance, Frame::scaled, threads);
    if (n < least_rows || d < least_columns || !int8_possible(d)) return;
    Asked asked(points, frames, *first_, threads);
    auto  other = std::make_shared<const FirstDirection>(points, std::move(covariance), Frame::caller, threads);
    Asked others(points, frames, *other, threads);
    if (blur(points, others, Frame::caller) < blur(points, asked, Frame::scaled)) {
        first_ = std::move(other);
        asked  = std::move(others);
    }
    const Context quiet{threads, context.poll, {}};
    const auto    few = [&](std::size_t columns) {
        return few_survive(points, asked.directions, first_->frame(), columns, quiet);
    };
    if (few(columns_per_scan(d)))
        opening_ = Opening::int8;
    else if (few(1))
        opening_ = Opening::int8_few_columns;
    later_ = few_survive(points, rows_to_centre(points, first_->frame(), trial_rows), first_->frame(),
                         columns_per_scan(d), quiet);
}

const Trial& Trial::of(const Points& points, const Frames& frames, const Context& context) {
    const Attachment& attachment = points.attachment(
        Attached::first_direction, [&] { return std::make_unique<const Trial>(points, frames, context); });
    return static_cast<const Trial&>(attachment);
}

// For so much more of the rows to look at, int8 has to be much faster.
Rung Trial::opening_rung() const {
    return rung(opening_ == Opening::int8 || (opening_ == Opening::int8_few_columns && int8_dot_products()));
}

std::size_t Trial::opening_columns(bool as_seeds) const {
    return opening_ == Opening::int8_few_columns ? (as_seeds ? 4 : 1) : columns_per_scan(first_->dim());
}

Rung Trial::rung(bool few_survive) const {
    return few_survive && int8_pays(first_->dim()) ? Rung::int8 : Rung::float32;
}

}  // namespace hullx::hull
