#include "hull/distinct.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace hullx::hull {
namespace {

std::uint64_t hash_of(const std::vector<double>& row) {
    std::uint64_t hash = 0;
    for (const double x : row) {
        hash ^= std::bit_cast<std::uint64_t>(x + 0.0);  // −0 becomes 0
        hash = (hash ^ (hash >> 29)) * 0xbf58476d1ce4e5b9u;
        hash ^= hash >> 32;
    }
    return hash;
}

bool equal_rows(const RowsView& rows, std::int64_t a, std::int64_t b) {
    for (std::size_t j = 0; j < rows.cols; ++j)
        if (rows.at(static_cast<std::size_t>(a), j) != rows.at(static_cast<std::size_t>(b), j)) return false;
    return true;
}

}  // namespace

std::vector<std::int64_t> first_equal_rows(const RowsView& rows) {
    std::vector<std::pair<std::uint64_t, std::int64_t>> hashed(rows.rows);
    std::vector<double>                                 row(rows.cols);
    for (std::size_t i = 0; i < rows.rows; ++i) {
        rows.copy_row(i, row.data());
        hashed[i] = {hash_of(row), static_cast<std::int64_t>(i)};
    }
    std::sort(hashed.begin(), hashed.end());
    std::vector<std::int64_t> first(rows.rows), seen;  // `seen`: different rows of one hash
    for (std::size_t k = 0; k < hashed.size(); ++k) {
        if (k == 0 || hashed[k].first != hashed[k - 1].first) seen.clear();
        const std::int64_t own = hashed[k].second;
        const auto         found =
            std::find_if(seen.begin(), seen.end(), [&](auto other) { return equal_rows(rows, own, other); });
        if (found == seen.end()) {
            seen.push_back(own);
            first[static_cast<std::size_t>(own)] = own;
        } else {
            first[static_cast<std::size_t>(own)] = *found;
        }
    }
    return first;
}

}  // namespace hullx::hull
