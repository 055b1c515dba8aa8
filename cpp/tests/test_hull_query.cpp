// query_hull from C++: limits, cancellation, exclusions, and the exact change between frames.
#include <cmath>
#include <cstring>
#include <random>
#include <stdexcept>
#include <vector>

#include "check.hpp"
#include "hull/frames.hpp"
#include "hullx/certificate.hpp"
#include "hullx/errors.hpp"
#include "hullx/hull.hpp"

namespace {

using namespace hullx;

struct Data {
    std::size_t              n, d, m;
    std::vector<double>      rows, queries;
    RowsView                 view() const { return {rows.data(), DType::float64, n, d}; }
    MatrixView<const double> asked() const { return {queries.data(), m, d}; }
};

// Columns in units from 10⁻³ to 10³; queries half inside, half out.
Data mixed_units(std::size_t n, std::size_t d, std::size_t m) {
    Data                             data{n, d, m, std::vector<double>(n * d), std::vector<double>(m * d)};
    std::mt19937                     random(11);
    std::normal_distribution<double> normal;
    const auto                       unit = [d](std::size_t j) {
        return std::pow(10.0, 6.0 * static_cast<double>(j) / static_cast<double>(d) - 3.0);
    };
    for (std::size_t i = 0; i < n * d; ++i) data.rows[i] = normal(random) * unit(i % d);
    for (std::size_t i = 0; i < m * d; ++i) data.queries[i] = normal(random) * unit(i % d) * (i / d % 2 ? 1.5 : 0.2);
    return data;
}

bool same(const HullAnswer& a, const HullAnswer& b) {
    const auto bytes = [](const auto& u, const auto& v) {
        return u.size() == v.size() && (u.empty() || std::memcmp(u.data(), v.data(), u.size() * sizeof(u[0])) == 0);
    };
    return a.verdict == b.verdict && a.status == b.status && a.rounds == b.rounds && a.lower == b.lower &&
           a.upper == b.upper && a.scaled_lower == b.scaled_lower && a.scaled_upper == b.scaled_upper &&
           a.offset == b.offset && bytes(a.normal, b.normal) && bytes(a.support, b.support) &&
           bytes(a.weights, b.weights);
}

// certify() sees every row without a screen and agrees with what the answer says of itself.
void answers_are_certified() {
    const Data   data = mixed_units(400, 6, 40);
    const Points points(data.view());
    HullOptions  options;
    options.want             = Want::distance;
    const auto   answers     = query_hull(points, data.asked(), options, {});
    const double unit        = points.statistics().caller_scale;
    int          verdicts[3] = {};
    for (std::size_t q = 0; q < data.m; ++q) {
        const HullAnswer& a = answers[q];
        ++verdicts[static_cast<int>(a.verdict) + 1];
        std::vector<double> r(a.normal.size());
        for (std::size_t j = 0; j < r.size(); ++j) r[j] = -a.normal[j];
        const Interval i = certify(points, Frame::caller, data.asked().row(q), r, a.support, a.weights, {}, q);
        CHECK(a.upper == i.upper * unit);
        if (a.verdict == Verdict::outside) {
            CHECK(std::abs(a.lower - i.lower * unit) <= 1e-12 * a.lower);
            CHECK(a.upper - a.lower <= 1e-6 * a.upper);
            CHECK(a.scaled_lower > options.tolerance * points.radius(Frame::scaled));
        }
        if (a.verdict == Verdict::inside) CHECK(a.scaled_upper <= options.tolerance * points.radius(Frame::scaled));
    }
    CHECK(verdicts[0] > 0 && verdicts[2] > 0 && verdicts[1] == 0);
}

void blocks_and_threads_change_nothing(std::size_t n) {
    const Data   data = mixed_units(n, 8, 33);
    const Points points(data.view());
    HullOptions  options;
    options.want         = Want::distance;
    const auto reference = query_hull(points, data.asked(), options, {});
    for (const std::size_t block : {1u, 4u, 100u})
        for (const int threads : {1, 3}) {
            options.block      = block;
            const auto answers = query_hull(points, data.asked(), options, {threads, {}, {}});
            for (std::size_t q = 0; q < data.m; ++q) CHECK(same(answers[q], reference[q]));
        }
}

void limits_are_a_status() {
    const Data   data = mixed_units(500, 10, 20);
    const Points points(data.view());
    HullOptions  options;
    options.want       = Want::distance;
    options.max_rounds = 1;
    for (const HullAnswer& a : query_hull(points, data.asked(), options, {})) {
        CHECK(a.rounds <= 1);
        CHECK(a.status == Status::max_rounds || a.status == Status::converged);
        CHECK(a.lower <= a.upper && std::isfinite(a.upper) && !a.weights.empty());
    }
    options.max_rounds = 200;
    options.time_limit = 1e-9;
    for (const HullAnswer& a : query_hull(points, data.asked(), options, {})) {
        CHECK(a.status == Status::time_limit || a.status == Status::converged);
        CHECK(a.lower <= a.upper && std::isfinite(a.upper) && !a.weights.empty());
    }
}

// Points inside that rows far out make mixtures of: no scan would listen.
void queries_without_a_scan_can_be_cancelled() {
    Data data = mixed_units(600, 2, 64);
    for (double& v : data.queries) v *= 0.01;
    const Points points(data.view());
    HullOptions  options;
    options.block = 8;
    for (const HullAnswer& a : query_hull(points, data.asked(), options, {}))
        CHECK(a.rounds == 0 && a.verdict == Verdict::inside);
    int     polls = 0;
    Context context;
    context.poll = [&] {
        if (++polls == 3) throw Cancelled();
    };
    CHECK_THROWS(Cancelled, query_hull(points, data.asked(), options, context));
}

void cancelling_and_bad_arguments_throw() {
    const Data   data = mixed_units(5, 3, 2);
    const Points points(data.view());
    Context      context;
    context.poll = [] { throw Cancelled(); };
    CHECK_THROWS(Cancelled, query_hull(points, data.asked(), {}, context));
    HullOptions options;
    options.tolerance = -1.0;
    CHECK_THROWS(std::invalid_argument, query_hull(points, data.asked(), options, {}));
    options = {};
    const std::vector<std::int64_t> row_group{7, 7, 7, 7, 7}, query_group{3, 7};
    options.exclude = {{}, row_group, query_group};
    CHECK_THROWS(std::invalid_argument, query_hull(points, data.asked(), options, {}));
    std::vector<double> far = data.queries;
    far[4]                  = INFINITY;
    CHECK_THROWS(std::invalid_argument, query_hull(points, {far.data(), 2, 3}, {}, {}));
}

// ⟨r, z⟩ >= least reads as normal·(x − y) <= offset and proves the same distance back, to the last bit.
void halfspaces_change_frames_exactly() {
    const Data         data = mixed_units(50, 6, 1);
    const Points       points(data.view());
    const hull::Frames frames(points);
    for (const Frame frame : {Frame::caller, Frame::scaled}) {
        std::vector<double> r{0.3, -1e-250, 7.0, 0.0, -2e-5, 1.0};
        CHECK(frames.prepare(frame, r));
        CHECK(r[1] != 0.0);
        const hull::Halfspace proof = frames.halfspace(frame, r, 0.75);
        CHECK(frames.proven(frame, proof) == lower_bound(0.75, r));
        std::vector<double> lost{1.0, 1e-300, 0.0, 0.0, 0.0, 0.0};
        CHECK(frames.prepare(frame, lost) && lost[1] == 0.0);
    }
}

}  // namespace

int main() {
    answers_are_certified();
    blocks_and_threads_change_nothing(300);
    blocks_and_threads_change_nothing(3000);  // with rows far out
    limits_are_a_status();
    queries_without_a_scan_can_be_cancelled();
    cancelling_and_bad_arguments_throw();
    halfspaces_change_frames_exactly();
    return hullx::test::result();
}
