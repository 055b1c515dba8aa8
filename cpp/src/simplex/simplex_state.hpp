// One query on its way to its simplex: which rows it asks for next, what it knows, when it stops.
//
//   seeds    its nearest rows; often they surround it
//   hull     they do not: only a hull answer can say whether any rows do; or float64 could not solve the program, and
//            the hull's mixture, far from the best but proven, is what remains
//   spheres  rounds: rows nearest to the centre of the sphere of the small problem, until none lies inside
//   done     `take_answer` is ready but for the hull's intervals (driver)
//
// It does not know where rows live or who finds them, and it never sees its neighbours in the block.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "hullx/simplex.hpp"
#include "simplex/columns.hpp"
#include "simplex/small_problem.hpp"

namespace hullx::simplex {

// Rows nearest to a centre in real arithmetic, with the correctly rounded squared distances.
struct Neighbours {
    std::span<const std::int64_t> rows;
    std::span<const double>       squared;
};

class SimplexState {
public:
    enum class Stage { seeds, hull, spheres, done };

    SimplexState(const Points& points, std::size_t query, const double* q, std::span<const double> factors,
                 double allowed, double spread)
        : points_(&points),
          query_(query),
          q_(q),
          allowed_(allowed),
          spread_(spread),
          columns_(points.rows(), q, factors) {}
    SimplexState(const SimplexState&)            = delete;
    SimplexState& operator=(const SimplexState&) = delete;

    std::size_t             query() const { return query_; }
    std::span<const double> query_point() const { return {q_, points_->dim()}; }
    Stage                   stage() const { return stage_; }
    std::span<const double> centre() const {
        return stage_ == Stage::spheres ? std::span<const double>(centre_) : query_point();
    }

    void absorb(const Neighbours& nearest, std::size_t max_rounds);
    void absorb_hull(HullAnswer&& hull);

    SimplexAnswer&& take_answer() { return std::move(answer_); }

    // Whether the hull was asked and has no mixture either.
    bool no_mixture() const { return no_mixture_; }

    // An answer from what the hull knows, whatever was found before.
    SimplexAnswer&& mixture_only(HullAnswer&& hull);

private:
    // What the weights reproduce: the query; where it is inside by the tolerance only, or by less than float64 can tell,
    // the mixture known; where so many rows are at weight 0 that the search ends nowhere, a point beside it: the mixture
    // with a share `spread` of all rows seen.
    enum class Aim { query, mixture, beside };

    static Aim next(Aim aim) { return aim == Aim::query ? Aim::mixture : Aim::beside; }

    using Corners = std::vector<std::pair<std::int64_t, double>>;  // rows and weights

    void start(const Neighbours& nearest);
    void solve();
    bool take_more_care();
    bool solve_anew();
    bool usable_weights() const;
    void ask_hull_or_settle();
    void ask_sphere();
    void settle(const Neighbours& nearest, SimplexStatus status);
    void settle_on_mixture();
    void certify(const Corners& corners, std::span<const double> centre, const Neighbours& nearest,
                 SimplexStatus status);
    void give_up();
    void settle_on_row(std::int64_t row);

    const Points*               points_;
    std::size_t                 query_;
    const double*               q_;
    double                      allowed_;  // by how much weights may miss the query
    double                      spread_;
    Aim                         aim_             = Aim::query;
    Stage                       stage_           = Stage::seeds;
    double                      unit_            = 1.0;
    double                      nearest_squared_ = 0.0;
    std::int64_t                nearest_row_     = 0;
    bool                        stuck_           = false;
    bool                        no_mixture_      = false;
    Columns                     columns_;
    std::optional<SmallProblem> problem_;
    std::vector<double>         centre_;
    SimplexAnswer               answer_;
};

}  // namespace hullx::simplex
