#include "hull/proposals.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "hull/vectors.hpp"
#include "hullx/certificate.hpp"
#include "hullx/error_bound.hpp"

namespace hullx::hull {
namespace {

struct Candidate {
    double       value;
    std::int64_t row;
    bool         operator<(const Candidate& other) const {
        return value < other.value || (value == other.value && row < other.row);
    }
};

// The `count` smallest, in no particular order.
void keep_smallest(std::vector<Candidate>& candidates, std::size_t count) {
    if (candidates.size() <= count) return;
    std::nth_element(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(count), candidates.end());
    candidates.resize(count);
}

std::vector<std::int64_t> ascending_rows(const std::vector<Candidate>& candidates) {
    std::vector<std::int64_t> rows(candidates.size());
    std::transform(candidates.begin(), candidates.end(), rows.begin(), [](const Candidate& c) { return c.row; });
    std::sort(rows.begin(), rows.end());
    return rows;
}

}  // namespace

Proposal extreme_rows(const RowsView& rows, const double* y, std::span<const double> r, const double* multipliers,
                      std::span<const Survivor> survivors) {
    double                 reach = std::numeric_limits<double>::infinity();
    std::vector<Candidate> screened;
    screened.reserve(survivors.size());
    for (const Survivor& s : survivors) {
        reach = std::min(reach, s.upper());
        // A row of which the screen says nothing may be the minimiser: it comes first.
        screened.push_back({std::isfinite(s.bound) ? s.value : -std::numeric_limits<double>::infinity(), s.row});
    }
    keep_smallest(screened, columns_per_scan);
    const std::vector<std::int64_t> first = ascending_rows(screened);

    Proposal proposal;
    proposal.least = std::numeric_limits<double>::infinity();
    std::vector<Candidate> decided;
    auto                   next = first.begin();  // survivors and `first` both ascend
    for (const Survivor& s : survivors) {
        const bool possible = !(s.lower() > reach);
        const bool chosen   = next != first.end() && *next == s.row;
        if (chosen) ++next;
        if (!possible && !chosen) continue;
        const Product product = row_product(rows, static_cast<std::size_t>(s.row), y, r.data(), multipliers);
        decided.push_back({product.value, s.row});
        if (!possible) continue;
        const double least = round_down(product.value - product.error);
        if (least < proposal.least) {
            proposal.least = least;
            proposal.error = product.error;
        }
    }
    keep_smallest(decided, columns_per_scan);
    proposal.rows = ascending_rows(decided);
    return proposal;
}

Proposal nearest_rows(const RowsView& rows, const double* y, const double* multipliers,
                      std::span<const Survivor> survivors) {
    std::vector<Candidate> decided;
    std::vector<double>    z(rows.cols);
    decided.reserve(survivors.size());
    for (const Survivor& s : survivors) {
        rows.copy_row(static_cast<std::size_t>(s.row), z.data());
        for (std::size_t j = 0; j < z.size(); ++j) z[j] = (z[j] - y[j]) * multipliers[j];
        decided.push_back({dot(z.data(), z.data(), z.size()), s.row});
    }
    keep_smallest(decided, nearest_per_scan);
    Proposal proposal;
    proposal.rows = ascending_rows(decided);
    return proposal;
}

}  // namespace hullx::hull
