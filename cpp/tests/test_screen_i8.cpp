// The int8 screen: every level forms the integers of its definition, the bound holds where rows and queries are made to
// reach it, and what int8 cannot take goes to float32.  Exact distances in long double, as in test_scan.cpp.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <vector>

#include "check.hpp"
#include "hullx/scan.hpp"
#include "scan/int8_bound.hpp"
#include "scan/levels.hpp"

namespace {

using namespace hullx;

// The kernel without a single intrinsic, one direction a tile: the twin of every level.
namespace twin {
using namespace hullx::kernels;
constexpr int    lanes      = 4;
constexpr size_t queries_i8 = 1;
#define HULLX_NO_INTRINSICS
#include "scan/kernels/simd.inl"
// after the vectors it is written in
#include "scan/kernels/sums.inl"
// after the accumulators
#include "scan/kernels/screen_i8.inl"
}  // namespace twin

std::mt19937_64 engine(8);

int integer(int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(engine);
}

struct Tile {
    std::size_t               panels, steps, queries;
    std::vector<std::uint8_t> rows;
    std::vector<float>        norm_low, residual, inverse, twice_step, twice_reach, limit;
    std::vector<std::int8_t>  directions;
    std::vector<std::int32_t> offset;

    Tile(std::size_t p, std::size_t s, const kernels::Level& level, bool extreme)
        : panels(p), steps(s), queries(level.queries_i8) {
        const auto number = [&](float least, float most) {
            return std::uniform_real_distribution<float>(least, most)(engine);
        };
        const int sign = integer(0, 1);
        for (std::size_t i = 0; i < panels * steps * 64; ++i)
            rows.push_back(static_cast<std::uint8_t>(extreme ? (sign != 0 ? 255 : 1) : integer(1, 255)));
        for (std::size_t i = 0; i < panels * 16; ++i) {
            norm_low.push_back(number(-1e4f, 1e4f)), residual.push_back(number(0, 9)), inverse.push_back(number(0, 2));
        }
        norm_low[integer(0, 15)] = -std::numeric_limits<float>::infinity();
        norm_low[integer(0, 15)] = std::numeric_limits<float>::quiet_NaN();
        fill_directions(level.products_i8, extreme);
        for (std::size_t q = 0; q < queries; ++q) {
            int sum = 0;
            for (std::size_t j = 0; j < steps; ++j)
                for (int i = 0; i < 4; ++i) sum += directions[(j * queries + q) * 4 + i];
            offset.push_back(-128 * sum);
            twice_step.push_back(number(0, 1)), twice_reach.push_back(number(0, 3)),
                limit.push_back(number(-1e3f, 1e3f));
        }
        if (integer(0, 2) == 0) limit[0] = std::numeric_limits<float>::infinity(), twice_reach[0] = 0.0f;
        if (integer(0, 2) == 0) limit.back() = std::numeric_limits<float>::quiet_NaN();
    }

    // Integers at random, or as large as the level's sums allow: alone in their group, or all alike.
    void fill_directions(std::size_t products, bool extreme) {
        directions.resize(steps * queries * 4);
        const std::size_t half     = steps / 2;
        const bool        together = integer(0, 1) != 0, alike = integer(0, 1) != 0;
        for (std::size_t q = 0; q < queries; ++q)
            for (std::size_t j = 0; j < steps; ++j)
                for (std::size_t i = 0; i < 4; ++i) {
                    const std::size_t share = products == 1 ? 1 : j < 2 * half ? 4 : 2;
                    const bool        first = products == 1 || j < half || j == 2 * half;  // step of its group
                    const int         alone = !first ? 0 : products == 1 || i % 2 == 0 ? 127 : 1;
                    const int         most  = products == 1 ? 127 : 128 / static_cast<int>(share);
                    const int         value = !extreme ? integer(-most, most) : !together ? alone : std::min(most, 127);
                    const bool        sign  = extreme && !alike && (i + j) % 2 != 0;
                    directions[(j * queries + q) * 4 + i] = static_cast<std::int8_t>(sign ? -value : value);
                }
    }

    kernels::ScreenI8 call() const {
        return {rows.data(),       norm_low.data(), residual.data(),   inverse.data(),     panels,      steps,
                directions.data(), offset.data(),   twice_step.data(), twice_reach.data(), limit.data()};
    }

    // The same rows under direction q alone.
    std::vector<kernels::HitI8> by_twin(std::size_t q) const {
        std::vector<std::int8_t> alone(steps * 4);
        for (std::size_t j = 0; j < steps; ++j)
            std::copy_n(directions.data() + (j * queries + q) * 4, 4, alone.data() + j * 4);
        kernels::ScreenI8 one = call();
        one.directions        = alone.data();
        one.offset += q, one.twice_step += q, one.twice_reach += q, one.limit += q;
        std::vector<kernels::HitI8> hits(panels);
        hits.resize(twin::screen_i8(one, hits.data()));
        return hits;
    }

    // 1: must pass, 0: must not, -1: too close for float32 to say.
    int verdict(std::size_t row, std::size_t q, std::int64_t dot) const {
        if (std::isnan(norm_low[row]) || std::isnan(limit[q])) return 0;
        if (std::isinf(norm_low[row]) || std::isinf(limit[q])) return 1;
        const double product = static_cast<double>(twice_step[q]) * static_cast<double>(dot);
        const double given   = static_cast<double>(limit[q]) * static_cast<double>(inverse[row]);
        const double reached = static_cast<double>(twice_reach[q]) * static_cast<double>(residual[row]);
        const double left = static_cast<double>(norm_low[row]) - product, right = given + reached;
        const double size =
            std::fabs(static_cast<double>(norm_low[row])) + std::fabs(product) + std::fabs(given) + reached;
        return left < right - 1e-6 * size ? 1 : left > right + 1e-6 * size ? 0 : -1;
    }

    std::int64_t dot(std::size_t row, std::size_t q) const {
        std::int64_t sum = 0;
        for (std::size_t j = 0; j < steps * 4; ++j)
            sum += (rows[(row / 16 * steps + j / 4) * 64 + row % 16 * 4 + j % 4] - 128) *
                   directions[(j / 4 * queries + q) * 4 + j % 4];
        return sum;
    }
};

void level_is_its_definition(const kernels::Level& level, const Tile& t) {
    std::vector<kernels::HitI8> hits(t.panels * t.queries);
    hits.resize(level.screen_i8(t.call(), hits.data()));
    CHECK(std::is_sorted(hits.begin(), hits.end(), [](const auto& a, const auto& b) { return a.panel < b.panel; }));
    for (std::size_t q = 0; q < t.queries; ++q) {
        const auto                         twins = t.by_twin(q);
        std::vector<const kernels::HitI8*> own(t.panels, nullptr), other(t.panels, nullptr);
        for (const auto& hit : hits)
            if (hit.query == q) own[hit.panel] = &hit;
        for (const auto& hit : twins) other[hit.panel] = &hit;
        for (std::size_t row = 0; row < t.panels * 16; ++row) {
            const std::int64_t dot = t.dot(row, q);
            for (const kernels::HitI8* hit : {own[row / 16], other[row / 16]}) {
                const bool passed  = hit != nullptr && (hit->mask >> row % 16 & 1u) != 0;
                const int  verdict = t.verdict(row, q, dot);
                CHECK(verdict < 0 || passed == (verdict == 1));
                if (hit != nullptr) CHECK(hit->dot[row % 16] == dot);
            }
        }
    }
}

// Rows that matter between as many zeros and one more: the medians, the centre, are zero and the unit is one.
struct Table {
    std::size_t         d;
    std::vector<double> rows, queries;
    std::size_t         n = 0, m = 0;

    explicit Table(std::size_t dim) : d(dim) {}
    void row(const std::function<double(std::size_t)>& f) {
        for (std::size_t j = 0; j < d; ++j) rows.push_back(f(j));
        ++n;
    }
    void query(const std::function<double(std::size_t)>& f) {
        for (std::size_t j = 0; j < d; ++j) queries.push_back(f(j));
        ++m;
    }
    void zeros() {
        rows.resize(rows.size() + (n + 1) * d, 0.0);
        n += n + 1;
    }
};

std::vector<std::vector<Survivor>> survivors(const Points& points, const Table& t, std::size_t k, Rung rung) {
    std::vector<double> directions(t.m * t.d);
    const auto&         c = points.statistics().centre;
    const double        m = points.multipliers(Frame::caller)[0];
    for (std::size_t i = 0; i < directions.size(); ++i) directions[i] = -2.0 * ((t.queries[i] - c[i % t.d]) * m);
    std::vector<std::vector<Survivor>> out(t.m);
    ScanOptions                        options;
    options.frame = Frame::caller, options.bias = Bias::squared_norm, options.k = k, options.rung = rung;
    scan(points, {directions.data(), t.m, t.d}, options, {}, [&](const Survivors& s) {
        for (const Survivor& r : s.rows) out[s.direction].push_back({r.row, r.value * s.unit, r.bound * s.unit});
    });
    return out;
}

// Every bound holds, and nothing that is among the k nearest is missing.
void bound_holds(const Table& t, std::size_t k, Rung rung = Rung::int8) {
    const Points          points(RowsView{t.rows.data(), DType::float64, t.n, t.d});
    const auto&           c         = points.statistics().centre;
    const long double     m         = points.multipliers(Frame::caller)[0];
    const auto            all       = survivors(points, t, t.n, rung);
    const auto            some      = survivors(points, t, k, rung);
    constexpr long double allowance = 64 * std::numeric_limits<long double>::epsilon();
    for (std::size_t q = 0; q < t.m; ++q) {
        std::vector<long double> exact(t.n), sizes(t.n);
        for (std::size_t i = 0; i < t.n; ++i)
            for (std::size_t j = 0; j < t.d; ++j) {
                const long double x = (static_cast<long double>(t.rows[i * t.d + j]) - c[j]) * m;
                const long double y = (static_cast<long double>(t.queries[q * t.d + j]) - c[j]) * m;
                exact[i] += x * (x - 2 * y), sizes[i] += x * x + 2 * std::fabs(x * y);
            }
        CHECK(all[q].size() == t.n);
        for (const Survivor& s : all[q]) {
            const auto i = static_cast<std::size_t>(s.row);
            if (!std::isinf(s.bound)) CHECK(std::fabs(s.value - exact[i]) <= s.bound + allowance * sizes[i]);
        }
        auto sorted = exact;
        std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(k - 1), sorted.end());
        std::vector<bool> kept(t.n, false);
        for (const Survivor& s : some[q]) kept[static_cast<std::size_t>(s.row)] = true;
        for (std::size_t i = 0; i < t.n; ++i) CHECK(kept[i] || exact[i] > sorted[k - 1] - allowance * sizes[i]);
    }
}

// Products without a bias: the queries are directions.  Every bound holds, the smallest product is never missing, nor where
// a limit is given that a row reaches.
void product_bound_holds(const Table& t) {
    const Points points(RowsView{t.rows.data(), DType::float64, t.n, t.d});
    for (const Frame frame : {Frame::caller, Frame::scaled}) {
        std::vector<std::vector<long double>> exact(t.m, std::vector<long double>(t.n)), sizes = exact;
        std::vector<double>                   reached(t.m);
        for (std::size_t q = 0; q < t.m; ++q) {
            for (std::size_t i = 0; i < t.n; ++i)
                for (std::size_t j = 0; j < t.d; ++j) {
                    const long double m = points.multipliers(frame)[j], c = points.statistics().centre[j];
                    const long double term = (t.rows[i * t.d + j] - c) * m * t.queries[q * t.d + j];
                    exact[q][i] += term, sizes[q][i] += std::fabs(term);
                }
            reached[q] = static_cast<double>(exact[q][t.n / 2] + 1e-9L * sizes[q][t.n / 2]);
        }
        for (const bool limited : {false, true}) {
            ScanOptions options;
            options.frame = frame, options.rung = Rung::int8, options.k = limited ? 1 : t.n;
            if (limited) options.at_most = reached;
            scan(points, {t.queries.data(), t.m, t.d}, options, {}, [&](const Survivors& s) {
                const auto&           value     = exact[s.direction];
                constexpr long double allowance = 64 * std::numeric_limits<long double>::epsilon();
                const auto            least     = std::min_element(value.begin(), value.end()) - value.begin();
                bool                  found     = false;
                for (const Survivor& r : s.rows) {
                    const auto i = static_cast<std::size_t>(r.row);
                    found        = found || value[i] <= value[static_cast<std::size_t>(least)];
                    if (!std::isinf(r.bound))
                        CHECK(std::fabs(r.value * s.unit - value[i]) <=
                              r.bound * s.unit + allowance * sizes[s.direction][i]);
                }
                CHECK(found);
                if (!limited) CHECK(s.rows.size() == t.n);
            });
        }
    }
}

// Rows half-way between two integers in every column but the first, and directions in line with what is lost.
Table products_reaching_the_bound(std::size_t d) {
    Table t(d);
    for (const double x : {1.0, -1.0, 3.0, 125.0}) t.row([&](std::size_t j) { return j == 0 ? 254.0 : x; });
    t.zeros();
    for (const double y : {1.0, -1.0}) t.query([&](std::size_t j) { return j == 0 ? 0.0 : y; });
    return t;
}

// Rows half-way between two integers in every column but the first, queries likewise, and both residuals in line
// with the difference of row and query: the triangle inequality is an equality.
//
// Where products are added in int16 the step of a query is that of the group of the first column: it is filled up to 126
// steps, its second column holding a whole number of them.
Table reaching_the_bound(std::size_t d, std::size_t products) {
    Table             t(d);
    const std::size_t half = (d + 3) / 4 / 2 * 4;
    const auto        rest = [&](double y) {  // of the group, in steps
        double sum = 0.0;
        for (const std::size_t j : {std::size_t{1}, half, half + 1})
            if (j < d && j > 0 && (j == 1 || half > 0)) sum += j == 1 ? std::floor(std::fabs(y)) : std::fabs(y);
        return sum;
    };
    for (const double x : {1.0, -1.0, 3.0, 0.0, 125.0}) t.row([&](std::size_t j) { return j == 0 ? 254.0 : x; });
    t.zeros();
    for (const double y : {0.0, 0.5, -0.5, 1.0, -2.5, -7.0, 15.5})
        t.query([&](std::size_t j) {
            if (products == 1) return j == 0 ? 254.0 : y * 2.0;
            if (j == 0) return 2.0 * (126.0 - rest(y));
            return 2.0 * (j == 1 ? std::copysign(std::floor(std::fabs(y)), y) : y);
        });
    return t;
}

// The integers that a direction becomes keep the sums of their level in int16, and one of them is as large as it may be.
void integers_fit(std::size_t d, std::size_t products) {
    const std::size_t        steps = (d + 3) / 4, half = products == 1 ? 0 : steps / 2;
    std::vector<double>      r(d);
    std::vector<std::int8_t> out(steps * 4, 0);
    int                      largest = 0;
    for (int trial = 0; trial < 200; ++trial) {
        for (double& v : r) v = integer(0, 3) == 0 ? integer(-1000, 1000) / 3.0 : trial % 2 == 0 ? 1.0 : 333.0;
        const Int8Direction direction(r, products, out.data(), 4);
        for (std::size_t j = 0; j < steps * 4; j += products == 1 ? 1 : 2) {
            const auto pair = [&](std::size_t i) {
                return std::abs(static_cast<int>(out[i])) + std::abs(static_cast<int>(out[i + 1]));
            };
            const int sum = products == 1   ? std::abs(static_cast<int>(out[j]))
                            : j < half * 4  ? pair(j) + pair(j + half * 4)
                            : j >= half * 8 ? pair(j)
                                            : 0;
            largest       = std::max(largest, sum);
        }
    }
    CHECK(largest <= (products == 1 ? 127 : 128));
    CHECK(largest >= 125);
}

Table at_random(std::size_t d, int kind) {
    std::normal_distribution<double> normal;
    Table                            t(d);
    const double                     offset = kind % 3 == 1 ? 1e6 : 0.0;
    const auto                       value  = [&](std::size_t) {
        switch (kind) {
            case 0:
                return normal(engine);
            case 1:
                return offset + normal(engine);
            case 2:
                return static_cast<double>(integer(-2, 2));  // ties without end
            case 3:
                return std::ldexp(normal(engine), integer(-60, 20));  // entries of all sizes
            case 4:
                return normal(engine) * (integer(0, 9) == 0 ? 1e4 : 1e-4) +
                       offset;  // a few large entries ruin the scale
            default:
                return integer(0, 5) == 0 ? 1.0 : 0.0;  // sparse
        }
    };
    for (int i = 0; i < 60; ++i) {
        const double size = kind == 3 ? std::ldexp(1.0, integer(-90, 60)) : 1.0;  // tiny rows, wild rows
        t.row([&](std::size_t j) { return size * value(j); });
    }
    if (kind == 2) t.zeros();
    for (int i = 0; i < 6; ++i) t.query(value);
    for (int i = 0; i < 3; ++i) t.query([&](std::size_t j) { return t.rows[static_cast<std::size_t>(i) * d + j]; });
    t.query([&](std::size_t) { return offset; });
    t.query([&](std::size_t j) { return offset + (j == 0 ? 1e-9 : 0.0); });
    return t;
}

// 65,536 columns: integers at their largest, above what float32 holds.
Table widest_table(std::size_t d) {
    Table t(d);
    for (const int sign : {1, -1}) t.row([&](std::size_t) { return static_cast<double>(sign); });
    t.row([&](std::size_t j) { return j % 3 == 0 ? 1.0 : -0.37; });
    t.row([&](std::size_t) { return integer(-1000, 1000) / 1000.0; });
    t.zeros();
    t.query([](std::size_t) { return 1.0; });
    t.query([](std::size_t) { return -0.999; });
    t.query([&](std::size_t) { return integer(-1000, 1000) / 1000.0; });
    return t;
}

void too_wide_goes_to_float32() {
    const Table  fits = widest_table(65536), wide = widest_table(65537);
    const Points points(RowsView{wide.rows.data(), DType::float64, wide.n, wide.d});
    for (const Rung rung : {Rung::automatic, Rung::int8}) {
        reset_stats();
        CHECK(survivors(points, wide, 2, rung).size() == wide.m);
        CHECK(last_stats().screened_int8 == 0 && last_stats().screened_float32 == wide.m);
        bound_holds(wide, 2, rung);
    }
    reset_stats();
    bound_holds(fits, 2);
    CHECK(last_stats().screened_float32 == 0 && last_stats().screened_int8 == 2 * fits.m);
}

// A direction above 2^40, and rows of which int8 cannot tell one from another.
void int8_gives_up(const kernels::Level& level) {
    Table far(3);
    for (int i = 0; i < 40; ++i) far.row([&](std::size_t) { return integer(-9, 9) + 0.5; });
    far.query([](std::size_t j) { return j == 0 ? 1e15 : 1.0; });
    reset_stats();
    bound_holds(far, 3);
    CHECK(last_stats().fallbacks == 2 && last_stats().screened_float32 == 2);

    Table alike(9);
    for (int i = 0; i < 900; ++i)
        alike.row([&](std::size_t j) { return j == 0 ? (i % 2 == 0 ? 30.0 : -30.0) : integer(0, 99) / 100.0; });
    for (int i = 0; i < 5; ++i) alike.query([&](std::size_t j) { return j == 0 ? 30.0 : 0.5; });
    const Points points(RowsView{alike.rows.data(), DType::float64, alike.n, alike.d});
    reset_stats();
    const auto found = survivors(points, alike, 4, Rung::automatic);
    CHECK(last_stats().fallbacks == (alike.d < level.columns_i8 ? 0 : alike.m));
    CHECK(found[0].size() < 100);
    CHECK(survivors(points, alike, 4, Rung::int8)[0].size() > 100);
}

}  // namespace

int main() {
    for (const SimdLevel level : available_levels()) {
        set_simd_level(level);
        const kernels::Level& kernels = kernel_level(level);
        for (int trial = 0; trial < 60; ++trial)
            level_is_its_definition(kernels, Tile(1 + trial % 3, 1 + trial % 9, kernels, trial % 5 == 0));
        for (const std::size_t steps : {260u, 16384u}) level_is_its_definition(kernels, Tile(2, steps, kernels, true));
        for (const std::size_t d : {1u, 2u, 3u, 8u, 33u, 1041u})
            bound_holds(reaching_the_bound(d, kernels.products_i8), 2);
        for (const std::size_t d : {1u, 2u, 3u, 5u, 16u, 1041u})
            for (int kind = 0; kind < 6; ++kind) bound_holds(at_random(d, kind), 3);
        for (const std::size_t d : {1u, 3u, 4u, 5u, 8u, 13u, 64u, 70u}) integers_fit(d, kernels.products_i8);
        for (const std::size_t d : {2u, 3u, 8u, 33u, 1041u}) product_bound_holds(products_reaching_the_bound(d));
        for (const std::size_t d : {1u, 2u, 3u, 5u, 16u, 1041u})
            for (int kind = 0; kind < 6; ++kind) product_bound_holds(at_random(d, kind));
        too_wide_goes_to_float32();
        int8_gives_up(kernels);
    }
    const double one[2] = {1.0, 2.0};
    const Points points(RowsView{one, DType::float64, 1, 2});
    ScanOptions  hull;
    hull.rung = Rung::int8, hull.bias = Bias::squared_norm;
    CHECK_THROWS(std::invalid_argument, scan(points, {one, 1, 2}, hull, {}, [](const Survivors&) {}));
    return test::result();
}
