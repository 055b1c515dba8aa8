#include "knn/validate.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <unordered_map>

#include "support/limits.hpp"

namespace hullx {

void check_queries(const Points& points, MatrixView<const double> queries) {
    if (queries.cols != points.dim())
        throw std::invalid_argument("queries have " + std::to_string(queries.cols) + " columns, the points have " +
                                    std::to_string(points.dim()) + "; they must agree");
    for (std::size_t q = 0; q < queries.rows; ++q)
        for (std::size_t j = 0; j < queries.cols; ++j)
            if (const double v = queries.row(q)[j]; !(std::fabs(v) <= largest_value))
                throw std::invalid_argument("queries: the value at row " + std::to_string(q) + ", column " +
                                            std::to_string(j) + " is " + text(v) +
                                            "; it must be finite and at most 2^500 (about 3.3e150)");
}

void check_exclude(const Exclude& e, std::size_t n, std::size_t m) {
    if (!e.rows.empty() && e.rows.size() != m)
        throw std::invalid_argument("exclude: " + std::to_string(e.rows.size()) + " rows for " + std::to_string(m) +
                                    " queries; one row per query is needed, -1 for none");
    if (!e.row_group.empty() && (e.row_group.size() != n || e.query_group.size() != m))
        throw std::invalid_argument("exclude: groups of " + std::to_string(e.row_group.size()) + " rows and " +
                                    std::to_string(e.query_group.size()) + " queries; there are " + std::to_string(n) +
                                    " rows and " + std::to_string(m) + " queries");
    for (std::size_t q = 0; q < e.rows.size(); ++q)
        if (e.rows[q] >= 0 && static_cast<std::size_t>(e.rows[q]) >= n)
            throw std::invalid_argument("exclude: query " + std::to_string(q) + " excludes row " +
                                        std::to_string(e.rows[q]) + ", but there are only " + std::to_string(n) +
                                        " rows");
}

void check_k(std::size_t k, std::size_t n, std::size_t m, const Exclude& e) {
    if (k == 0) throw std::invalid_argument("`k` must be at least 1, got 0");
    if (k > n)
        throw std::invalid_argument("`k` is " + std::to_string(k) + ", but there are only " + std::to_string(n) +
                                    " rows");
    std::unordered_map<std::int64_t, std::size_t> group_size;
    for (const std::int64_t g : e.row_group) ++group_size[g];
    for (std::size_t q = 0; q < m; ++q) {
        std::size_t left = n;
        if (!e.row_group.empty())
            if (const auto found = group_size.find(e.query_group[q]); found != group_size.end()) left -= found->second;
        if (!e.rows.empty() && e.rows[q] >= 0) {
            const auto row = static_cast<std::size_t>(e.rows[q]);
            if (e.row_group.empty() || e.row_group[row] != e.query_group[q]) --left;
        }
        if (k > left)
            throw std::invalid_argument("`k` is " + std::to_string(k) + ", but exclusions leave only " +
                                        std::to_string(left) + " of " + std::to_string(n) + " rows for query " +
                                        std::to_string(q));
    }
}

std::size_t queries_at_once(std::size_t n, std::size_t d) {
    constexpr std::size_t products = 20'000'000'000, doubles = 8'000'000;
    return std::clamp<std::size_t>(std::min(products / (n * d), doubles / d), 64, 16384);
}

}  // namespace hullx
