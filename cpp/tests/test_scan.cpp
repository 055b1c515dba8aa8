// The screen's promises against products in long double (64 bits of mantissa on x86-64; elsewhere the allowance below
// grows with its precision), at every level: bounds hold, no possible minimiser is dropped, nothing else decides.
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "check.hpp"
#include "hullx/scan.hpp"
#include "hullx/simd_level.hpp"

namespace {

using namespace hullx;

std::mt19937_64 engine(3);

struct Problem {
    std::size_t         n, d, m, k;
    std::vector<double> rows, directions;
    Frame               frame;
    Bias                bias;
};

Problem make_problem(int trial) {
    constexpr std::size_t sizes[] = {1, 2, 15, 16, 17, 100, 1000}, dims[] = {1, 2, 3, 8, 33},
                          counts[] = {1, 5, 6, 7, 50};
    Problem               p;
    p.n = sizes[trial % 7], p.d = dims[trial % 5], p.m = counts[(trial / 5) % 5], p.k = 1 + engine() % p.n;
    p.frame = trial % 2 == 0 ? Frame::caller : Frame::scaled;
    p.bias  = (trial / 2) % 2 == 0 ? Bias::none : Bias::squared_norm;
    std::normal_distribution<double> normal;
    const double                     offset = trial % 3 == 0 ? 1e6 : 0.0;
    for (std::size_t i = 0; i < p.n * p.d; ++i) p.rows.push_back(offset + normal(engine));
    for (std::size_t i = 0; i < p.m * p.d; ++i) p.directions.push_back(std::ldexp(normal(engine), trial % 90 - 45));
    if (trial % 4 == 0) p.rows[engine() % p.rows.size()] = 1e15;
    if (trial % 11 == 0) p.rows[engine() % p.rows.size()] = -1e80;
    if (trial % 6 == 0) std::fill_n(p.directions.begin(), p.d, 0.0);
    return p;
}

std::vector<std::vector<Survivor>> run(const Points& points, const Problem& p, int threads, std::size_t step,
                                       std::vector<double>& units) {
    std::vector<std::vector<Survivor>> out(p.m);
    units.assign(p.m, 0.0);
    ScanOptions options;
    options.frame = p.frame, options.bias = p.bias, options.k = p.k;
    Context context;
    context.num_threads = threads;
    for (std::size_t first = 0; first < p.m; first += step)
        scan(points, {p.directions.data() + first * p.d, std::min(step, p.m - first), p.d}, options, context,
             [&](const Survivors& s) {
                 out[first + s.direction].assign(s.rows.begin(), s.rows.end());
                 units[first + s.direction] = s.unit;
             });
    return out;
}

long double exact_product(const Points& points, const Problem& p, std::size_t row, const double* r, long double& size) {
    const auto& m   = points.multipliers(p.frame);
    long double sum = 0, norm = 0;
    size = 0;
    for (std::size_t j = 0; j < p.d; ++j) {
        const long double x = (static_cast<long double>(p.rows[row * p.d + j]) - points.statistics().centre[j]) * m[j];
        sum += r[j] * x;
        size += std::fabs(r[j] * x);
        norm += x * x;
    }
    if (p.bias == Bias::none) return sum;
    size += norm;
    return sum + norm;
}

bool same(const Survivor& a, const Survivor& b) {
    return a.row == b.row && a.value == b.value && a.bound == b.bound;
}

void check_problem(const Problem& p) {
    const Points        points(RowsView{p.rows.data(), DType::float64, p.n, p.d});
    std::vector<double> units, others;
    const auto          found = run(points, p, 1, p.m, units);
    for (const auto& [threads, step] : {std::pair<int, std::size_t>{2, p.m}, {1, 1}, {2, 3}}) {
        const auto again = run(points, p, threads, step, others);
        for (std::size_t q = 0; q < p.m; ++q)
            CHECK(std::equal(found[q].begin(), found[q].end(), again[q].begin(), again[q].end(), same));
    }
    constexpr long double allowance = 64 * std::numeric_limits<long double>::epsilon();
    for (std::size_t q = 0; q < p.m; ++q) {
        const double*            r = p.directions.data() + q * p.d;
        std::vector<long double> exact(p.n), sizes(p.n);
        for (std::size_t i = 0; i < p.n; ++i) exact[i] = exact_product(points, p, i, r, sizes[i]);
        std::vector<bool> kept(p.n, false);
        for (const Survivor& s : found[q]) {
            const auto i = static_cast<std::size_t>(s.row);
            kept[i]      = true;
            if (std::isinf(s.bound)) continue;
            const long double error = std::fabs(static_cast<long double>(s.value) * units[q] - exact[i]);
            CHECK(error <= static_cast<long double>(s.bound) * units[q] + allowance * sizes[i]);
        }
        auto sorted = exact;
        std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(p.k - 1), sorted.end());
        for (std::size_t i = 0; i < p.n; ++i) CHECK(kept[i] || exact[i] > sorted[p.k - 1] - allowance * sizes[i]);
    }
}

// Large enough for several threads, in groups of directions and in chunks of rows.
void threads_change_nothing(std::size_t directions) {
    Problem p = make_problem(3);
    p.n = 20000, p.d = 40, p.m = directions, p.k = 5;
    std::normal_distribution<double> normal;
    p.rows.resize(p.n * p.d), p.directions.resize(p.m * p.d);
    for (double& x : p.rows) x = normal(engine);
    for (double& x : p.directions) x = normal(engine);
    const Points        points(RowsView{p.rows.data(), DType::float64, p.n, p.d});
    std::vector<double> units;
    const auto          alone = run(points, p, 1, p.m, units);
    for (const int threads : {2, 3, 7}) {
        const auto together = run(points, p, threads, p.m, units);
        for (std::size_t q = 0; q < p.m; ++q) {
            CHECK(alone[q].size() >= p.k);
            CHECK(std::equal(alone[q].begin(), alone[q].end(), together[q].begin(), together[q].end(), same));
        }
    }
}

// Directions along a constant column: every row survives, more than a group may hold, which is screened again in
// halves.
void company_changes_nothing(Rung rung) {
    constexpr std::size_t            n = 40'000, d = 4, m = 20;
    std::vector<double>              rows(n * d), directions(m * d, 0.0);
    std::normal_distribution<double> normal;
    for (std::size_t i = 0; i < n * d; ++i) rows[i] = i % d == d - 1 ? 1.0 : normal(engine);
    for (std::size_t q = 0; q < m; ++q) directions[q * d + (q % 3 == 0 ? 0 : d - 1)] = 1.0 + static_cast<double>(q);
    const Points points(RowsView{rows.data(), DType::float64, n, d});
    ScanOptions  options;
    options.k = 5, options.rung = rung;
    std::vector<std::vector<Survivor>> alone(m), together(m);
    std::vector<int>                   times(m, 0);
    for (std::size_t q = 0; q < m; ++q)
        scan(points, {directions.data() + q * d, 1, d}, options, {},
             [&](const Survivors& s) { alone[q].assign(s.rows.begin(), s.rows.end()); });
    for (const int threads : {1, 2}) {
        std::fill(times.begin(), times.end(), 0);
        scan(points, {directions.data(), m, d}, options, {threads, {}, {}}, [&](const Survivors& s) {
            together[s.direction].assign(s.rows.begin(), s.rows.end());
            ++times[s.direction];
        });
        for (std::size_t q = 0; q < m; ++q) {
            CHECK(times[q] == 1);
            CHECK((together[q].size() == n) == (q % 3 != 0));
            CHECK(std::equal(alone[q].begin(), alone[q].end(), together[q].begin(), together[q].end(), same));
        }
    }
}

// Many neighbours: thresholds are guessed from a sample of panels, and it may mislead.  Of the last directions all that
// is near lies in the sample, so that they have to be screened again.
void guesses_change_nothing(Rung rung) {
    constexpr std::size_t            n = 17'000, d = 8, m = 40, k = 100;
    std::vector<double>              rows(n * d), directions(m * d);
    std::normal_distribution<double> normal;
    for (double& x : rows) x = normal(engine);
    for (double& r : directions) r = normal(engine);
    for (std::size_t i = 0; i < n; ++i)
        if (i % 1024 < 10) rows[i * d] += 40.0;
    for (std::size_t q = m / 2; q < m; ++q) directions[q * d] = -80.0;
    const Points points(RowsView{rows.data(), DType::float64, n, d});
    ScanOptions  options;
    options.frame = Frame::caller, options.bias = Bias::squared_norm, options.rung = rung;
    Context context;
    context.num_threads = 1;
    std::vector<std::vector<Survivor>> all(m), some(m);
    const auto                         run = [&](std::size_t neighbours, std::vector<std::vector<Survivor>>& out) {
        options.k = neighbours;
        scan(points, {directions.data(), m, d}, options, context,
             [&](const Survivors& s) { out[s.direction].assign(s.rows.begin(), s.rows.end()); });
    };
    run(n, all), run(k, some);
    for (std::size_t q = 0; q < m; ++q) {
        CHECK(all[q].size() == n);
        std::vector<double> uppers;
        for (const Survivor& s : all[q]) uppers.push_back(s.upper());
        std::nth_element(uppers.begin(), uppers.begin() + k - 1, uppers.end());
        std::erase_if(all[q], [&](const Survivor& s) { return s.lower() > uppers[k - 1]; });
        CHECK(std::equal(all[q].begin(), all[q].end(), some[q].begin(), some[q].end(), same));
    }
}

}  // namespace

int main() {
    for (const SimdLevel level : available_levels()) {
        set_simd_level(level);
        for (const Rung rung : {Rung::float32, Rung::int8}) {
            guesses_change_nothing(rung);
            company_changes_nothing(rung);
        }
        for (const std::size_t directions : {1, 7, 100}) threads_change_nothing(directions);
        for (int trial = 0; trial < 350; ++trial) check_problem(make_problem(trial));
    }
    const double one[2] = {1.0, 2.0};
    const Points points(RowsView{one, DType::float64, 1, 2});
    ScanOptions  none;
    none.k            = 0;
    const auto ignore = [](const Survivors&) {};
    CHECK_THROWS(std::invalid_argument, scan(points, {one, 1, 2}, none, {}, ignore));
    CHECK_THROWS(std::invalid_argument, scan(points, {one, 2, 1}, {}, {}, ignore));
    return test::result();
}
