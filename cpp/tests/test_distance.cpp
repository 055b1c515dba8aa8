// Distances beyond float64 against the exact accumulator: every bound holds at every level, and "exact" means it.  Bounds
// that are reached: test_wide_bounds.cpp.
#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "check.hpp"
#include "hullx/simd_level.hpp"
#include "knn/distance.hpp"

namespace {

using namespace hullx;

std::mt19937_64 engine(12);

double normal() {
    return std::normal_distribution<double>()(engine);
}

// The sum of `terms`, exactly.
ExactSum sum_of(const std::vector<double>& terms) {
    ExactSum sum;
    for (const double t : terms) sum.add_product(t, 1.0);
    sum.normalise();
    return sum;
}

// ‖(x − q)·unit‖² + more, exactly: powers of two round none of these values.
ExactSum distance_and(const double* x, const double* q, std::size_t d, double more, double unit) {
    ExactSum sum;
    for (std::size_t j = 0; j < d; ++j) sum.add_squared_difference(x[j] * unit, q[j] * unit);
    sum.add_product(more, 1.0);
    sum.normalise();
    return sum;
}

bool at_least(const ExactSum& a, const ExactSum& b) {
    return a.compare(b) != std::strong_ordering::less;
}

constexpr int kinds = 7;

double value(int kind) {
    const auto small = static_cast<double>(engine() % 5);
    switch (kind) {
        case 0:
            return normal();
        case 1:
            return 1e6 + normal();
        case 2:
            return small;  // a lattice
        case 3:
            return std::ldexp(normal(), static_cast<int>(engine() % 120) - 60);
        case 4:
            return 1e20 * normal();
        case 5:
            return 1e-20 * normal();
        default:
            return 0x1p-1060 * small;  // subnormal
    }
}

struct Found {
    std::size_t exact = 0, rounded = 0;
};

Found bounds_hold(std::size_t d, int kind, bool single) {
    constexpr std::size_t n = 37;
    std::vector<double>   rows(n * d), query(d);
    std::vector<float>    narrow(n * d);
    for (double& x : rows) x = value(kind);
    for (double& x : query) x = value(kind);
    if (single)
        for (std::size_t i = 0; i < rows.size(); ++i)
            rows[i] = static_cast<double>(narrow[i] = static_cast<float>(rows[i]));
    if (single)
        for (double& x : query) x = static_cast<double>(static_cast<float>(x));
    std::copy_n(query.begin(), d, rows.begin());  // equal to the query
    if (!single && kind != 2)
        for (std::size_t j = 0; j < d; ++j) rows[d + j] = std::nextafter(rows[j], 1.0);  // an ulp away
    if (single) std::copy_n(rows.begin(), n * d, narrow.begin());
    const void*  data = single ? static_cast<const void*>(narrow.data()) : static_cast<const void*>(rows.data());
    const Points points(RowsView{data, single ? DType::float32 : DType::float64, n, d});
    Distances    distances(points);
    distances.start(query.data());
    const double               unit = distances.unit();
    std::vector<std::uint32_t> list(n);
    for (std::size_t i = 0; i < n; ++i) list[i] = static_cast<std::uint32_t>((7 * i) % n);
    std::vector<double>       values(n);
    std::vector<DoubleDouble> precise;
    distances.float64(list, values.data());
    distances.double_double(list, values.data(), precise);
    Found found;
    for (std::size_t i = 0; i < n; ++i) {
        const double*      x     = rows.data() + list[i] * d;
        const ExactSum     exact = distance_and(x, query.data(), d, 0.0, unit);
        const DoubleDouble p     = precise[i];
        CHECK(at_least(sum_of({distances.upper(values[i])}), exact));
        CHECK(at_least(exact, sum_of({distances.lower(values[i])})));
        CHECK(at_least(sum_of({p.high, p.low, p.error}), exact));
        CHECK(at_least(distance_and(x, query.data(), d, p.error, unit), sum_of({p.high, p.low})));
        CHECK(p.high + p.low == p.high);
        double rounded = 0.0;
        if (rounds_safely(p, unit, rounded)) CHECK(rounded == distances.exact(list[i]).rounded());
        ++(p.error == 0.0 ? found.exact : found.rounded);
        CHECK(p.error <= 0x1p-80 * p.high + 0x1p-1000);
    }
    return found;
}

// A difference rounded by half an ulp, then its square: in one column 3 of the 5 units of roundoff that float64 allows
// are used, so that half of them would be too few.
void float64_bound_is_reached() {
    double most = 0.0;
    for (int i = 0; i < 200000; ++i) {
        const double q = -0x1p-53 * (1.0 - 0x1p-20), x = 1.0 + static_cast<double>(engine() >> 16) * 0x1p-52;
        const double h = x - q, p = h * h;
        const auto   exact = static_cast<long double>(x) - static_cast<long double>(q);
        most = std::max(most,
                        static_cast<double>(std::fabs(static_cast<long double>(p) - exact * exact) / (exact * exact)));
    }
    const double rows[2] = {1.0, 1.0 / 3.0};  // on no coarse grid
    const Points points(RowsView{rows, DType::float64, 2, 1});
    Distances    distances(points);
    distances.start(rows);
    constexpr double v     = 1.999;
    const double     bound = (distances.upper(v) - v) / v;
    CHECK(most > 0.5 * bound);
    CHECK(most < bound);
}

}  // namespace

int main() {
    for (const SimdLevel level : available_levels()) {
        set_simd_level(level);
        for (int kind = 0; kind < kinds; ++kind)
            for (const std::size_t d : {1u, 2u, 3u, 4u, 5u, 7u, 8u, 16u, 33u, 300u})
                for (const bool single : {false, true}) {
                    if (single && kind == 6) continue;
                    const Found found = bounds_hold(d, kind, single);
                    CHECK(found.exact > 0);                    // the query itself
                    if (kind == 2) CHECK(found.rounded == 0);  // a lattice needs nothing more
                    if (kind == 0 && !single) CHECK(found.rounded > 0);
                }
    }
    float64_bound_is_reached();
    return test::result();
}
