// Proposals: the exact minimiser is a column and the minimum is over every survivor, whatever the screen's values say.
#include <algorithm>
#include <random>
#include <vector>

#include "check.hpp"
#include "hull/proposals.hpp"

namespace {

using namespace hullx;

// One feature, rows 1, 2, 3, ... in random places; screen values are off by up to their bound, in the worst order.
void the_minimiser_survives_a_misleading_screen() {
    std::mt19937 random(1);
    for (const std::size_t n : {std::size_t{2}, std::size_t{3}, std::size_t{64}, std::size_t{65}, std::size_t{500}}) {
        std::vector<double> x(n);
        for (std::size_t i = 0; i < n; ++i) x[i] = 1.0 + static_cast<double>(i);
        std::shuffle(x.begin(), x.end(), random);
        const RowsView        rows{x.data(), DType::float64, n, 1};
        const double          y = 0.0, m = 1.0, bound = static_cast<double>(n);
        const double          r[] = {1.0};
        std::vector<Survivor> survivors;
        for (std::size_t i = 0; i < n; ++i)
            survivors.push_back({static_cast<std::int64_t>(i), x[i] + bound - 2.0 * x[i], bound});
        const hull::Proposal proposal = hull::extreme_rows(rows, {&y, 1.0}, &y, r, &m, survivors);
        const auto           least    = std::min_element(x.begin(), x.end()) - x.begin();
        CHECK(std::binary_search(proposal.rows.begin(), proposal.rows.end(), least));
        CHECK(proposal.rows.size() == std::min(n, hull::columns_per_scan(1)));
        CHECK(std::is_sorted(proposal.rows.begin(), proposal.rows.end()));
        CHECK(proposal.least <= 1.0 && proposal.least > 1.0 - 1e-15);
    }
}

// The minimum may be any of the survivors, the first or the last: each is read.
void the_minimum_is_over_every_survivor() {
    const std::size_t n = 30;
    for (std::size_t place = 0; place < n; ++place) {
        std::vector<double> x(n, 2.0);
        x[place] = 1.0;
        const RowsView        rows{x.data(), DType::float64, n, 1};
        const double          y = 0.0, m = 1.0;
        const double          r[] = {1.0};
        std::vector<Survivor> survivors;
        for (std::size_t i = 0; i < n; ++i) survivors.push_back({static_cast<std::int64_t>(i), x[i], 4.0});
        const hull::Proposal proposal = hull::extreme_rows(rows, {&y, 1.0}, &y, r, &m, survivors);
        CHECK(proposal.least <= 1.0 && proposal.least > 1.0 - 1e-15);
    }
}

// The screen counts from the centre and in a unit of its own; rows are told apart by products with x − y.
void the_screens_unit_and_centre_are_taken_into_account() {
    std::mt19937 random(2);
    for (const double unit : {0x1p-60, 0.25, 1.0, 8.0, 0x1p60})
        for (const double centre : {-1000.0, 0.0, 1000.0}) {
            const std::size_t   n = 200;
            std::vector<double> x(n);
            for (std::size_t i = 0; i < n; ++i) x[i] = 50.0 + static_cast<double>(i);
            std::shuffle(x.begin(), x.end(), random);
            const RowsView        rows{x.data(), DType::float64, n, 1};
            const double          y = 7.0, m = 1.0, bound = 100.0;
            const double          r[] = {1.0};
            std::vector<Survivor> survivors;
            for (std::size_t i = 0; i < n; ++i) {  // the least row has the highest lower end of those that reach it
                const double off = x[i] < 51.0 ? bound : 0.0;
                survivors.push_back({static_cast<std::int64_t>(i), (x[i] - centre + off) / unit, bound / unit});
            }
            const hull::Proposal proposal = hull::extreme_rows(rows, {&centre, unit}, &y, r, &m, survivors);
            const auto           least    = std::min_element(x.begin(), x.end()) - x.begin();
            CHECK(std::binary_search(proposal.rows.begin(), proposal.rows.end(), least));
            CHECK(proposal.least <= 43.0 && proposal.least > 43.0 - 1e-12);
        }
}

}  // namespace

int main() {
    the_minimiser_survives_a_misleading_screen();
    the_minimum_is_over_every_survivor();
    the_screens_unit_and_centre_are_taken_into_account();
    return hullx::test::result();
}
