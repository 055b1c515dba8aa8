// extreme_points: batches of rows are asked whether the vertices known so far already contain them.
//
// A normal that separates a row from the known vertices is scanned over all rows: what lies furthest along it lies
// beyond every known vertex, so it is a new one.  Each scan adds a vertex (or meets one that its batch just found), and
// a vertex found by another row's scan never asks for itself: about n queries and v scans in all.
#include "hullx/extreme.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>

#include "hull/distinct.hpp"
#include "hull/frames.hpp"
#include "hull/maximum.hpp"
#include "hull/subset.hpp"
#include "hull/trial.hpp"
#include "hullx/hull.hpp"
#include "support/parallel.hpp"

namespace hullx {
namespace {

using hull::Furthest;
using hull::Subset;

constexpr std::size_t least_batch = 256;
constexpr std::size_t most_batch  = 8192;

// An order of the rows that has nothing to do with theirs: neighbours in a file are often neighbours in space, and a
// batch of those would find the same vertex again and again.
std::vector<std::int64_t> scattered(std::size_t n) {
    std::vector<std::pair<std::uint64_t, std::int64_t>> keyed(n);
    for (std::size_t i = 0; i < n; ++i) {
        std::uint64_t key = (i + 1) * 0x9e3779b97f4a7c15u;
        key               = (key ^ (key >> 30)) * 0xbf58476d1ce4e5b9u;
        keyed[i]          = {key ^ (key >> 27), static_cast<std::int64_t>(i)};
    }
    std::sort(keyed.begin(), keyed.end());
    std::vector<std::int64_t> order(n);
    std::transform(keyed.begin(), keyed.end(), order.begin(), [](const auto& k) { return k.second; });
    return order;
}

// What is known of one row: nothing, that it is a vertex, or a mixture of vertices near it.
struct Mixture {
    std::vector<std::int64_t> support;
    std::vector<double>       weights;
    double                    upper        = 0.0;
    double                    scaled_upper = 0.0;
};

// The search among rows that all differ.
class Search {
public:
    Search(const Points& points, const ExtremeOptions& options, const Context& context)
        : points_(points),
          options_(options),
          context_(context),
          threads_(resolve_threads(context.num_threads)),
          frames_(points),
          proofs_(points.size()),
          mixtures_(points.size()) {
        quiet_          = context;
        quiet_.progress = nullptr;
        for (const std::int64_t row : scattered(points.size())) queue_.push_back(row);
    }

    void run() {
        seed();
        while (next_ < queue_.size() || retry_stuck()) {
            ask(next_batch());
            if (next_ > most_batch) {
                queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(next_));
                next_ = 0;
            }
            if (context_.progress)
                context_.progress(std::min(points_.size(), decided_ + vertices_.size()), points_.size());
        }
        std::sort(vertices_.begin(), vertices_.end());
        std::sort(stuck_.begin(), stuck_.end());
    }

    const std::vector<std::int64_t>& vertices() const { return vertices_; }
    const std::vector<std::int64_t>& undecided() const { return stuck_; }
    const Furthest&                  proof(std::int64_t row) const { return *proofs_[static_cast<std::size_t>(row)]; }
    bool           is_vertex(std::int64_t row) const { return proofs_[static_cast<std::size_t>(row)] != nullptr; }
    const Mixture& mixture(std::int64_t row) const { return mixtures_[static_cast<std::size_t>(row)]; }

private:
    // Along the first direction of a row lies a vertex near it, for one scan and no query: as long as most are new.
    void seed() {
        const hull::FirstDirection& first = hull::Trial::of(points_, frames_, quiet_).first();
        std::vector<double>         y(points_.dim());
        std::size_t                 asked = 0, found = 1;
        for (std::size_t at = 0; at < queue_.size() && 2 * found > asked; at += asked) {
            std::vector<double> directions, r(points_.dim());
            asked = std::min(least_batch, queue_.size() - at);
            for (std::size_t i = 0; i < asked; ++i) {
                points_.rows().copy_row(static_cast<std::size_t>(queue_[at + i]), y.data());
                first.direct({y.data(), 1, y.size()}, r.data(), 1);
                if (frames_.prepare(Frame::scaled, r)) directions.insert(directions.end(), r.begin(), r.end());
            }
            found = discover(directions);
        }
        if (vertices_.empty()) add_largest();
    }

    // The lexicographically largest row is a vertex, whatever the normal: zero.
    void add_largest() {
        std::vector<double> best(points_.dim()), x(points_.dim());
        std::int64_t        row = 0;
        points_.rows().copy_row(0, best.data());
        for (std::size_t i = 1; i < points_.size(); ++i) {
            points_.rows().copy_row(i, x.data());
            if (!std::lexicographical_compare(best.begin(), best.end(), x.begin(), x.end())) continue;
            best.swap(x);
            row = static_cast<std::int64_t>(i);
        }
        add({row, std::vector<double>(points_.dim(), 0.0), 0.0});
    }

    // True where the row was not known to be a vertex.  A strict proof replaces one with ties.
    bool add(Furthest found) {
        auto&      proof = proofs_[static_cast<std::size_t>(found.row)];
        const bool fresh = proof == nullptr;
        if (fresh) vertices_.push_back(found.row);
        if (fresh || (proof->offset == 0.0 && found.offset < 0.0)) proof = std::make_unique<Furthest>(std::move(found));
        return fresh;
    }

    // Scans along directions r of the scaled frame; returns how many vertices are new.
    std::size_t discover(const std::vector<double>& directions) {
        const std::size_t d = points_.dim(), count = directions.size() / d;
        if (count == 0) return 0;
        ScanOptions scanning;
        scanning.frame = Frame::scaled;
        scanning.k     = 2;
        std::vector<Furthest> found(count);
        scan(points_, {directions.data(), count, d}, scanning, quiet_, [&](const Survivors& survivors) {
            found[survivors.direction] = hull::furthest_row(
                points_.rows(), frames_, {directions.data() + survivors.direction * d, d}, survivors.rows);
        });
        std::size_t fresh = 0;
        for (Furthest& one : found) fresh += add(std::move(one)) ? 1 : 0;
        return fresh;
    }

    std::vector<std::int64_t> next_batch() {
        std::vector<std::int64_t> batch;
        const std::size_t         size = options_.batch > 0 ? options_.batch : batch_;
        for (; next_ < queue_.size() && batch.size() < size; ++next_)
            if (!is_vertex(queue_[next_])) batch.push_back(queue_[next_]);
        return batch;
    }

    // Rows without a proof wait until there are more vertices to mix them from.
    bool retry_stuck() {
        if (stuck_.empty() || vertices_.size() == tried_with_) return false;
        tried_with_ = vertices_.size();
        queue_.insert(queue_.end(), stuck_.begin(), stuck_.end());
        stuck_.clear();
        return true;
    }

    void ask(const std::vector<std::int64_t>& batch) {
        if (batch.empty()) return;
        if (known_ == nullptr || known_->rows().size() != vertices_.size()) {
            std::sort(vertices_.begin(), vertices_.end());
            known_ = std::make_unique<Subset>(points_, vertices_, threads_);
        }
        const std::size_t   d = points_.dim();
        std::vector<double> queries(batch.size() * d), directions;
        for (std::size_t i = 0; i < batch.size(); ++i)
            points_.rows().copy_row(static_cast<std::size_t>(batch[i]), queries.data() + i * d);
        HullOptions asking;
        asking.tolerance   = options_.tolerance;
        asking.max_rounds  = options_.max_rounds;
        const auto answers = query_hull(known_->points(), {queries.data(), batch.size(), d}, asking, quiet_);

        std::vector<std::int64_t> separated;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            if (answers[i].verdict == Verdict::inside) {
                keep_mixture(batch[i], answers[i]);
                ++decided_;
            } else if (answers[i].offset < 0.0 && add_direction(answers[i].normal, directions)) {
                separated.push_back(batch[i]);
            } else {
                keep_mixture(batch[i], answers[i]);
                stuck_.push_back(batch[i]);
            }
        }
        const std::size_t fresh = discover(directions);
        requeue(separated, fresh);
        batch_ = 8 * fresh < batch.size() ? std::min(2 * batch_, most_batch)
                                          : std::clamp(vertices_.size() / 4, least_batch, most_batch);
    }

    void requeue(const std::vector<std::int64_t>& separated, std::size_t fresh) {
        // A separating normal leads beyond every known vertex; were it otherwise, asking again would not end.
        if (fresh == 0 && !separated.empty())
            throw std::logic_error("extreme_points: a separating normal led to no new vertex");
        for (const std::int64_t row : separated)
            if (!is_vertex(row)) queue_.push_back(row);
    }

    void keep_mixture(std::int64_t row, const HullAnswer& answer) {
        Mixture& mixture = mixtures_[static_cast<std::size_t>(row)];
        mixture.support.clear();
        for (const std::int64_t local : answer.support)
            mixture.support.push_back(known_->rows()[static_cast<std::size_t>(local)]);
        mixture.weights      = answer.weights;
        mixture.upper        = answer.upper;
        mixture.scaled_upper = answer.scaled_upper;
    }

    // −normal of the caller's coordinates in those of the scaled frame: powers of two, exact for what `halfspace` made.
    bool add_direction(const std::vector<double>& normal, std::vector<double>& directions) const {
        const double*       multipliers = frames_.multipliers(Frame::scaled);
        std::vector<double> r(normal.size());
        int                 top = std::numeric_limits<int>::min();
        for (std::size_t j = 0; j < r.size(); ++j)
            if (normal[j] != 0.0) top = std::max(top, std::ilogb(normal[j]) - std::ilogb(multipliers[j]));
        for (std::size_t j = 0; j < r.size(); ++j)
            r[j] = normal[j] == 0.0 ? 0.0 : -std::scalbn(normal[j], -std::ilogb(multipliers[j]) - top);
        if (!frames_.prepare(Frame::scaled, r)) return false;
        directions.insert(directions.end(), r.begin(), r.end());
        return true;
    }

    const Points&                          points_;
    const ExtremeOptions&                  options_;
    const Context&                         context_;
    Context                                quiet_;
    int                                    threads_;
    hull::Frames                           frames_;
    std::vector<std::unique_ptr<Furthest>> proofs_;  // by row; none: not known to be a vertex
    std::vector<Mixture>                   mixtures_;
    std::vector<std::int64_t>              vertices_;
    std::unique_ptr<Subset>                known_;  // the vertices when the last batch was asked
    std::vector<std::int64_t>              queue_;
    std::size_t                            next_ = 0;
    std::vector<std::int64_t>              stuck_;
    std::size_t                            tried_with_ = 0;
    std::size_t                            batch_      = least_batch;
    std::size_t                            decided_    = 0;
};

// The answer about all rows from the search among different ones: `own[k]` is the k-th of them.
ExtremePoints about_all_rows(const Search& search, const std::vector<std::int64_t>& first,
                             const std::vector<std::int64_t>& own) {
    ExtremePoints out;
    for (const std::int64_t vertex : search.vertices()) {
        const Furthest& proof = search.proof(vertex);
        out.indices.push_back(own[static_cast<std::size_t>(vertex)]);
        out.normals.insert(out.normals.end(), proof.normal.begin(), proof.normal.end());
        out.offsets.push_back(proof.offset);
    }
    for (const std::int64_t row : search.undecided()) out.undecided.push_back(own[static_cast<std::size_t>(row)]);
    out.indptr.push_back(0);
    for (const std::int64_t row : first) {
        const auto local = std::lower_bound(own.begin(), own.end(), row) - own.begin();
        if (search.is_vertex(local)) {
            out.support.push_back(row);
            out.weights.push_back(1.0);
            out.upper.push_back(0.0);
            out.scaled_upper.push_back(0.0);
        } else {
            const Mixture& mixture = search.mixture(local);
            for (const std::int64_t vertex : mixture.support)
                out.support.push_back(own[static_cast<std::size_t>(vertex)]);
            out.weights.insert(out.weights.end(), mixture.weights.begin(), mixture.weights.end());
            out.upper.push_back(mixture.upper);
            out.scaled_upper.push_back(mixture.scaled_upper);
        }
        out.indptr.push_back(static_cast<std::int64_t>(out.support.size()));
    }
    return out;
}

}  // namespace

ExtremePoints extreme_points(const Points& points, const ExtremeOptions& options, const Context& context) {
    const std::vector<std::int64_t> first = hull::first_equal_rows(points.rows());
    std::vector<std::int64_t>       own;
    for (std::size_t i = 0; i < first.size(); ++i)
        if (first[i] == static_cast<std::int64_t>(i)) own.push_back(first[i]);
    std::unique_ptr<Subset> distinct;
    if (own.size() < first.size())
        distinct = std::make_unique<Subset>(points, own, resolve_threads(context.num_threads));
    Search search(distinct ? distinct->points() : points, options, context);
    search.run();
    return about_all_rows(search, first, own);
}

}  // namespace hullx
