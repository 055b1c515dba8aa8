#include "hull/proposals.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "hull/candidate.hpp"
#include "hullx/certificate.hpp"
#include "hullx/error_bound.hpp"

namespace hullx::hull {
namespace {

std::vector<std::int64_t> ascending_rows(const std::vector<Candidate>& candidates) {
    std::vector<std::int64_t> rows(candidates.size());
    std::transform(candidates.begin(), candidates.end(), rows.begin(), [](const Candidate& c) { return c.row; });
    std::sort(rows.begin(), rows.end());
    return rows;
}

// Those that could be the least of all, lowest ends first; the rest goes to `others`.
std::vector<const Survivor*> by_lower_end(std::span<const Survivor> survivors, std::vector<Candidate>& others) {
    double reach = std::numeric_limits<double>::infinity();
    for (const Survivor& s : survivors) reach = std::min(reach, s.upper());
    std::vector<const Survivor*> near;
    near.reserve(survivors.size());
    others.reserve(survivors.size());
    for (const Survivor& s : survivors) {
        if (s.lower() <= reach)
            near.push_back(&s);
        else
            others.push_back({s.value, s.row});
    }
    std::sort(near.begin(), near.end(), [](const Survivor* a, const Survivor* b) {
        return a->lower() < b->lower() || (a->lower() == b->lower() && a->row < b->row);
    });
    return near;
}

}  // namespace

Proposal extreme_rows(const RowsView& rows, const ScreenedAbout& about, const double* y, std::span<const double> r,
                      const double* multipliers, std::span<const Survivor> survivors) {
    const std::size_t      columns = columns_per_scan(rows.cols);
    std::vector<Candidate> decided, others;
    const auto             near = by_lower_end(survivors, others);
    decided.reserve(near.size());
    const Product centre = row_product({about.centre, DType::float64, 1, rows.cols}, 0, y, r.data(), multipliers);
    Proposal      proposal;
    proposal.least = std::numeric_limits<double>::infinity();
    double smallest =
        std::numeric_limits<double>::infinity();  // product that some row does not exceed, as the screen counts
    for (const Survivor* s : near) {
        if (s->lower() > smallest) {
            others.push_back({s->value, s->row});
            continue;
        }
        const Product product = row_product(rows, static_cast<std::size_t>(s->row), y, r.data(), multipliers);
        decided.push_back({product.value, s->row});
        const double least = round_down(product.value - product.error);
        if (least < proposal.least) {
            proposal.least = least;
            proposal.error = product.error;
        }
        const double above =
            round_up(round_up(product.value + product.error) - round_down(centre.value - centre.error)) / about.unit;
        if (std::isfinite(above)) smallest = std::min(smallest, round_up(above));
    }
    keep_smallest(decided, columns);
    keep_smallest(others, columns - decided.size());
    decided.insert(decided.end(), others.begin(), others.end());
    proposal.rows = ascending_rows(decided);
    return proposal;
}

double product_above(const Points& points, std::int64_t row, Frame frame, std::span<const double> direction) {
    const Product product = row_product(points.rows(), static_cast<std::size_t>(row), points.statistics().centre.data(),
                                        direction.data(), points.multipliers(frame).data());
    return round_up(product.value + product.error);
}

}  // namespace hullx::hull
