// The bounds beyond float64 attacked: rows for which the errors of all columns point one way, so that most of a bound is
// used up and half of it would be too small.  Three sums have bounds: `precise` (distance.cpp), the tree's `measure`
// (tree_measure.inl) and products (product.cpp).
//
// They are met in the same way.  The first terms of a strand make what the sum has lost so far a little more than a power
// of two, L; every further term adds an error of a little less than half the last place of L, which is dropped each time.
#include <cmath>
#include <functional>
#include <random>
#include <vector>

#include "check.hpp"
#include "hullx/simd_level.hpp"
#include "knn/distance.hpp"
#include "knn/product.hpp"
#include "knn/tree_search.hpp"

namespace {

using namespace hullx;

constexpr std::size_t columns = 1041;
constexpr double      most = 1.0, more_than_half = 0.55;

std::mt19937_64 engine(21);

struct Pair {
    double x, y;
};

// Numbers a little above x and y whose product errs by `low` to `high` and is rounded to a multiple of `step`.
Pair product_losing(double x, double y, double low, double high, double step) {
    const auto near = [](double v) { return v * (1.0 + static_cast<double>(engine() >> 37) * 0x1p-52); };
    for (;;) {
        const Pair  p       = {near(x), near(y)};
        const Split product = two_product(p.x, p.y);
        if (low <= product.error && product.error <= high && std::fmod(product.value, step) == 0.0) return p;
    }
}

double square_losing(double x, double low, double high) {
    for (;;) {
        const double v = x * (1.0 + static_cast<double>(engine() >> 37) * 0x1p-52), error = two_square(v).error;
        if (low <= error && error <= high) return v;
    }
}

// Likewise an integer.
double integer_losing(double x, double low, double high) {
    for (;;) {
        const double v = std::ceil(x) + static_cast<double>(engine() >> 40), error = two_square(v).error;
        if (low <= error && error <= high) return v;
    }
}

struct Case {
    std::vector<double> row, query;
};

// l and e of the first columns of `strands` strands make L = 2⁻⁵²·1.25.
Case with_rounded_differences(std::size_t strands) {
    Case         c{std::vector<double>(columns), std::vector<double>(columns, 0.0)};
    const double first = square_losing(1.0, 0x1p-54, 0x1.1p-54),
                 small = square_losing(0x1p-26, 0x1.ep-106, 0x1.ffp-106);
    for (std::size_t j = 0; j < columns; ++j) {
        c.row[j] = j < strands ? first : small;
        if (j < strands) c.query[j] = -0x1.fffp-54;
    }
    return c;
}

// Integers below 2⁵¹, of which grids are made: differences are exact.  65 columns of a strand make L = 2⁵⁶; the errors of
// the others are −7, half of its last place being 8.
Case with_exact_differences(std::size_t strands) {
    Case         c{std::vector<double>(columns), std::vector<double>(columns, 0.0)};
    const double large = integer_losing(0x1p51 * std::sqrt(2.0), 0x1.fap49, 0x1p50), half = std::floor(large / 2.0);
    const double small = integer_losing(0x1p28, -7.0, -7.0);
    for (std::size_t j = 0; j < columns; ++j) {
        c.row[j] = j < 65 * strands ? half : small;
        if (j < 65 * strands) c.query[j] = half - large;
    }
    return c;
}

// e of the first columns make L = 2⁻⁵³·1.1.  All products are rounded to multiples of 2⁻⁴⁷, as sums of the strands are.
Case with_products(std::size_t strands) {
    Case       c{std::vector<double>(columns), std::vector<double>(columns)};
    const Pair first = product_losing(1.5, 1.5, 0x1.1p-53, 0x1.2p-53, 0x1p-47);
    const Pair small = product_losing(0x1p-23, 0x1p-24, 0x1.dp-107, 0x1.ffp-107, 0x1p-100);
    for (std::size_t j = 0; j < columns; ++j) {
        c.row[j]   = j < strands ? first.x : small.x;
        c.query[j] = j < strands ? first.y : small.y;
    }
    return c;
}

// |exact − (high + low)| > share·error; `add` gives a sum the terms of the exact value, times a power of two or its
// negative.
bool errs_by_more_than(double share, const DoubleDouble& p, const std::function<void(ExactSum&, double)>& add) {
    const auto above = [&](double sign) {  // whether sign·(exact − high − low) > share·error
        ExactSum sum;
        add(sum, sign);
        sum.add_product(p.high, -sign), sum.add_product(p.low, -sign), sum.add_product(p.error, -share);
        return sum.sign() > 0;
    };
    return above(1.0) || above(-1.0);
}

void check_reached(const DoubleDouble& p, const std::function<void(ExactSum&, double)>& add) {
    CHECK(p.error > 0.0);
    CHECK(!errs_by_more_than(most, p, add));
    CHECK(errs_by_more_than(more_than_half, p, add));
}

// sign·Σ((x − q)·unit)² into a sum.
std::function<void(ExactSum&, double)> distance(const Case& c, double unit) {
    return [&c, unit](ExactSum& sum, double sign) {
        for (std::size_t j = 0; j < columns; ++j) {
            const Split d = two_diff(c.row[j] * unit, c.query[j] * unit);
            sum.add_product(sign * d.value, d.value);
            sum.add_product(2.0 * sign * d.value, d.error);
            sum.add_product(sign * d.error, d.error);
        }
    };
}

void distances_reach_their_bound(const Case& c) {
    std::vector<double> rows(c.row);
    rows.insert(rows.end(), c.row.begin(), c.row.end());
    rows[columns] = 0.0;  // something to have a spread
    const Points points(RowsView{rows.data(), DType::float64, 2, columns});
    Distances    distances(points);
    distances.start(c.query.data());
    const std::vector<std::uint32_t> list = {0};
    double                           value;
    std::vector<DoubleDouble>        precise;
    distances.float64(list, &value);
    distances.double_double(list, &value, precise);
    check_reached(precise[0], distance(c, distances.unit()));
}

void trees_reach_their_bound(const Case& c) {
    std::vector<double> rows(c.row);
    rows.insert(rows.end(), c.row.begin(), c.row.end());
    rows[columns] = 0.0;
    const Points          points(RowsView{rows.data(), DType::float64, 2, columns});
    const Tree            tree(points);
    DoubleDouble          p{};
    tree_kernels::Precise out = tree_precision(columns);
    out.high = &p.high, out.low = &p.low, out.error = &p.error;
    const std::uint32_t place = tree.view().rows[0] == 0 ? 0 : 1;
    CHECK(tree.scale() == 1.0 && tree.view().rows[place] == 0);
    tree_level().measure(tree.view(), c.query.data(), &place, 1, out);
    check_reached(p, distance(c, 1.0));
}

std::function<void(ExactSum&, double)> product(const Case& c) {
    return [&c](ExactSum& sum, double sign) {
        for (std::size_t j = 0; j < columns; ++j) sum.add_product(sign * c.row[j], c.query[j]);
    };
}

void products_reach_their_bound(std::size_t strands) {
    const Case                       c = with_products(strands), alone = with_products(1);
    const std::vector<std::uint32_t> list = {0};
    std::vector<double>              padded(c.query);
    padded.resize(columns + row_kernels::padding, 0.0);
    DoubleDouble p{};
    products_double_double(view_of(c.row.data(), columns), list, nullptr, padded.data(), &p);
    check_reached(p, product(c));
    check_reached(product_double_double(view_of(alone.row.data(), columns), 0, 1.0, alone.query.data()),
                  product(alone));
}

}  // namespace

int main() {
    for (const SimdLevel level : available_levels()) {
        set_simd_level(level);
        const std::size_t strands = row_level().lanes;
        distances_reach_their_bound(with_rounded_differences(strands));
        distances_reach_their_bound(with_exact_differences(strands));
        trees_reach_their_bound(with_rounded_differences(1));
        products_reach_their_bound(2 * strands);
    }
    return test::result();
}
