#include "hull/validate.hpp"

#include <cmath>
#include <sstream>
#include <stdexcept>
#include <unordered_map>

namespace hullx::hull {
namespace {

template <class... Parts>
[[noreturn]] void refuse(const Parts&... parts) {
    std::ostringstream text;
    (text << ... << parts);
    throw std::invalid_argument(text.str());
}

void check_options(const HullOptions& options) {
    if (!(options.tolerance >= 0.0 && options.tolerance < 1.0))
        refuse("`tolerance` is ", options.tolerance, "; it must be at least 0 and below 1.");
    if (!(options.rtol >= 0.0 && options.rtol < 1.0))
        refuse("`rtol` is ", options.rtol, "; it must be at least 0 and below 1.");
    if (options.max_rounds == 0) refuse("`max_rounds` is 0; it must be at least 1.");
    if (!(options.time_limit >= 0.0))
        refuse("`time_limit` is ", options.time_limit, "; give seconds, or 0 for no limit.");
}

void check_queries(const Points& points, MatrixView<const double> queries) {
    if (queries.cols != points.dim())
        refuse("`queries` has ", queries.cols, " columns but `points` has ", points.dim(), "; they must agree.");
    const Statistics& s      = points.statistics();
    const double*     scaled = points.multipliers(Frame::scaled).data();
    const double*     caller = points.multipliers(Frame::caller).data();
    for (std::size_t q = 0; q < queries.rows; ++q)
        for (std::size_t j = 0; j < queries.cols; ++j) {
            const double y = queries.row(q)[j];
            if (!std::isfinite(y))
                refuse("`queries` has a value that is not finite at row ", q, ", column ", j, ". Drop or fill it.");
            const double from_centre = std::abs(y - s.centre[j]);
            if (std::abs(y) > 0x1p500 || from_centre * scaled[j] > 0x1p500 || from_centre * caller[j] > 0x1p500)
                refuse("`queries` has ", y, " at row ", q, ", column ", j,
                       ": too far from the points for float64 arithmetic. Drop it or rescale the data.");
        }
}

void check_exclusions(const Points& points, std::size_t m, const Exclude& exclude) {
    const auto n = static_cast<std::int64_t>(points.size());
    if (!exclude.rows.empty() && exclude.rows.size() != m)
        refuse("`exclude` has ", exclude.rows.size(), " rows for ", m, " queries; give one per query, -1 for none.");
    for (std::size_t q = 0; q < exclude.rows.size(); ++q)
        if (exclude.rows[q] < -1 || exclude.rows[q] >= n)
            refuse("`exclude` names row ", exclude.rows[q], " for query ", q, "; rows are 0 to ", n - 1,
                   ", -1 for none.");
    if (exclude.row_group.empty() != exclude.query_group.empty() && m > 0)
        refuse("`exclude` needs both groups of rows and groups of queries, or neither.");
    if (!exclude.row_group.empty() && exclude.row_group.size() != points.size())
        refuse("`exclude` has ", exclude.row_group.size(), " row groups for ", n, " rows; give one per row.");
    if (!exclude.query_group.empty() && exclude.query_group.size() != m)
        refuse("`exclude` has ", exclude.query_group.size(), " query groups for ", m, " queries; give one per query.");

    std::unordered_map<std::int64_t, std::int64_t> members;
    for (const std::int64_t group : exclude.row_group) ++members[group];
    for (std::size_t q = 0; q < m; ++q) {
        std::int64_t skipped = 0;
        if (!exclude.query_group.empty()) {
            const auto found = members.find(exclude.query_group[q]);
            if (found != members.end()) skipped = found->second;
        }
        const std::int64_t row = exclude.rows.empty() ? -1 : exclude.rows[q];
        if (row >= 0 &&
            (exclude.row_group.empty() || exclude.row_group[static_cast<std::size_t>(row)] != exclude.query_group[q]))
            ++skipped;
        if (skipped >= n)
            refuse("`exclude` leaves no row of `points` for query ", q, ". Drop that query or exclude fewer rows.");
    }
}

}  // namespace

void validate(const Points& points, MatrixView<const double> queries, const HullOptions& options) {
    check_options(options);
    check_queries(points, queries);
    check_exclusions(points, queries.rows, options.exclude);
}

}  // namespace hullx::hull
