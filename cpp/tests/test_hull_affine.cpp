// The affine span: its rank, and residuals whose truth is known in integers.
#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "check.hpp"
#include "hullx/affine.hpp"

namespace {

using namespace hullx;

// `rank` random integer columns, then columns that are sums of them, then a constant one.
std::vector<double> rows_of_rank(std::size_t n, std::size_t d, std::size_t rank, std::mt19937& random) {
    std::vector<double> x(n * d);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < d; ++j) {
            double& value = x[i * d + j];
            if (j < rank)
                value = static_cast<double>(random() % 64) - 32.0;
            else if (j + 1 < d)
                value = x[i * d + j % rank] + x[i * d];
            else
                value = 7.0;
        }
    return x;
}

void rank_is_that_of_the_free_columns() {
    std::mt19937 random(1);
    for (std::size_t d = 2; d <= 40; d += 6)
        for (std::size_t rank = 1; rank < d; rank += 3) {
            const std::vector<double> x = rows_of_rank(200, d, rank, random);
            const Points              points({x.data(), DType::float64, 200, d});
            const AffineFrame         frame = affine_frame(points, {});
            CHECK(frame.pivots.size() == rank);
            CHECK(frame.columns.size() == rank);
        }
}

// Off a constant column by a power of two: the distance is exact, and holds for the whole span.
void a_constant_column_costs_its_difference() {
    std::mt19937              random(2);
    const std::size_t         n = 300, d = 9, rank = 4;
    const std::vector<double> x = rows_of_rank(n, d, rank, random);
    const Points              points({x.data(), DType::float64, n, d});
    std::vector<double>       y(x.begin(), x.begin() + d);
    y[d - 1] += 0.25;
    for (const Frame frame : {Frame::caller, Frame::scaled}) {
        const auto found = affine_residual(points, {y.data(), 1, d}, frame, {});
        CHECK(found[0].lower <= 0.25 && 0.25 <= found[0].upper);
        CHECK(found[0].upper - found[0].lower < 1e-12);
        CHECK(std::isinf(found[0].reach));
    }
}

void a_row_is_not_off_its_span() {
    std::mt19937              random(3);
    const std::vector<double> x = rows_of_rank(50, 6, 3, random);
    const Points              points({x.data(), DType::float64, 50, 6});
    for (const auto& found : affine_residual(points, {x.data(), 50, 6}, Frame::caller, {})) {
        CHECK(found.lower == 0.0);
        CHECK(found.upper < 1e-11);
    }
}

// γ_{k+3}(‖b − y‖ + Σ|μ_i|‖x_i − b‖) beside the norm as computed, and K times the largest |⟨r, x − b⟩| off the lower
// end.
void residuals_leave_the_room_that_their_proof_asks_for() {
    std::mt19937        random(5);
    const std::size_t   n = 60, d = 5, rank = 3;
    std::vector<double> x = rows_of_rank(n, d, rank, random);
    for (std::size_t i = 0; i < n; ++i) x[i * d + 3] += std::ldexp(static_cast<double>(random() % 8), -46);
    std::vector<double> y(x.begin(), x.begin() + d);
    y[3] += 0.5;
    const Points      points({x.data(), DType::float64, n, d});
    const AffineFrame span  = affine_frame(points, {});
    const auto        found = affine_residual(points, {y.data(), 1, d}, Frame::scaled, {})[0];
    const auto&       m     = points.multipliers(Frame::scaled);
    const double*     base  = x.data() + static_cast<std::size_t>(span.base) * d;

    std::vector<double> sum(d);
    long double         lengths = 0.0L, square = 0.0L;
    for (std::size_t j = 0; j < d; ++j) {
        sum[j] = (base[j] - y[j]) * m[j];
        square += static_cast<long double>(sum[j]) * sum[j];
    }
    lengths += std::sqrt(square);
    for (std::size_t i = 0; i < span.pivots.size(); ++i) {
        square = 0.0L;
        for (std::size_t j = 0; j < d; ++j) {
            const double z = (x[static_cast<std::size_t>(span.pivots[i]) * d + j] - base[j]) * m[j];
            sum[j] += found.coefficients[i] * z;
            square += static_cast<long double>(z) * z;
        }
        lengths += std::abs(found.coefficients[i]) * std::sqrt(square);
    }
    square = 0.0L;
    for (const double v : sum) square += static_cast<long double>(v) * v;
    const long double rounding = static_cast<long double>(span.pivots.size() + 3) * 0x1p-53L * lengths;
    CHECK(rounding > 0.0L && found.upper >= std::sqrt(square) + rounding);

    long double most = 0.0L, own = 0.0L;
    for (std::size_t i = 0; i < n; ++i) {
        long double product = 0.0L, size = 0.0L;
        for (std::size_t j = 0; j < d; ++j) {
            const long double term = found.normal[j] * (static_cast<long double>(x[i * d + j]) - base[j]);
            product += term;
            size += std::abs(term);
        }
        most = std::max(most, std::abs(product) + 0.9L * static_cast<long double>(d + 2) * 0x1p-53L * size);
    }
    for (std::size_t j = 0; j < d; ++j) own += -found.normal[j] * (static_cast<long double>(base[j]) - y[j]);
    CHECK(most > 0.0L && std::isfinite(found.reach));
    CHECK(-found.offset <= own - found.reach * most);
}

void equal_rows_have_rank_zero() {
    const std::vector<double> x(12, 0.1), y{0.1, 0.1, 0.6, 0.1};
    const Points              points({x.data(), DType::float64, 3, 4});
    CHECK(affine_frame(points, {}).pivots.empty());
    const auto found = affine_residual(points, {y.data(), 1, 4}, Frame::caller, {});
    CHECK(found[0].lower <= 0.5 && 0.5 <= found[0].upper && found[0].lower > 0.4999999);
}

}  // namespace

int main() {
    rank_is_that_of_the_free_columns();
    a_constant_column_costs_its_difference();
    a_row_is_not_off_its_span();
    residuals_leave_the_room_that_their_proof_asks_for();
    equal_rows_have_rank_zero();
    return hullx::test::result();
}
