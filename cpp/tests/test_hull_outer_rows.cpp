// Rows that arrive while a small problem is being solved: the kernel that finds them, what is supplied, what is solved.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

#include "check.hpp"
#include "hull/active_set.hpp"
#include "hull/kernels/solve_abi.hpp"
#include "hull/outer_supply.hpp"
#include "hullx/points.hpp"

namespace {

using namespace hullx;
using namespace hullx::hull;

std::vector<double> bell(std::size_t count, unsigned seed) {
    std::mt19937                     random(seed);
    std::normal_distribution<double> normal;
    std::vector<double>              values(count);
    for (double& v : values) v = normal(random);
    return values;
}

// Small integers: float32 products are exact, so that places and values have one answer at every level.
void kernel_is_its_definition() {
    std::mt19937 random(7);
    for (const solve_kernels::Level* level : {&solve_kernels::solve_v2, &solve_kernels::kernels()})
        for (std::size_t panels = 1; panels < 21; ++panels)
            for (std::size_t d : {1, 2, 5, 16, 33}) {
                std::vector<float> rows(panels * 16 * d), r(d), value(panels * 16);
                for (float& x : rows) x = static_cast<float>(static_cast<int>(random() % 9) - 4);
                for (float& x : r) x = static_cast<float>(static_cast<int>(random() % 9) - 4);
                std::vector<std::uint32_t> at(panels * 16), expected;
                const float                limit = static_cast<float>(static_cast<int>(random() % 30) - 15);
                const std::size_t          count =
                    level->below(rows.data(), panels, d, r.data(), limit, value.data(), at.data());
                bool fine = true;
                for (std::size_t i = 0; i < panels * 16; ++i) {
                    float product = 0.0f;
                    for (std::size_t j = 0; j < d; ++j) product += r[j] * rows[(i / 16 * d + j) * 16 + i % 16];
                    if (!(product < limit)) continue;
                    fine = fine && expected.size() < count && value[expected.size()] == product;
                    expected.push_back(static_cast<std::uint32_t>(i));
                }
                at.resize(count);
                CHECK(fine && at == expected);
            }
}

double product(const Points& points, const Frames& frames, Frame frame, std::int64_t row, const double* y,
               const double* r) {
    std::vector<double> x(points.dim());
    points.rows().copy_row(static_cast<std::size_t>(row), x.data());
    double sum = 0.0;
    for (std::size_t j = 0; j < x.size(); ++j) sum += r[j] * ((x[j] - y[j]) * frames.multipliers(frame)[j]);
    return sum;
}

// Every outer row below the level comes once, the lowest first, and none that is left out.
void everything_below_is_supplied_once(std::size_t n, std::size_t d, Frame frame) {
    std::vector<double> rows = bell(n * d, 3);
    for (std::size_t i = 0; i < n * d; ++i) rows[i] *= i % d == 0 ? 64.0 : 1.0;  // frames differ
    const Points              points(RowsView{rows.data(), DType::float64, n, d});
    const Frames              frames(points);
    const OuterRows&          outer = *OuterRows::of(points, frames, {});
    const std::vector<double> y = bell(d, 4), r = bell(d, 5);
    std::vector<std::int64_t> group(n), own{1};
    for (std::size_t i = 0; i < n; ++i) group[i] = i % 5 == 0;
    Exclude exclude;
    exclude.row_group   = group;
    exclude.query_group = own;

    std::vector<double> products;
    for (const std::int64_t row : outer.rows())
        if (row % 5 != 0) products.push_back(product(points, frames, frame, row, y.data(), r.data()));
    std::vector<double> sorted = products;
    std::sort(sorted.begin(), sorted.end());
    const double level    = sorted[sorted.size() / 4];
    const auto   expected = static_cast<std::size_t>(
        std::count_if(products.begin(), products.end(), [&](double p) { return p < level - 1e-4; }));

    OuterSupply               supply(outer, frames, frame, y.data(), exclude, 0, false);
    std::vector<std::int64_t> all;
    double                    highest = -INFINITY;
    for (auto some = supply.below(r.data(), level); !some.empty(); some = supply.below(r.data(), level)) {
        double lowest = INFINITY, next = -INFINITY;
        for (const std::int64_t row : some) {
            const double p = product(points, frames, frame, row, y.data(), r.data());
            CHECK(row % 5 != 0 && p < level + 1e-4);
            lowest = std::min(lowest, p);
            next   = std::max(next, p);
        }
        CHECK(std::is_sorted(some.begin(), some.end()) && lowest >= highest - 1e-4);
        highest = next;
        all.insert(all.end(), some.begin(), some.end());
    }
    std::sort(all.begin(), all.end());
    CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
    CHECK(all.size() >= expected && expected > 50);
}

void nothing_is_supplied_once_all_lie_beyond() {
    const std::size_t         n = 1000, d = 3;
    const std::vector<double> rows = bell(n * d, 6);
    const Points              points(RowsView{rows.data(), DType::float64, n, d});
    const Frames              frames(points);
    const OuterRows&          outer = *OuterRows::of(points, frames, {});
    const std::vector<double> y{-100.0, 0.0, 0.0}, r{1.0, 0.0, 0.0};
    const Exclude             exclude;
    CHECK(OuterSupply(outer, frames, Frame::scaled, y.data(), exclude, 0, true).below(r.data(), 1e9).empty());
    CHECK(OuterSupply(outer, frames, Frame::scaled, y.data(), exclude, 0, false).below(r.data(), 1e9).size() > 10);
    const std::vector<double> zero(d, 0.0);
    CHECK(OuterSupply(outer, frames, Frame::scaled, y.data(), exclude, 0, false).below(zero.data(), 1e9).empty());
}

void few_rows_and_many_columns_have_none() {
    const std::vector<double> rows = bell(600 * 33, 8);
    for (const auto& [n, d, expected] : {std::tuple<std::size_t, std::size_t, bool>{511, 4, false},
                                         {512, 4, true},
                                         {600, 32, true},
                                         {600, 33, false}}) {
        const Points points(RowsView{rows.data(), DType::float64, n, d});
        CHECK((OuterRows::of(points, Frames(points), {}) != nullptr) == expected);
    }
}

// Rows by tens, in an order of their own.
class Hoard final : public RowSupply {
public:
    Hoard(const Points& points, const Frames& frames, const double* y) : points_(points), frames_(frames), y_(y) {}
    std::span<const std::int64_t> below(const double* direction, double level) override {
        found_.clear();
        for (std::size_t i = points_.size(); i-- > 0 && found_.size() < 10;)
            if (product(points_, frames_, Frame::scaled, static_cast<std::int64_t>(i), y_, direction) < level * 0.999)
                found_.push_back(static_cast<std::int64_t>(i));
        supplied += found_.size();
        return found_;
    }
    std::size_t supplied = 0;

private:
    const Points&             points_;
    const Frames&             frames_;
    const double*             y_;
    std::vector<std::int64_t> found_;
};

// Begun with five rows, the rest supplied: as near as with all rows from the start.
void a_supplied_problem_is_the_whole_problem() {
    const std::size_t         n = 300, d = 7;
    const std::vector<double> rows = bell(n * d, 9);
    const Points              points(RowsView{rows.data(), DType::float64, n, d});
    const Frames              frames(points);
    const MemoryRows          source(points.rows());
    std::vector<std::int64_t> everything(n);
    std::iota(everything.begin(), everything.end(), 0);
    for (unsigned seed = 10; seed < 40; ++seed) {
        std::vector<double> y = bell(d, seed);
        for (double& v : y) v *= seed % 2 == 0 ? 2.0 : 1.0;
        const double* m = frames.multipliers(Frame::scaled);
        WorkingSet    whole(source, everything, y.data(), m), some(source, {1, 4, 9, 90, 200}, y.data(), m, 0.0, 512);
        Hoard         hoard(points, frames, y.data());
        const auto    length = [&](const MinNormPoint& point) {
            std::vector<double> p(d, 0.0), x(d);
            for (std::size_t i = 0; i < point.support.size(); ++i) {
                points.rows().copy_row(static_cast<std::size_t>(point.support[i]), x.data());
                for (std::size_t j = 0; j < d; ++j) p[j] += point.weights[i] * (x[j] - y[j]) * m[j];
            }
            double sum = 0.0;
            for (double v : p) sum += v * v;
            return std::sqrt(sum);
        };
        const MinNormPoint found = min_norm_point(some, {}, 20, &hoard), expected = min_norm_point(whole, {});
        CHECK(hoard.supplied > 0 && some.size() == 5 + hoard.supplied);
        CHECK(std::abs(length(found) - length(expected)) < 2e-3 * length(expected) + 1e-12);
        CHECK(std::is_sorted(found.support.begin(), found.support.end()));
    }
}

void appended_columns_are_those_of_a_set_made_with_them() {
    const std::size_t         d    = 5;
    const std::vector<double> rows = bell(40 * d, 11), y = bell(d, 12), m(d, 2.0);
    const MemoryRows          source(RowsView{rows.data(), DType::float64, 40, d});
    WorkingSet                grown(source, {3, 5, 8}, y.data(), m.data(), 1.5, 4),
        made(source, {3, 5, 8, 20, 21}, y.data(), m.data(), 1.5);
    CHECK(!grown.append(std::vector<std::int64_t>{20, 21, 22, 23, 24}));  // no room
    CHECK(grown.append(std::vector<std::int64_t>{20, 21}));
    CHECK(grown.size() == 5);
    for (std::size_t i = 0; i < 5; ++i) {
        CHECK(std::equal(grown.column(i), grown.column(i) + grown.dim(), made.column(i)));
        CHECK(grown.length(i) == made.length(i) && grown.per_length(i) == made.per_length(i));
        CHECK(grown.row(i) == made.row(i));
    }
    WorkingSet at_row(source, {3, 5}, rows.data() + 7 * d, m.data(), 1.5, 4);
    CHECK(!at_row.append(std::vector<std::int64_t>{7}));  // it is the query: nothing for a column
    CHECK(at_row.size() == 2 && !at_row.touches());
}

}  // namespace

int main() {
    kernel_is_its_definition();
    for (const Frame frame : {Frame::scaled, Frame::caller}) {
        everything_below_is_supplied_once(1500, 3, frame);
        everything_below_is_supplied_once(5000, 12, frame);
    }
    nothing_is_supplied_once_all_lie_beyond();
    few_rows_and_many_columns_have_none();
    a_supplied_problem_is_the_whole_problem();
    appended_columns_are_those_of_a_set_made_with_them();
    return hullx::test::result();
}
