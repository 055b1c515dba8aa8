// Grids: found wherever the finest value is, and distances on them are exact up to the last bit of room and not beyond.
#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "check.hpp"
#include "hullx/grid.hpp"
#include "hullx/simd_level.hpp"
#include "knn/distance.hpp"

namespace {

using namespace hullx;

std::mt19937_64 engine(5);

double integer(double most) {  // in [−most, most]
    return std::floor(std::uniform_real_distribution<double>(-most, most + 1.0)(engine));
}

Grid grid_of(const std::vector<double>& values, std::size_t d) {
    GridFinder first, second;
    double     largest = 0.0;
    for (std::size_t i = 0; i < values.size() / d; ++i) {
        (i % 3 == 0 ? first : second).add(values.data() + i * d, d);
        for (std::size_t j = 0; j < d; ++j) largest = std::max(largest, std::fabs(values[i * d + j]));
    }
    second.merge(first);
    return second.found(largest);
}

void finder() {
    for (const std::size_t d : {1u, 3u, 4u, 17u})
        for (const int exponent : {-900, -3, 0, 1, 400}) {
            std::vector<double> values(20 * d);
            for (double& x : values) x = std::ldexp(2.0 * integer(1000.0), exponent);
            for (const std::size_t at : {std::size_t{0}, values.size() / 2, values.size() - 1}) {
                std::vector<double> changed = values;
                changed[at]                 = std::ldexp(2.0 * integer(1000.0) + 1.0, exponent);
                CHECK(grid_of(changed, d).step == std::ldexp(1.0, exponent));
                changed[at] = std::ldexp(1.0, exponent - 1);
                CHECK(grid_of(changed, d).step == std::ldexp(1.0, exponent - 1));
                changed[at] = std::ldexp(1.0, exponent - 60);  // too fine beside the others
                CHECK(grid_of(changed, d).step == 0.0);
            }
        }
    CHECK(grid_of({0.0, -0.0}, 1).step == 1.0);
    CHECK(grid_of({0x1p-1074}, 1).step == 0.0);
    const Grid grid = grid_of({-6.0, 10.0}, 2);
    double     most = 0.0;
    CHECK(grid.step == 2.0 && grid.largest == 10.0);
    const double on[2] = {0x1p50, -4.0}, off[2] = {2.0, -5.0}, near[2] = {2.0, std::nextafter(4.0, 5.0)};
    CHECK(grid.holds(on, 2, most) && most == 0x1p50);
    CHECK(!grid.holds(off, 2, most) && !grid.holds(near, 2, most));
}

enum class Fill { random, largest };  // largest: all differences have the largest odd size there is

struct Asked {
    std::size_t d;
    double      most_row, most_query;  // in steps
    double      step;
    bool        single;
    Fill        fill;
};

struct Seen {
    bool whole = false;  // said to be
    bool exact = true;   // and in truth, every plain sum
};

Seen distances_of(const Asked& a, double finer = 0.0) {
    constexpr std::size_t n = 300;  // more than one task of rows
    std::vector<double>   rows(n * a.d), query(a.d);
    std::vector<float>    narrow(n * a.d);
    const auto            fill = [&](double& x, double most, double sign) {
        const double size = std::max(0.0, most - static_cast<double>(engine() % 2));
        x                 = (a.fill == Fill::random ? integer(most) : sign * size) * a.step;
    };
    for (double& x : query) fill(x, a.most_query, -1.0);
    for (double& x : rows) fill(x, a.most_row, 1.0);
    rows[0]  = a.most_row * a.step;
    query[0] = -a.most_query * a.step;
    if (finer != 0.0) rows[engine() % rows.size()] += finer;
    if (a.single)
        std::transform(rows.begin(), rows.end(), narrow.begin(), [](double x) { return static_cast<float>(x); });
    const void*  data = a.single ? static_cast<const void*>(narrow.data()) : static_cast<const void*>(rows.data());
    const Points points(RowsView{data, a.single ? DType::float32 : DType::float64, n, a.d});
    Distances    distances(points);
    distances.start(query.data());
    std::vector<std::uint32_t> list(n);
    for (std::size_t i = 0; i < n; ++i) list[i] = static_cast<std::uint32_t>((7 * i) % n);
    std::vector<double> values(n);
    distances.float64(list, values.data());
    Seen seen{distances.whole(), true};
    for (std::size_t i = 0; i < n; ++i) {
        ExactSum sum;
        sum.add_product(values[i], 1.0 / distances.unit() / distances.unit());
        sum.normalise();
        const bool same = sum.compare(distances.exact(list[i])) == std::strong_ordering::equal;
        seen.exact      = seen.exact && same;
        if (seen.whole)
            CHECK(same && distances.lower(values[i]) == values[i] && distances.upper(values[i]) == values[i]);
    }
    return seen;
}

// The largest K with d·K² < 2⁵³.
double room(std::size_t d) {
    double k = std::floor(std::sqrt(0x1p53 / static_cast<double>(d))) + 2.0;
    while (static_cast<double>(d) * k * k >= 0x1p53) k -= 1.0;
    return k;
}

void float64_has_room_to_the_last_bit() {
    for (const std::size_t d : {1u, 2u, 3u, 7u, 33u})
        for (const double step : {1.0, 0x1p-40})
            for (const Fill fill : {Fill::random, Fill::largest}) {
                const double k = room(d), half = std::floor(k / 2.0);
                CHECK(distances_of({d, k - half, half, step, false, fill}).whole);
                CHECK(!distances_of({d, k - half + 1.0, half, step, false, fill}).whole);
                CHECK(!distances_of({d, k - half, half + 1.0, step, false, fill}).whole);
            }
    // two bits more would be wrong, so the limit is no idle one
    CHECK(!distances_of({33, room(33), room(33), 1.0, false, Fill::largest}).exact);
}

void float32_has_room_to_the_last_bit() {
    for (const std::size_t d : {1u, 7u, 8u, 100u, 300u})
        for (const double most : {1.0, 127.0, 255.0, 1023.0, 1024.0, 1025.0, 4096.0, 1e5})
            for (const double step : {1.0, 0x1p-70})
                for (const Fill fill : {Fill::random, Fill::largest})
                    CHECK(distances_of({d, most, 0.0, step, true, fill}).whole);
}

void one_finer_value_is_one_too_many() {
    for (int i = 0; i < 5; ++i) {
        const Asked asked{33, room(33) - 10.0, 10.0, 1.0, false, Fill::random};
        CHECK(distances_of(asked).whole);
        CHECK(!distances_of(asked, 0.5).whole);
    }
}

}  // namespace

int main() {
    finder();
    for (const SimdLevel level : available_levels()) {
        set_simd_level(level);
        float64_has_room_to_the_last_bit();
        float32_has_room_to_the_last_bit();
        one_finer_value_is_one_too_many();
    }
    return test::result();
}
