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

}  // namespace

int main() {
    the_minimiser_survives_a_misleading_screen();
    the_minimum_is_over_every_survivor();
    return hullx::test::result();
}
