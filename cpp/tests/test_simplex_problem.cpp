// The linear program of a query: feasible where the rows surround it, then cheapest; never an improving column left.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

#include "check.hpp"
#include "simplex/basis.hpp"
#include "simplex/columns.hpp"
#include "simplex/small_problem.hpp"

namespace {

using hullx::DType;
using hullx::RowsView;
using namespace hullx::simplex;

struct Sample {
    std::vector<double>       rows;
    std::size_t               n, d;
    std::vector<double>       query, ones;
    std::vector<std::int64_t> all;

    Sample(std::vector<double> values, std::size_t dim, std::vector<double> q)
        : rows(std::move(values)), n(rows.size() / dim), d(dim), query(std::move(q)), ones(dim, 1.0), all(n) {
        std::iota(all.begin(), all.end(), 0);
    }

    Columns columns() const {
        Columns columns({rows.data(), DType::float64, n, d}, query.data(), ones);
        columns.add(all);
        return columns;
    }
};

Sample gaussian(std::size_t n, std::size_t d, unsigned seed) {
    std::mt19937                     random(seed);
    std::normal_distribution<double> normal;
    std::vector<double>              rows(n * d), query(d);
    for (double& x : rows) x = normal(random);
    for (double& x : query) x = 0.3 * normal(random);
    return {rows, d, query};
}

// Weights at places of the basis: not negative, sum 1, mean the query.
void check_mixture(const SmallProblem& problem, const Sample& sample, const Columns& columns) {
    std::vector<double> mean(sample.d, 0.0);
    double              total = 0.0;
    for (std::size_t k = 0; k < problem.support_size(); ++k) {
        CHECK(problem.weight_at(k) >= 0.0);
        if (problem.column_at(k) < 0) continue;
        const auto row = static_cast<std::size_t>(columns.row(static_cast<std::size_t>(problem.column_at(k))));
        total += problem.weight_at(k);
        for (std::size_t j = 0; j < sample.d; ++j) mean[j] += problem.weight_at(k) * sample.rows[row * sample.d + j];
    }
    CHECK(std::abs(total - 1.0) < 1e-13);
    for (std::size_t j = 0; j < sample.d; ++j) CHECK(std::abs(mean[j] - sample.query[j]) < 1e-12);
}

// Rows against the sphere: none inside by more than rounding.
void check_sphere(const SmallProblem& problem, const Sample& sample, const Columns& columns) {
    const std::vector<double> step   = problem.centre_step();
    const auto                square = [&](std::size_t row) {
        double sum = 0.0;
        for (std::size_t j = 0; j < sample.d; ++j) {
            const double z = sample.rows[row * sample.d + j] - sample.query[j] - step[j];
            sum += z * z;
        }
        return sum;
    };
    double radius = 0.0;
    for (std::size_t k = 0; k < problem.support_size(); ++k)
        if (problem.column_at(k) >= 0)
            radius = square(static_cast<std::size_t>(columns.row(static_cast<std::size_t>(problem.column_at(k)))));
    for (std::size_t row = 0; row < sample.n; ++row) CHECK(square(row) >= radius * (1.0 - 1e-10) - 1e-12);
    for (std::size_t i = 0; i < columns.size(); ++i) CHECK(!problem.improves(i));
}

void solve_and_check(const Sample& sample) {
    const Columns columns = sample.columns();
    SmallProblem  problem(columns);
    CHECK(problem.find_feasible(0) == Outcome::optimal);
    check_mixture(problem, sample, columns);
    CHECK(problem.minimise() == Outcome::optimal);
    check_mixture(problem, sample, columns);
    check_sphere(problem, sample, columns);
}

void gaussian_rows() {
    for (const std::size_t d : {1, 2, 3, 7, 15}) {
        for (unsigned seed = 0; seed < 20; ++seed) solve_and_check(gaussian(30 * d, d, seed));
    }
}

// All sixteen corners of a cube lie on one sphere, and the query on faces of many simplices.
void cube() {
    std::vector<double> rows;
    for (int corner = 0; corner < 16; ++corner)
        for (int j = 0; j < 4; ++j) rows.push_back((corner >> j) & 1);
    for (const auto& query : {std::vector<double>{0.5, 0.5, 0.5, 0.5}, {0.5, 0.5, 0.0, 0.0}, {0.25, 0.5, 0.5, 1.0}})
        solve_and_check({rows, 4, query});
}

void outside_is_infeasible() {
    Sample sample         = gaussian(100, 3, 1);
    sample.query          = {30.0, 0.0, 0.0};
    const Columns columns = sample.columns();
    SmallProblem  problem(columns);
    CHECK(problem.find_feasible(0) == Outcome::infeasible);
    // ... unless a mixture of rows takes the query's place
    const std::vector<std::int64_t> support = {3, 4, 5};
    const std::vector<double>       weights = {0.5, 0.25, 0.25};
    SmallProblem                    aimed(columns);
    aimed.aim(support, weights, 0.0);
    CHECK(aimed.find_feasible(0) == Outcome::optimal);
    CHECK(aimed.minimise() == Outcome::optimal);
}

// Rows in a plane of space: the sphere's centre stays in it.
void rows_in_a_plane() {
    Sample flat = gaussian(60, 3, 2);
    for (std::size_t row = 0; row < flat.n; ++row) flat.rows[row * 3 + 2] = 1.0;
    flat.query            = {0.1, -0.2, 1.0};
    const Columns columns = flat.columns();
    SmallProblem  problem(columns);
    CHECK(problem.find_feasible(0) == Outcome::optimal);
    CHECK(problem.minimise() == Outcome::optimal);
    check_mixture(problem, flat, columns);
    check_sphere(problem, flat, columns);
    CHECK(problem.centre_step()[2] == 0.0);
}

// The inverse after steps is that of the columns.
void refactoring_changes_little() {
    const Sample        sample  = gaussian(40, 5, 3);
    const Columns       columns = sample.columns();
    Basis               basis(columns);
    std::vector<double> target(columns.stride(), 0.0), coefficients(columns.stride(), 0.0);
    target[5] = 1.0;
    basis.start(0, target);
    for (std::size_t place = 0; place < 5; ++place) {
        basis.coefficients(columns.column(place + 1), coefficients.data());
        CHECK(std::abs(coefficients[place]) > 1e-6);
        basis.replace(place, static_cast<int>(place + 1), coefficients.data());
    }
    CHECK(basis.artificials() == 0);
    std::vector<double> before(basis.row(0), basis.row(0) + 6 * basis.stride());
    CHECK(basis.refactor());
    for (std::size_t i = 0; i < before.size(); ++i) CHECK(std::abs(before[i] - basis.row(0)[i]) < 1e-9);
    // twice the same column is no basis
    basis.coefficients(columns.column(2), coefficients.data());
    coefficients[0] = 1.0;
    basis.replace(0, 2, coefficients.data());
    CHECK(!basis.refactor());
}

// Rows 2⁻³⁰ thick in three of six directions: in prepared coordinates they are as thick in all of them.
void thin_rows_become_thick() {
    Sample thin = gaussian(80, 6, 4);
    for (std::size_t row = 0; row < thin.n; ++row)
        for (std::size_t j = 3; j < 6; ++j)
            thin.rows[row * 6 + j] = std::ldexp(thin.rows[row * 6 + j], -30) + thin.rows[row * 6 + j - 3];
    thin.query.assign(6, 0.0);
    Columns columns = thin.columns();
    CHECK(!columns.prepared());
    columns.prepare();
    CHECK(columns.prepared());
    for (std::size_t j = 0; j < 6; ++j) {
        double least = columns.column(0)[j], most = least;
        for (std::size_t i = 1; i < columns.size(); ++i) {
            least = std::min(least, columns.column(i)[j]);
            most  = std::max(most, columns.column(i)[j]);
        }
        CHECK(most - least >= 1.0 && most - least <= 2.0);
    }
    // what prices say of a column is what their slope says of the row
    std::vector<double> prices = {1.0, -2.0, 0.5, 3.0, 1.0, -1.0};
    const auto          slope  = columns.slope(prices.data());
    for (std::size_t i = 0; i < columns.size(); i += 7) {
        double     own = 0.0, row = 0.0, size = 0.0;
        const auto z = columns.difference(i);
        for (std::size_t j = 0; j < 6; ++j) {
            own += prices[j] * columns.column(i)[j];
            row += slope[j] * z[j];
            size += std::abs(slope[j] * z[j]);
        }
        CHECK(std::abs(own - row) <= 1e-14 * size);
    }
    SmallProblem problem(columns);
    CHECK(problem.find_feasible(0) == Outcome::optimal);
    CHECK(problem.minimise() == Outcome::optimal);
    CHECK(problem.residual() < 1e-14);
    check_mixture(problem, thin, columns);
}

}  // namespace

int main() {
    thin_rows_become_thick();
    gaussian_rows();
    cube();
    outside_is_infeasible();
    rows_in_a_plane();
    refactoring_changes_little();
    return hullx::test::result();
}
