// The small problem against the definition: the nearest point over the affine hulls of all subsets of rows.
#include <cmath>
#include <random>
#include <vector>

#include "check.hpp"
#include "hull/active_set.hpp"

namespace {

using namespace hullx;
using namespace hullx::hull;
using Matrix = std::vector<std::vector<double>>;

// Solves a·x = b by elimination with pivoting; false where a is singular.
bool solve(Matrix a, std::vector<double> b, std::vector<double>& x) {
    const std::size_t n = b.size();
    for (std::size_t c = 0; c < n; ++c) {
        std::size_t p = c;
        for (std::size_t i = c + 1; i < n; ++i)
            if (std::abs(a[i][c]) > std::abs(a[p][c])) p = i;
        if (std::abs(a[p][c]) < 1e-9) return false;
        std::swap(a[p], a[c]);
        std::swap(b[p], b[c]);
        for (std::size_t i = c + 1; i < n; ++i) {
            const double f = a[i][c] / a[c][c];
            for (std::size_t j = c; j < n; ++j) a[i][j] -= f * a[c][j];
            b[i] -= f * b[c];
        }
    }
    x.assign(n, 0.0);
    for (std::size_t i = n; i-- > 0;) {
        x[i] = b[i];
        for (std::size_t j = i + 1; j < n; ++j) x[i] -= a[i][j] * x[j];
        x[i] /= a[i][i];
    }
    return true;
}

double length_of(const Matrix& z, const std::vector<std::size_t>& rows, const std::vector<double>& weights) {
    double sum = 0.0;
    for (std::size_t j = 0; j < z[0].size(); ++j) {
        double p = 0.0;
        for (std::size_t k = 0; k < rows.size(); ++k) p += weights[k] * z[rows[k]][j];
        sum += p * p;
    }
    return std::sqrt(sum);
}

// min ‖Σ λ z‖ by trying every subset: its stationary point from the bordered Gram system, kept where λ >= 0.
double brute_force(const Matrix& z) {
    const std::size_t n    = z.size();
    double            best = INFINITY;
    for (std::size_t mask = 1; mask < (std::size_t{1} << n); ++mask) {
        std::vector<std::size_t> rows;
        for (std::size_t i = 0; i < n; ++i)
            if (mask >> i & 1) rows.push_back(i);
        const std::size_t   k = rows.size();
        Matrix              a(k + 1, std::vector<double>(k + 1, 1.0));
        std::vector<double> b(k + 1, 0.0), x;
        for (std::size_t i = 0; i < k; ++i)
            for (std::size_t j = 0; j < k; ++j) {
                a[i][j] = 0.0;
                for (std::size_t c = 0; c < z[0].size(); ++c) a[i][j] += z[rows[i]][c] * z[rows[j]][c];
            }
        a[k][k] = 0.0;
        b[k]    = 1.0;
        if (!solve(a, b, x)) continue;
        x.pop_back();
        bool feasible = true;
        for (double w : x) feasible = feasible && w >= -1e-12;
        if (feasible) best = std::min(best, length_of(z, rows, x));
    }
    return best;
}

void compare(const Matrix& x, const std::vector<double>& y, const Start& start) {
    const std::size_t   n = x.size(), d = y.size();
    std::vector<double> flat, multipliers(d, 1.0);
    Matrix              z = x;
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < d; ++j) {
            flat.push_back(x[i][j]);
            z[i][j] -= y[j];
        }
    const MemoryRows          source(RowsView{flat.data(), DType::float64, n, d});
    std::vector<std::int64_t> rows(n);
    for (std::size_t i = 0; i < n; ++i) rows[i] = static_cast<std::int64_t>(i);
    WorkingSet set(source, rows, y.data(), multipliers.data());
    if (set.touches()) {
        CHECK(brute_force(z) < 1e-9);
        return;
    }
    const MinNormPoint point = min_norm_point(set, start);
    double             total = 0.0;
    bool               fine  = !point.support.empty() && point.support.size() == point.weights.size();
    for (std::size_t i = 0; i < point.support.size(); ++i) {
        fine = fine && point.weights[i] > 0.0 && (i == 0 || point.support[i - 1] < point.support[i]);
        total += point.weights[i];
    }
    CHECK(fine);
    CHECK(std::abs(total - 1.0) < 1e-14);
    const std::vector<std::size_t> support(point.support.begin(), point.support.end());
    CHECK(std::abs(length_of(z, support, point.weights) - brute_force(z)) < 1e-7);
    // The direction separates as well as any: every row lies at least as far along it as the point itself.
    if (point.floor) return;
    double least = INFINITY, norm = 0.0;
    for (double r : point.direction) norm += r * r;
    for (const auto& row : z) {
        double product = 0.0;
        for (std::size_t j = 0; j < d; ++j) product += row[j] * point.direction[j];
        least = std::min(least, product / std::sqrt(norm));
    }
    if (brute_force(z) > 1e-6) CHECK(std::abs(least - brute_force(z)) < 1e-7);
}

void random_problems() {
    std::mt19937                     random(4);
    std::normal_distribution<double> normal;
    for (int trial = 0; trial < 600; ++trial) {
        const std::size_t   n = 1 + random() % 7, d = 1 + random() % 4;
        const bool          lattice = trial % 2 == 0;  // ties, duplicates, collinear rows
        Matrix              x(n, std::vector<double>(d));
        std::vector<double> y(d), weights(n, 1.0);
        const auto          value = [&] { return lattice ? static_cast<double>(random() % 3) : normal(random); };
        for (auto& row : x)
            for (double& entry : row) entry = value();
        for (double& entry : y) entry = value() + (trial % 3 == 0 ? 2.0 : 0.0);
        compare(x, y, {});
        std::vector<std::int64_t> warm;
        for (std::size_t i = 0; i < n; i += 2) warm.push_back(static_cast<std::int64_t>(i));
        compare(x, y, {warm, std::span(weights).first(warm.size())});
    }
}

}  // namespace

int main() {
    random_problems();
    return hullx::test::result();
}
