// The int8 screen: the bound holds where rows and queries are made to reach it, and what int8 cannot take goes to
// float32.  Exact distances in long double, as in test_scan.cpp.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "check.hpp"
#include "hullx/scan.hpp"
#include "scan/int8_bound.hpp"
#include "scan/levels.hpp"
#include "scan/packed_int8.hpp"
#include "scan/rotation.hpp"

namespace {

using namespace hullx;

std::mt19937_64 engine(8);

int integer(int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(engine);
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
    // Rows that int8 holds exactly as they are and not once rotated: they decide that nothing is.
    void whole_rows() {
        for (std::size_t i = 0; i < 40; ++i)
            row([&](std::size_t j) { return j == i % d ? 127.0 : static_cast<double>(integer(-9, 9)); });
    }
    // Rows and queries become what the rotation makes these of, exactly: T⁻¹ = Tᵀ, and all numbers are dyadic.
    void turn_back() {
        const Rotation                   rotation(d);
        std::vector<std::vector<double>> columns(d, std::vector<double>(d, 0.0));
        for (std::size_t j = 0; j < d; ++j) columns[j][j] = 1.0, rotation.apply(columns[j].data());
        for (auto* values : {&rows, &queries})
            for (std::size_t i = 0; i < values->size(); i += d) {
                const std::vector<double> y(values->begin() + i, values->begin() + i + d);
                for (std::size_t j = 0; j < d; ++j)
                    (*values)[i + j] = std::inner_product(y.begin(), y.end(), columns[j].begin(), 0.0);
            }
    }
    bool rotates(Int8Kind kind) const {
        const Points points(RowsView{rows.data(), DType::float64, n, d});
        return points.packed_int8(Frame::caller, kind).rotation.rotates();
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

// Products without a bias: the queries are directions.  Every bound holds, the smallest product is never missing, nor
// where a limit is given that a row reaches.
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
    t.whole_rows();
    t.zeros();
    for (const double y : {1.0, -1.0}) t.query([&](std::size_t j) { return j == 0 ? 0.0 : y; });
    return t;
}

// Rows half-way between two integers in every column but the first, queries likewise, and both residuals in line
// with the difference of row and query: the triangle inequality is an equality.
//
// Where products are added in int16 the step of a query is that of the group of the first column: it is filled up to
// 126 steps, its second column holding a whole number of them.
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
    t.whole_rows();
    t.zeros();
    for (const double y : {0.0, 0.5, -0.5, 1.0, -2.5, -7.0, 15.5})
        t.query([&](std::size_t j) {
            if (products == 1) return j == 0 ? 254.0 : y * 2.0;
            if (j == 0) return 2.0 * (126.0 - rest(y));
            return 2.0 * (j == 1 ? std::copysign(std::floor(std::fabs(y)), y) : y);
        });
    return t;
}

// Both tables as they are, and as what the rotation turns into them.
void bounds_hold_where_reached(std::size_t d, std::size_t products) {
    for (const bool turned : {false, true}) {
        if (turned && (d < 4 || d > 200)) continue;
        Table distances = reaching_the_bound(d, products), directed = products_reaching_the_bound(d);
        if (turned) distances.turn_back(), directed.turn_back();
        CHECK(distances.rotates(Int8Kind::distance) == turned && directed.rotates(Int8Kind::product) == turned);
        bound_holds(distances, 2);
        product_bound_holds(directed);
    }
}

// The integers that a direction becomes keep the sums of their level in int16, and one of them is as large as it may
// be.
void integers_fit(std::size_t d, std::size_t products) {
    const std::size_t        steps = (d + 3) / 4, half = products == 1 ? 0 : steps / 2;
    std::vector<double>      r(d);
    std::vector<std::int8_t> out(steps * 4, 0);
    int                      largest = 0;
    for (int trial = 0; trial < 200; ++trial) {
        for (double& v : r) v = integer(0, 3) == 0 ? integer(-1000, 1000) / 3.0 : trial % 2 == 0 ? 1.0 : 333.0;
        const Int8Direction direction(r, Rotation(), products, out.data(), 4);
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
    const auto                       value  = [&](std::size_t j) {
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
            case 5:
                return integer(0, 5) == 0 ? 1.0 : 0.0;  // sparse
            default:
                return normal(engine) * std::pow(0.8, static_cast<double>(j));  // rotated
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
        for (const std::size_t d : {2u, 3u, 8u, 33u, 100u, 1041u}) bounds_hold_where_reached(d, kernels.products_i8);
        bound_holds(reaching_the_bound(1, kernels.products_i8), 2);
        for (const std::size_t d : {1u, 2u, 3u, 5u, 16u, 64u, 1041u})
            for (int kind = 0; kind < 7; ++kind) bound_holds(at_random(d, kind), 3);
        for (const std::size_t d : {1u, 3u, 4u, 5u, 8u, 13u, 64u, 70u}) integers_fit(d, kernels.products_i8);
        for (const std::size_t d : {1u, 2u, 3u, 5u, 16u, 64u, 1041u})
            for (int kind = 0; kind < 7; ++kind) product_bound_holds(at_random(d, kind));
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
