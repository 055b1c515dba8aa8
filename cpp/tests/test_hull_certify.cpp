// What certificates promise: bounds hold in exact arithmetic, also where doubles underflow or cancel.
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "check.hpp"
#include "hullx/certificate.hpp"

namespace {

using namespace hullx;

// Small integers times powers of two: products and sums are exact in long double, whatever the rounding of doubles.
void products_stay_in_their_bounds() {
    std::mt19937 random(3);
    for (int trial = 0; trial < 2000; ++trial) {
        const std::size_t   d = 1 + random() % 40;
        std::vector<double> x(d), y(d), r(d), m(d, 0.25);
        long double         exact  = 0.0L;
        const double        offset = trial % 2 ? 0x1p40 : 0.0;  // cancellation
        for (std::size_t j = 0; j < d; ++j) {
            x[j] = offset + static_cast<double>(random() % 4096) / 4096.0;
            y[j] = offset + static_cast<double>(random() % 4096) / 4096.0;
            r[j] = 1.0 + static_cast<double>(random() % 1024) / 1024.0;
            if (random() % 2) r[j] = -r[j];
            exact += static_cast<long double>(r[j]) * (static_cast<long double>(x[j]) - y[j]) * 0.25L;
        }
        const Product p = row_product({x.data(), DType::float64, 1, d}, 0, y.data(), r.data(), m.data());
        CHECK(std::abs(static_cast<long double>(p.value) - exact) <= static_cast<long double>(p.error));
        CHECK(p.error < 1e-12);
    }
}

// Rounded values: long double has eleven more bits, enough to see an error bound that is too small by a factor.
void rounded_products_stay_in_their_bounds() {
    std::mt19937                     random(5);
    std::normal_distribution<double> normal;
    for (int trial = 0; trial < 500; ++trial) {
        const std::size_t   d = 1 + random() % 60;
        std::vector<float>  x(d);
        std::vector<double> y(d), r(d), m(d, 1.0);
        long double         exact = 0.0L;
        for (std::size_t j = 0; j < d; ++j) {
            x[j] = static_cast<float>(normal(random));
            y[j] = normal(random);
            r[j] = 2.0 * std::sin(normal(random));
            exact += static_cast<long double>(r[j]) * (static_cast<long double>(x[j]) - y[j]);
        }
        const Product p = row_product({x.data(), DType::float32, 1, d}, 0, y.data(), r.data(), m.data());
        CHECK(std::abs(static_cast<long double>(p.value) - exact) <= static_cast<long double>(p.error) * 1.001L);
    }
}

// One term with two roundings, each as bad as can be: the error reaches more than half of γ_{d+2}|r||z|, d = 1.
void the_worst_product_needs_its_bound() {
    std::mt19937                           random(7);
    std::uniform_real_distribution<double> exponent(-27.0, -25.0);
    const auto                             above_one = [&] { return 1.0 + std::exp2(exponent(random)); };
    double                                 most      = 0.0;
    for (int trial = 0; trial < 20'000; ++trial) {
        const double      x = above_one(), y = -0x1p-53 * static_cast<double>(random() % 1024) / 1024.0;
        const double      r = above_one(), one = 1.0;
        const long double z     = static_cast<long double>(x) - y;  // exact: 64 bits
        const long double exact = std::fma(static_cast<long double>(r), z, -1.0L);
        const Product     p     = row_product({&x, DType::float64, 1, 1}, 0, &y, &r, &one);
        const double      error = std::abs(static_cast<double>(exact - (static_cast<long double>(p.value) - 1.0L)));
        CHECK(error <= p.error);
        most = std::max(most, error / p.error);
    }
    CHECK(most > 0.51);
}

void exact_zeros_add_no_error() {
    const std::vector<double> x{1e300, 3.0}, y{1e300, 5.0}, r{1.5, 0.0}, m{1.0, 1.0};
    const Product             p = row_product({x.data(), DType::float64, 1, 2}, 0, y.data(), r.data(), m.data());
    CHECK(p.value == 0.0 && p.error == 0.0);
}

void overflow_proves_nothing() {
    const std::vector<double> x{1e300}, y{-1e300}, r{1.5}, m{0x1p100};
    const Product             p = row_product({x.data(), DType::float64, 1, 1}, 0, y.data(), r.data(), m.data());
    CHECK(p.error == std::numeric_limits<double>::infinity());
    CHECK(lower_bound(p.value - p.error, r) == 0.0);
}

void upper_bound_is_zero_only_on_a_row() {
    const std::vector<double>       x{1.0, 2.0}, m{1.0, 1.0}, one{1.0};
    const std::vector<std::int64_t> first{0};
    const RowsView                  rows{x.data(), DType::float64, 1, 2};
    std::vector<double>             y{1.0, 2.0};
    CHECK(upper_bound(rows, y.data(), m.data(), first, one) == 0.0);
    y[1] = std::nextafter(2.0, 3.0);
    CHECK(upper_bound(rows, y.data(), m.data(), first, one) >= y[1] - 2.0);
    const std::vector<double> zero{0.0, 0.0}, tiny{3e-200, 4e-200};  // squares underflow
    const double upper = upper_bound({zero.data(), DType::float64, 1, 2}, tiny.data(), m.data(), first, one);
    CHECK(upper >= 5e-200 && upper < 5.001e-200);
    const std::vector<double> least{5e-324, 0.0}, half{0.5, 0.5};  // z·m underflows to zero, the distance is not zero
    CHECK(upper_bound({zero.data(), DType::float64, 1, 2}, least.data(), half.data(), first, one) > 0.0);
}

// Opposite rows about the query: Σ λz is zero, so all that is left is γ_{2k+d+4} Σλ‖z‖ / Σλ, as the proof asks for.
void upper_bound_leaves_the_room_that_its_proof_asks_for() {
    std::mt19937                     random(9);
    std::normal_distribution<double> normal;
    for (const std::size_t d : {std::size_t{1}, std::size_t{6}, std::size_t{100}})
        for (const std::size_t pairs : {std::size_t{1}, std::size_t{4}}) {
            const std::size_t         k = 2 * pairs;
            std::vector<double>       x(k * d), weights(k);
            const std::vector<double> y(d, 0.0), m(d, 1.0);
            std::vector<std::int64_t> support(k);
            long double               lengths = 0.0L, total = 0.0L;
            for (std::size_t i = 0; i < k; ++i) {
                support[i]         = static_cast<std::int64_t>(i);
                weights[i]         = i % 2 == 0 ? 0.1 + std::abs(normal(random)) : weights[i - 1];
                long double square = 0.0L;
                for (std::size_t j = 0; j < d; ++j) {
                    const double v = i % 2 == 0 ? normal(random) : -x[(i - 1) * d + j];
                    x[i * d + j]   = v;
                    square += static_cast<long double>(v) * v;
                }
                lengths += weights[i] * std::sqrt(square);
                total += weights[i];
            }
            const double upper = upper_bound({x.data(), DType::float64, k, d}, y.data(), m.data(), support, weights);
            const long double room = static_cast<long double>(2 * k + d + 4) * 0x1p-53L * lengths / total;
            CHECK(upper >= room);
            CHECK(upper <= 1.001L * room);
        }
}

// Rows 5, 4, 3, ..., the last one nearest: each is the one that the lower bound is about when those after it are left
// out.
void certify_reads_every_row() {
    const std::size_t   n = 40;
    std::vector<double> x(n);
    for (std::size_t i = 0; i < n; ++i) x[i] = 5.0 + static_cast<double>(n - 1 - i);
    const std::vector<double> y{0.0}, r{1.0};
    for (std::size_t rows = 1; rows <= n; ++rows) {
        const Points   points({x.data(), DType::float64, rows, 1});
        const Interval i = certify(points, Frame::caller, y.data(), r, {}, {}, {}, 0);
        CHECK(i.lower * points.statistics().caller_scale <= x[rows - 1]);
        CHECK(i.lower * points.statistics().caller_scale > x[rows - 1] * (1.0 - 1e-14));
    }
}

// What underflows is allowed for as derived, and a length is rounded up by what its sum may have lost.
void small_allowances_are_those_of_the_proof() {
    const std::size_t               d = 100;
    const std::vector<double>       zero(d, 0.0), least(d, 5e-324), ones(d, 1.0), half(d, 0.5), whole{1.0};
    const std::vector<std::int64_t> first{0};
    const RowsView                  rows{least.data(), DType::float64, 1, d};
    CHECK(row_product(rows, 0, zero.data(), ones.data(), half.data()).error >= 100.0 * 0x1p-1073);
    CHECK(upper_bound(rows, zero.data(), half.data(), first, whole) >= 2.0 * 100.0 * 2.0 * 0x1p-1074);
    std::mt19937                     random(13);
    std::normal_distribution<double> normal;
    std::vector<double>              v(784);
    long double                      square = 0.0L;
    for (double& x : v) {
        x = normal(random);
        square += static_cast<long double>(x) * x;
    }
    CHECK(norm_up(v) >= std::sqrt(square) * (1.0L + 0.5L * static_cast<long double>(788 - 107) * 0x1p-53L));
}

// A triangle in the plane x = 3 (of three dimensions) seen from the origin: distance 3 exactly.
void known_distance_is_enclosed() {
    const std::vector<double>       x{3, -1, -1, 3, 2, -1, 3, -1, 2}, y{0, 0, 0}, r{4, 0, 0}, third{1, 1, 1};
    const std::vector<std::int64_t> all{0, 1, 2};
    const Points                    points({x.data(), DType::float64, 3, 3});
    const Interval                  i    = certify(points, Frame::caller, y.data(), r, all, third, {}, 0);
    const double                    unit = points.statistics().caller_scale;
    CHECK(i.lower * unit <= 3.0 && i.lower * unit > 3.0 - 1e-14);
    CHECK(i.upper * unit >= 3.0 && i.upper * unit < 3.0 + 1e-13);
    // Without the evidence of a row the bound speaks about the other rows only.
    const std::vector<double>       skewed{1, -1, 0};
    const std::vector<std::int64_t> skip{1};
    const Interval                  with = certify(points, Frame::caller, y.data(), skewed, all, third, {}, 0);
    const Interval without = certify(points, Frame::caller, y.data(), skewed, all, third, {skip, {}, {}}, 0);
    CHECK(with.lower < without.lower);
}

void directions_are_normalised_exactly() {
    std::vector<double> r{0.0, -3e-200, 1e-200}, zero{0.0, 0.0};
    const double        ratio = r[1] / r[2];
    CHECK(normalise_direction(r));
    CHECK(std::abs(r[1]) >= 1.0 && std::abs(r[1]) < 2.0 && r[1] / r[2] == ratio);
    CHECK(!normalise_direction(zero));
}

}  // namespace

int main() {
    products_stay_in_their_bounds();
    rounded_products_stay_in_their_bounds();
    the_worst_product_needs_its_bound();
    exact_zeros_add_no_error();
    overflow_proves_nothing();
    upper_bound_is_zero_only_on_a_row();
    upper_bound_leaves_the_room_that_its_proof_asks_for();
    certify_reads_every_row();
    small_allowances_are_those_of_the_proof();
    known_distance_is_enclosed();
    directions_are_normalised_exactly();
    return hullx::test::result();
}
