#include "hull/maximum.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "hullx/certificate.hpp"
#include "hullx/error_bound.hpp"
#include "support/wide.hpp"

namespace hullx::hull {
namespace {

// normal·(a − b), exactly.
ExactSum exact_lead(const std::vector<double>& normal, const std::vector<double>& a, const std::vector<double>& b) {
    ExactSum sum;
    for (std::size_t j = 0; j < normal.size(); ++j) {
        if (a[j] == b[j] || normal[j] == 0.0) continue;
        sum.add_product(normal[j], a[j]);
        sum.add_product(-normal[j], b[j]);
    }
    return sum;
}

bool beats(const std::vector<double>& normal, const std::vector<double>& a, const std::vector<double>& b) {
    const int sign = exact_lead(normal, a, b).sign();
    return sign > 0 || (sign == 0 && std::lexicographical_compare(b.begin(), b.end(), a.begin(), a.end()));
}

std::vector<double> widened(const RowsView& rows, std::int64_t row) {
    std::vector<double> x(rows.cols);
    rows.copy_row(static_cast<std::size_t>(row), x.data());
    return x;
}

// Every row that float64 cannot tell from the minimum of ⟨r, x⟩.
std::vector<std::int64_t> contenders(const RowsView& rows, std::span<const double> r, const double* multipliers,
                                     std::span<const Survivor> survivors) {
    const auto least = std::min_element(survivors.begin(), survivors.end(),
                                        [](const Survivor& a, const Survivor& b) { return a.value < b.value; });
    const std::vector<double> origin = widened(rows, least->row);
    std::vector<double>       lower(survivors.size());
    double                    reach = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < survivors.size(); ++i) {
        const Product product =
            row_product(rows, static_cast<std::size_t>(survivors[i].row), origin.data(), r.data(), multipliers);
        lower[i] = round_down(product.value - product.error);
        reach    = std::min(reach, round_up(product.value + product.error));
    }
    std::vector<std::int64_t> left;
    for (std::size_t i = 0; i < survivors.size(); ++i)
        if (lower[i] <= reach) left.push_back(survivors[i].row);
    return left;
}

}  // namespace

Furthest furthest_row(const RowsView& rows, const Frames& frames, std::span<const double> r,
                      std::span<const Survivor> survivors) {
    const double* multipliers = frames.multipliers(Frame::scaled);
    Furthest      found;
    found.normal             = frames.halfspace(Frame::scaled, r, 0.0).normal;
    const auto          left = contenders(rows, r, multipliers, survivors);
    std::vector<double> best = widened(rows, left.front());
    found.row                = left.front();
    for (std::size_t i = 1; i < left.size(); ++i) {
        std::vector<double> x = widened(rows, left[i]);
        if (!beats(found.normal, x, best)) continue;
        best      = std::move(x);
        found.row = left[i];
    }
    // How far the others stay behind: floats where they can tell, else the exact difference.
    double least = std::numeric_limits<double>::infinity();
    double exact = std::numeric_limits<double>::infinity();
    for (const Survivor& s : survivors) {
        if (s.row == found.row) continue;
        const Product product = row_product(rows, static_cast<std::size_t>(s.row), best.data(), r.data(), multipliers);
        const double  behind  = round_down(product.value - product.error);
        if (behind > 0.0) {
            least = std::min(least, behind);
            continue;
        }
        ExactSum lead = exact_lead(found.normal, best, widened(rows, s.row));
        lead.normalise();
        exact = std::min(exact, std::max(0.0, round_down(lead.rounded())));
    }
    found.offset = std::isfinite(least) ? frames.halfspace(Frame::scaled, r, least).offset
                                        : -std::numeric_limits<double>::infinity();
    found.offset = std::min(0.0, std::max(found.offset, -exact)) + 0.0;  // not −0
    return found;
}

}  // namespace hullx::hull
