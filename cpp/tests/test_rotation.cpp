// The rotation of the int8 screen: exactly orthogonal, within its rounding, chosen by the rows alone.
#include "scan/rotation.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "check.hpp"
#include "hullx/points.hpp"
#include "scan/packed_int8.hpp"

namespace {

using namespace hullx;

std::mt19937_64 engine(11);

std::vector<double> unit(std::size_t d, std::size_t j) {
    std::vector<double> z(d, 0.0);
    z[j] = 1.0;
    return z;
}

// Columns of T: ±1/√b or 0, exact; TᵀT = I in integers, and no entry of a vector stays alone in its column.
void orthonormal(std::size_t d) {
    const Rotation                   rotation(d);
    std::vector<std::vector<double>> columns;
    for (std::size_t j = 0; j < d; ++j) {
        columns.push_back(unit(d, j));
        rotation.apply(columns.back().data());
        const double largest = *std::max_element(columns.back().begin(), columns.back().end(),
                                                 [](double a, double b) { return std::fabs(a) < std::fabs(b); });
        CHECK((std::fabs(largest) < 1.0) == (j < d / 4 * 4));
    }
    for (std::size_t i = 0; i < d; ++i)
        for (std::size_t j = 0; j <= i; ++j) {
            long long product = 0;  // in units of 1/64
            for (std::size_t t = 0; t < d; ++t)
                product += std::llround(8.0 * columns[i][t]) * std::llround(8.0 * columns[j][t]);
            CHECK(product == (i == j ? 64 : 0));
            for (const double v : columns[i]) CHECK(8.0 * v == std::round(8.0 * v));
        }
}

// ‖fl(Tz) − Tz‖ <= 6.01·2⁻⁵³·‖z‖, entries of all sizes; Tz in long double from the columns of T.
void within_its_rounding(std::size_t d) {
    const Rotation                   rotation(d);
    std::normal_distribution<double> normal;
    std::vector<double>              z(d);
    for (std::size_t trial = 0; trial < 20; ++trial) {
        for (double& v : z) v = std::ldexp(normal(engine), static_cast<int>(engine() % (1 + 10 * trial)));
        std::vector<long double> exact(d, 0.0L);
        long double              square = 0.0L, lost = 0.0L;
        for (std::size_t j = 0; j < d; ++j) {
            auto column = unit(d, j);
            rotation.apply(column.data());
            for (std::size_t t = 0; t < d; ++t) exact[t] += static_cast<long double>(column[t]) * z[j];
            square += static_cast<long double>(z[j]) * z[j];
        }
        rotation.apply(z.data());
        for (std::size_t t = 0; t < d; ++t) lost += (exact[t] - z[t]) * (exact[t] - z[t]);
        CHECK(std::sqrt(lost) <= 6.01L * 0x1p-53L * std::sqrt(square));
    }
}

// Rows of columns with the spreads given.
std::vector<double> rows_of(std::size_t n, const std::vector<double>& spreads) {
    std::normal_distribution<double> normal;
    std::vector<double>              rows;
    for (std::size_t i = 0; i < n; ++i)
        for (const double s : spreads) rows.push_back(s * normal(engine));
    return rows;
}

// Without the first rows, one of which may be far.
double residuals(const PackedInt8& packed) {
    double sum = 0.0;
    for (std::size_t i = 8; i < packed.rows; ++i)
        sum += static_cast<double>(packed.residual[i]) / static_cast<double>(packed.inverse[i]);
    return sum;
}

// Steep spectra are rotated and lose less, level ones and lattices are left alone; kinds agree, and a far row has no
// say.
void chosen_where_it_pays(std::size_t d) {
    std::vector<double> steep, level(d, 1.0);
    for (std::size_t j = 0; j < d; ++j) steep.push_back(std::pow(0.85, static_cast<double>(j)));
    const std::size_t   n    = 700;
    std::vector<double> rows = rows_of(n, steep);
    for (const double far : {0.0, 1e9}) {
        rows[3 * d] += far;
        const Points points(RowsView{rows.data(), DType::float64, n, d});
        const auto&  distances = points.packed_int8(Frame::caller, Int8Kind::distance);
        CHECK(distances.rotation.rotates());
        CHECK(points.packed_int8(Frame::caller, Int8Kind::product).rotation.rotates());
        const PackedInt8 plain(points.rows(), points.statistics().centre, points.multipliers(Frame::caller),
                               Int8Kind::distance, Rotation(), 1);
        CHECK(residuals(distances) < 0.9 * residuals(plain));
    }
    const std::vector<double> flat = rows_of(n, level);
    const Points              points(RowsView{flat.data(), DType::float64, n, d});
    CHECK(!points.packed_int8(Frame::caller, Int8Kind::distance).rotation.rotates());
    std::vector<double> whole = rows_of(n, std::vector<double>(d, 3.0));
    for (double& v : whole) v = std::round(v);
    for (std::size_t i = 0; i < n; ++i) whole[i * d] = 127.0 * (static_cast<double>(i % 3) - 1.0);
    const Points lattice(RowsView{whole.data(), DType::float64, n, d});
    CHECK(!lattice.packed_int8(Frame::caller, Int8Kind::distance).rotation.rotates());
}

}  // namespace

int main() {
    for (const std::size_t d : {1u, 3u, 4u, 7u, 16u, 50u, 64u, 84u, 148u}) orthonormal(d);
    for (const std::size_t d : {5u, 16u, 50u, 64u, 148u}) within_its_rounding(d);
    for (const std::size_t d : {16u, 50u, 64u}) chosen_where_it_pays(d);
    return test::result();
}
