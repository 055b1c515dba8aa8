// Statistics against their definition by sorting, and the limits that Points enforces.
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

#include "check.hpp"
#include "hullx/points.hpp"
#include "scan/statistics.hpp"

namespace {

using namespace hullx;

std::mt19937_64 engine(4);

double least_power_not_below(double x) {
    double p = 1.0;
    while (p < x) p *= 2.0;
    while (p / 2.0 >= x) p /= 2.0;
    return p;
}

// centre and scale of one column, straight from the definition
std::pair<double, double> defined(std::vector<double> column) {
    std::sort(column.begin(), column.end());
    const std::size_t n      = column.size();
    const double      centre = column[(n - 1) / 2];
    const double      range  = column[3 * (n - 1) / 4] - column[(n - 1) / 4];
    if (range > 0.0) return {centre, least_power_not_below(range)};
    std::vector<double> away;
    for (const double x : column)
        if (x != centre) away.push_back(std::fabs(x - centre));
    if (away.empty()) return {centre, 1.0};
    std::sort(away.begin(), away.end());
    return {centre, least_power_not_below(away[(away.size() - 1) / 2])};
}

// Values on a coarse grid are counted, not sorted: the same numbers come out.
template <class T>
void columns_on_a_grid_follow_the_definition(DType dtype) {
    for (const std::size_t n : {1u, 2u, 3u, 4u, 7u, 58u, 59u, 601u})
        for (const double most : {1.0, 5.0, 255.0, 2047.0, 2048.0, 5000.0})
            for (const int exponent : {0, -99, -120, 99, 110}) {
                constexpr std::size_t d = 9;
                std::vector<T>        rows(n * d);
                for (std::size_t i = 0; i < n; ++i)
                    for (std::size_t j = 0; j < d; ++j) {
                        const double size = std::floor(std::uniform_real_distribution<double>(0.0, most + 1.0)(engine));
                        const double x    = j % 3 == 0          ? size
                                            : j % 3 == 1        ? -size
                                            : engine() % 5 == 0 ? most - size
                                                                : -2.0;
                        rows[i * d + j]   = static_cast<T>(std::ldexp(j == 8 ? 1.0 : x, exponent));
                    }
                const Points points(RowsView{rows.data(), dtype, n, d});
                CHECK(points.grid().step >= std::ldexp(1.0, exponent));
                for (std::size_t j = 0; j < d; ++j) {
                    std::vector<double> column;
                    for (std::size_t i = 0; i < n; ++i) column.push_back(static_cast<double>(rows[i * d + j]));
                    const auto [centre, scale] = defined(column);
                    CHECK(points.statistics().centre[j] == centre);
                    CHECK(points.statistics().scale[j] == scale);
                    CHECK(!std::signbit(points.statistics().centre[j]) || centre < 0.0);
                }
            }
}

void columns_follow_the_definition() {
    for (std::size_t n = 1; n < 60; ++n) {
        constexpr std::size_t            d = 19;
        std::vector<double>              rows(n * d);
        std::normal_distribution<double> normal;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < d; ++j)
                rows[i * d + j] = j % 4 == 0   ? static_cast<double>(engine() % 3) * 0.3
                                  : j % 4 == 1 ? static_cast<double>(engine() % 20 == 0) * normal(engine)
                                  : j % 4 == 2 ? 7.0
                                               : std::ldexp(normal(engine), static_cast<int>(j) * 10 - 90);
        const Statistics s = compute_statistics({rows.data(), DType::float64, n, d});
        for (std::size_t j = 0; j < d; ++j) {
            std::vector<double> column;
            for (std::size_t i = 0; i < n; ++i) column.push_back(rows[i * d + j]);
            const auto [centre, scale] = defined(column);
            CHECK(s.centre[j] == centre);
            CHECK(s.scale[j] == scale);
        }
        CHECK(s.caller_radius == 0.0 || (s.caller_radius >= 1.0 && s.caller_radius < 2.0));
    }
}

// many rows and every kind of value: ties, one value that fills a quartile, subnormals, beyond float32, both zeros, values
// at the places where a column is looked at first that are not like the others
template <class T>
void large_columns_follow_the_definition(DType dtype) {
    constexpr std::size_t            n = 20011, d = 12;
    std::vector<T>                   rows(n * d);
    std::normal_distribution<double> normal;
    for (std::size_t i = 0; i < n; ++i) {
        const double x[d] = {normal(engine),
                             std::floor(normal(engine) * 3.0),
                             engine() % 2 == 0 ? 0.0 : static_cast<double>(engine() % 256),
                             normal(engine) * static_cast<double>(std::numeric_limits<T>::denorm_min()) * 50.0,
                             std::ldexp(normal(engine), sizeof(T) == 4 ? 100 : 490),
                             engine() % 20 == 0 ? normal(engine) : -3.5,
                             1.0 + std::ldexp(normal(engine), sizeof(T) == 4 ? -21 : -50),
                             engine() % 2 == 0 ? 0.0 : -0.0,
                             -1e6 - normal(engine),
                             static_cast<double>(i),
                             std::exp(20.0 * normal(engine)),
                             (64 * i + 63) % n < 64 ? 1000.0 + normal(engine) : 2000.0 * normal(engine)};
        for (std::size_t j = 0; j < d; ++j) rows[i * d + j] = static_cast<T>(x[j]);
    }
    const Statistics one = compute_statistics({rows.data(), dtype, n, d}, {}, 1);
    const Statistics s   = compute_statistics({rows.data(), dtype, n, d}, {}, 3);
    CHECK(s.centre == one.centre && s.scale == one.scale && s.radius == one.radius);
    CHECK(s.caller_scale == one.caller_scale && s.caller_radius == one.caller_radius);
    for (std::size_t j = 0; j < d; ++j) {
        std::vector<double> column;
        for (std::size_t i = 0; i < n; ++i) column.push_back(static_cast<double>(rows[i * d + j]));
        const auto [centre, scale] = defined(column);
        CHECK(s.centre[j] == centre);
        CHECK(s.centre[j] != 0.0 || !std::signbit(s.centre[j]));
        CHECK(s.scale[j] == std::max(scale, 0x1p-1022));
    }
    std::vector<double> norms;
    for (std::size_t i = 0; i < n; ++i) {
        double sum = 0.0;
        for (std::size_t j = 0; j < d; ++j) {
            const double z = (static_cast<double>(rows[i * d + j]) - s.centre[j]) * (1.0 / s.scale[j]);
            sum += z * z;
        }
        norms.push_back(std::sqrt(sum));
    }
    std::sort(norms.begin(), norms.end());
    CHECK(s.radius == norms[(n - 1) / 2]);
}

void a_caller_that_gives_up_is_heard() {
    const std::vector<double> rows(20000, 1.0);
    const RowsView            view{rows.data(), DType::float64, 5000, 4};
    const auto                give_up = [] { throw std::runtime_error("enough"); };
    for (const int threads : {1, 2}) {
        CHECK_THROWS(std::runtime_error, compute_statistics(view, {}, threads, Poll(give_up)));
        CHECK_THROWS(std::runtime_error, Points(view, nullptr, give_up, threads));
    }
}

void a_row_far_out_changes_neither_scale_nor_radius() {
    std::vector<double>              rows(3000);
    std::normal_distribution<double> normal;
    for (double& x : rows) x = normal(engine);
    const Statistics before = compute_statistics({rows.data(), DType::float64, 1000, 3});
    rows[500]               = 1e12;
    const Statistics after  = compute_statistics({rows.data(), DType::float64, 1000, 3});
    CHECK(after.scale == before.scale);
    CHECK(std::fabs(after.radius - before.radius) < 0.05 * before.radius);
    CHECK(after.caller_scale == before.caller_scale);
}

void the_sample_is_fixed_by_the_number_of_rows() {
    CHECK(sample_size(10) == 10 && sample_row(7, 10) == 7);
    CHECK(sample_size(1000000) == 65536 && sample_row(0, 1000000) == 0 && sample_row(65535, 1000000) == 999984);
    const std::size_t   n = 200000;
    std::vector<double> rows(n, 1.0);
    for (std::size_t t = 0; t < statistics_rows; ++t) rows[sample_row(t, n)] = 5.0;
    const Statistics s = compute_statistics({rows.data(), DType::float64, n, 1});
    CHECK(s.centre[0] == 5.0 && s.radius == 0.0 && s.caller_radius == 0.0 && s.scale[0] == 1.0);
}

void no_scale_overflows() {
    const double tiny    = std::numeric_limits<double>::denorm_min();
    const double rows[3] = {0.0, tiny, 3 * tiny};
    const Points points({rows, DType::float64, 3, 1});
    CHECK(std::isfinite(points.multipliers(Frame::scaled)[0]) && std::isfinite(points.multipliers(Frame::caller)[0]));
    CHECK(points.radius(Frame::scaled) > 0.0);
}

void limits_are_enforced() {
    double rows[4] = {1.0, 2.0, 3.0, 4.0};
    CHECK_THROWS(std::invalid_argument, Points({rows, DType::float64, 0, 2}));
    CHECK_THROWS(std::invalid_argument, Points({rows, DType::float64, 2, 0}));
    for (const double bad : {std::nan(""), HUGE_VAL, 0x1p501}) {
        rows[2] = bad;
        CHECK_THROWS(std::invalid_argument, Points({rows, DType::float64, 2, 2}));
    }
    std::vector<double> spread(100, 0.0);
    for (std::size_t i = 0; i < spread.size(); ++i) spread[i] = std::ldexp(static_cast<double>(i), -700);
    spread[99] = 1.0;
    CHECK_THROWS(std::invalid_argument, Points({spread.data(), DType::float64, 100, 1}));
}

}  // namespace

int main() {
    columns_on_a_grid_follow_the_definition<float>(DType::float32);
    columns_on_a_grid_follow_the_definition<double>(DType::float64);
    columns_follow_the_definition();
    large_columns_follow_the_definition<float>(DType::float32);
    large_columns_follow_the_definition<double>(DType::float64);
    a_caller_that_gives_up_is_heard();
    a_row_far_out_changes_neither_scale_nor_radius();
    the_sample_is_fixed_by_the_number_of_rows();
    no_scale_overflows();
    limits_are_enforced();
    return test::result();
}
