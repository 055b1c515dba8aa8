// query_simplices in memory: blocks of queries in lockstep between the solver and k-NN.
//
// Each round all active queries of a block ask for the rows nearest to their centres: one k-NN call, exact, so it does
// not matter by which screen or tree it is answered.  Queries that their nearest rows do not surround go to the hull
// solver together.  Small problems run in parallel, each in its own slot.
#include <algorithm>
#include <map>
#include <memory>
#include <unordered_map>

#include "hull/validate.hpp"
#include "hullx/certificate.hpp"
#include "hullx/error_bound.hpp"
#include "hullx/knn.hpp"
#include "hullx/simplex.hpp"
#include "simplex/simplex_state.hpp"
#include "support/parallel.hpp"

namespace hullx {
namespace {

using simplex::SimplexState;
using Stage  = SimplexState::Stage;
using States = std::vector<std::unique_ptr<SimplexState>>;
using Slots  = std::vector<std::size_t>;

// Measured on 60,000 images in 8 and 16 components; twice as many or half of either hardly matter.
std::size_t seed_rows(std::size_t dim) {
    return std::clamp<std::size_t>(4 * (dim + 1), 64, 96);
}

// The corners of a sphere and as many rows beside them.
std::size_t sphere_rows(std::size_t dim) {
    return std::max<std::size_t>(dim + 2, std::min<std::size_t>(5 * (dim + 1) / 2, 64));
}

// So many that their columns take some 100 MB at most.
std::size_t default_block(std::size_t dim) {
    const std::size_t columns = 8 * seed_rows(dim) + 8 * sphere_rows(dim);
    return std::clamp<std::size_t>((std::size_t{1} << 27) / (8 * columns * (dim + 9)), 16, 1024);
}

// How far beside a query its simplex may be sought, as a share of the rows' extent, and well within the tolerance.
constexpr double most_spread = 0x1p-34;

// Rows that each query may see.
std::vector<std::size_t> rows_left(const Exclude& exclude, std::size_t n, std::size_t m) {
    std::unordered_map<std::int64_t, std::size_t> members;
    for (const std::int64_t group : exclude.row_group) ++members[group];
    std::vector<std::size_t> left(m, n);
    for (std::size_t q = 0; q < m; ++q) {
        const auto         found = exclude.query_group.empty() ? members.end() : members.find(exclude.query_group[q]);
        const std::int64_t row   = exclude.rows.empty() ? -1 : exclude.rows[q];
        if (found != members.end()) left[q] -= found->second;
        const bool apart =
            found == members.end() ||
            exclude.row_group[static_cast<std::size_t>(std::max<std::int64_t>(row, 0))] != exclude.query_group[q];
        if (row >= 0 && apart) --left[q];
    }
    return left;
}

// Exclusions of some queries, with the arrays that hold them.
struct Rules {
    std::vector<std::int64_t> rows, groups;

    Exclude of(const Exclude& all, const States& states, const Slots& slots) {
        rows.clear();
        groups.clear();
        for (const std::size_t slot : slots) {
            const std::size_t query = states[slot]->query();
            if (!all.rows.empty()) rows.push_back(all.rows[query]);
            if (!all.query_group.empty()) groups.push_back(all.query_group[query]);
        }
        return {rows, all.query_group.empty() ? std::span<const std::int64_t>() : all.row_group, groups};
    }
};

class Block {
public:
    Block(const Points& points, const SimplexOptions& options, const std::vector<std::size_t>& left,
          const Context& context)
        : points_(points), options_(options), left_(left), threads_(resolve_threads(context.num_threads)) {
        inner_.num_threads = context.num_threads;
        inner_.poll        = context.poll;
        const auto& scaled = points.multipliers(Frame::scaled);
        const auto& caller = points.multipliers(Frame::caller);
        for (std::size_t j = 0; j < points.dim(); ++j) factors_.push_back(scaled[j] / caller[j]);
    }

    void run(MatrixView<const double> queries, std::size_t first, std::size_t count, SimplexAnswer* out) {
        states_.clear();
        const double spread = std::min(most_spread, options_.tolerance / 16.0);
        const double allowed =
            options_.tolerance * points_.radius(Frame::scaled) * points_.statistics().caller_scale / 4.0;
        for (std::size_t i = 0; i < count; ++i)
            states_.push_back(std::make_unique<SimplexState>(points_, first + i, queries.row(first + i),
                                                             std::span(factors_), allowed, spread));
        ask_nearest(Stage::seeds, seed_rows(points_.dim()));
        ask_hull();
        while (!in_stage(Stage::spheres).empty()) {
            ask_nearest(Stage::spheres, sphere_rows(points_.dim()));
            ask_hull();
        }
        parallel_for(count, threads_, [&](std::size_t i) {
            out[i] = states_[i]->take_answer();
            prove_inside(queries.row(first + i), out[i]);
        });
        fall_back(out);
    }

private:
    Slots in_stage(Stage stage) const {
        Slots slots;
        for (std::size_t i = 0; i < states_.size(); ++i)
            if (states_[i]->stage() == stage) slots.push_back(i);
        return slots;
    }

    // One call for queries that may see as many rows: nearly always all of them.
    void ask_nearest(Stage stage, std::size_t most) {
        std::map<std::size_t, Slots> by_count;
        for (const std::size_t slot : in_stage(stage))
            by_count[std::min(most, left_[states_[slot]->query()])].push_back(slot);
        for (const auto& [k, slots] : by_count) {
            const std::size_t         d = points_.dim();
            std::vector<double>       centres(slots.size() * d), squared(slots.size() * k);
            std::vector<std::int64_t> rows(slots.size() * k);
            for (std::size_t i = 0; i < slots.size(); ++i)
                std::ranges::copy(states_[slots[i]]->centre(), centres.data() + i * d);
            Rules rules;
            knn(points_, {centres.data(), slots.size(), d}, k, rules.of(options_.exclude, states_, slots), inner_, rows,
                squared);
            parallel_for(slots.size(), threads_, [&, width = k](std::size_t i) {
                states_[slots[i]]->absorb(
                    {std::span(rows).subspan(i * width, width), std::span(squared).subspan(i * width, width)},
                    options_.max_rounds);
            });
        }
    }

    void ask_hull() {
        ask_hull(in_stage(Stage::hull),
                 [&](std::size_t slot, HullAnswer&& hull) { states_[slot]->absorb_hull(std::move(hull)); });
    }

    // Where no simplex reproduces the query as closely as the hull's mixture does, this is better than nothing.
    void fall_back(SimplexAnswer* out) {
        Slots slots;
        for (std::size_t i = 0; i < states_.size(); ++i)
            if (out[i].status == SimplexStatus::degenerate && !states_[i]->no_mixture()) slots.push_back(i);
        ask_hull(slots, [&](std::size_t slot, HullAnswer&& hull) {
            if (hull.verdict != Verdict::inside) return;
            out[slot] = states_[slot]->mixture_only(std::move(hull));
            prove_inside(states_[slot]->query_point().data(), out[slot]);
        });
    }

    template <class Take>
    void ask_hull(const Slots& slots, Take&& take) {
        if (slots.empty()) return;
        const std::size_t   d = points_.dim();
        std::vector<double> queries(slots.size() * d);
        for (std::size_t i = 0; i < slots.size(); ++i)
            std::ranges::copy(states_[slots[i]]->query_point(), queries.data() + i * d);
        Rules       rules;
        HullOptions options;
        options.tolerance = options_.tolerance;
        options.exclude   = rules.of(options_.exclude, states_, slots);
        auto answers      = query_hull(points_, {queries.data(), slots.size(), d}, options, inner_);
        parallel_for(slots.size(), threads_, [&](std::size_t i) { take(slots[i], std::move(answers[i])); });
    }

    // What the weights prove about the hull, in both frames; too little where they miss the query by more than the
    // tolerance.
    void prove_inside(const double* query, SimplexAnswer& answer) const {
        if (answer.status == SimplexStatus::outside) return;
        HullAnswer&  hull  = answer.hull;
        const double scale = points_.statistics().caller_scale;
        const double upper =
            upper_bound(points_.rows(), query, points_.multipliers(Frame::caller).data(), hull.support, hull.weights);
        hull.upper = upper * scale;
        if (hull.upper / scale != upper) hull.upper = round_up(hull.upper);
        hull.scaled_upper =
            upper_bound(points_.rows(), query, points_.multipliers(Frame::scaled).data(), hull.support, hull.weights);
        if (hull.scaled_upper <= options_.tolerance * points_.radius(Frame::scaled)) {
            hull.verdict = Verdict::inside;
            hull.status  = Status::converged;
            hull.lower = hull.scaled_lower = hull.offset = 0.0;
            hull.normal.clear();
            return;
        }
        hull.verdict = Verdict::undecided;
        if (hull.status == Status::converged) hull.status = Status::no_progress;
        answer.status = SimplexStatus::degenerate;
    }

    const Points&                   points_;
    const SimplexOptions&           options_;
    const std::vector<std::size_t>& left_;
    int                             threads_;
    Context                         inner_;
    std::vector<double>             factors_;
    States                          states_;
};

}  // namespace

std::vector<SimplexAnswer> query_simplices(const Points& points, MatrixView<const double> queries,
                                           const SimplexOptions& options, const Context& context) {
    HullOptions checked;
    checked.tolerance  = options.tolerance;
    checked.max_rounds = options.max_rounds;
    checked.exclude    = options.exclude;
    hull::validate(points, queries, checked);
    std::vector<SimplexAnswer> answers(queries.rows);
    const auto                 left  = rows_left(options.exclude, points.size(), queries.rows);
    const std::size_t          block = options.block > 0 ? options.block : default_block(points.dim());
    Block                      work(points, options, left, context);
    for (std::size_t first = 0; first < queries.rows; first += block) {
        const std::size_t count = std::min(block, queries.rows - first);
        work.run(queries, first, count, answers.data() + first);
        if (context.progress) context.progress(first + count, queries.rows);
    }
    return answers;
}

}  // namespace hullx
