// The updated QR stays a QR of the columns that are left, whatever was appended and removed before.
#include <cmath>
#include <random>
#include <vector>

#include "check.hpp"
#include "hull/factor.hpp"

namespace {

using hullx::hull::QrFactor;

double dot(const std::vector<double>& a, const std::vector<double>& b) {
    double sum = 0.0;
    for (std::size_t j = 0; j < a.size(); ++j) sum += a[j] * b[j];
    return sum;
}

// A target that is a known mixture of the columns comes back as that mixture; the rest is orthogonal to all of them.
void check_factor(const QrFactor& factor, const std::vector<std::vector<double>>& columns, std::mt19937& random) {
    std::normal_distribution<double> normal;
    const std::size_t                dim = columns[0].size();
    std::vector<double>              known(columns.size()), mixture(dim, 0.0), found(columns.size()), rest(dim);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        known[i] = normal(random) / std::sqrt(dot(columns[i], columns[i]));
        for (std::size_t j = 0; j < dim; ++j) mixture[j] += known[i] * columns[i][j];
    }
    factor.solve(mixture.data(), found.data());
    bool close = true;
    for (std::size_t i = 0; i < columns.size(); ++i)
        close = close && std::abs(found[i] - known[i]) < 1e-9 / std::sqrt(dot(columns[i], columns[i]));
    CHECK(close);
    for (double& r : rest) r = normal(random);
    for (int pass = 0; pass < 2; ++pass) factor.project_out(rest.data());
    for (const auto& column : columns)
        CHECK(std::abs(dot(column, rest)) < 1e-13 * std::sqrt(dot(column, column) * dot(rest, rest)) + 1e-15);
}

void random_updates() {
    std::mt19937                     random(9);
    std::normal_distribution<double> normal;
    for (int trial = 0; trial < 20; ++trial) {
        const std::size_t                dim = 12;
        QrFactor                         factor(dim);
        std::vector<std::vector<double>> columns;
        for (int step = 0; step < 200; ++step) {
            if (columns.size() < 9 && (columns.empty() || random() % 3 != 0)) {
                const double        length = std::pow(10.0, static_cast<int>(random() % 25) - 12);  // one wild row
                std::vector<double> a(dim);
                for (double& x : a) x = normal(random) * length;
                CHECK(factor.append(a.data()));
                columns.push_back(a);
            } else {
                const std::size_t i = random() % columns.size();
                factor.remove(i);
                columns.erase(columns.begin() + static_cast<std::ptrdiff_t>(i));
            }
            CHECK(factor.size() == columns.size());
        }
        if (!columns.empty()) check_factor(factor, columns, random);
    }
}

void refuses_what_the_span_holds() {
    QrFactor                  factor(3);
    const std::vector<double> a{1, 2, 3}, b{0, 1, 1}, mixture{3, 7, 10};
    CHECK(factor.append(a.data()));
    CHECK(factor.append(b.data()));
    CHECK(!factor.append(mixture.data()));
    CHECK(factor.size() == 2);
}

}  // namespace

int main() {
    random_updates();
    refuses_what_the_span_holds();
    return hullx::test::result();
}
