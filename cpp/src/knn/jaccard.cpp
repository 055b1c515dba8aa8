// A query walks outwards from the rows that have as many bits as itself: |a ^ b| >= ||a| - |b||, so once the difference
// of the counts alone is too much, all rows beyond are too far away.  On the way the screen drops rows whose folds
// (packed_bits.hpp) differ in too many bits; the others are compared whole.
//
// Whole rows lie scattered in memory, so few should be looked at.  For neighbours a first walk takes the k rows whose
// folds are nearest; the largest of their distances is a limit for the second walk, which then drops nearly everything.
//
// Queries of about the same count walk together, so that a block of rows is read from memory once for all of them.
// Neither the company nor the order decides anything: bounds are proven, ties go by index.
#include <algorithm>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "hullx/bits.hpp"
#include "hullx/simd_level.hpp"
#include "knn/bit_seekers.hpp"
#include "knn/packed_bits.hpp"
#include "knn/validate.hpp"
#include "support/limits.hpp"
#include "support/parallel.hpp"

namespace hullx {
namespace {

using bit_kernels::rows_a_panel;

constexpr std::size_t block_words    = 8192;                  // of folded rows: 64 KiB
constexpr std::size_t most_panels    = 64;                    // in a block, so that its counts stay close together
constexpr std::size_t most_together  = 16;                    // queries in a group
constexpr std::size_t found_together = std::size_t{1} << 22;  // neighbours that a group keeps at most
constexpr std::size_t fewest_rows    = 16;                    // for each neighbour, else one walk finds them sooner
constexpr std::size_t looked_ahead   = 4;                     // whole rows
constexpr std::size_t words_at_once  = std::size_t{1} << 31;  // compared between polls: some tenths of a second

const bit_kernels::Level& kernels_in_use() {
#ifdef HULLX_BITS_V3
    if (simd_level() >= SimdLevel::v3) return bit_kernels::bits_v3;
#endif
    return bit_kernels::bits_v2;
}

struct Block {
    std::size_t   first, last;      // rows
    std::uint64_t lowest, highest;  // bits set in them
};

template <class Seeker>
struct Walker {
    std::size_t                query;
    std::uint64_t              count;
    std::vector<std::uint64_t> words;  // whole, then folded
    Seeker                     seeker;

    // Whether rows with this count may matter.
    bool reaches(std::uint64_t other) const {
        return seeker.most(count + other) >= (count > other ? count - other : other - count);
    }
    bool reaches(const Block& b) const { return reaches(std::clamp(count, b.lowest, b.highest)); }
};

template <class Seeker>
class Walk {
public:
    // `whole`: compare whole rows where the screen saw folds; else folds are taken for the rows.
    Walk(const PackedBits& rows, const Exclude& exclude, std::span<Walker<Seeker>> group, bool whole)
        : rows_(rows), exclude_(exclude), group_(group), kernels_(kernels_in_use()), whole_(whole && rows.is_folded()) {
        panels_ = std::clamp<std::size_t>(block_words / (rows.folded * rows_a_panel), 1, most_panels);
        near_.resize(panels_ * rows_a_panel);
        differ_.resize(near_.size());
    }

    void run() {
        const std::size_t   step = near_.size(), blocks = (rows_.n + step - 1) / step;
        const std::uint64_t middle = group_[group_.size() / 2].count;
        const auto          home   = std::lower_bound(rows_.counts.begin(), rows_.counts.end(), middle);
        std::size_t         below  = static_cast<std::size_t>(home - rows_.counts.begin()) / step,
                            above  = below;  // not looked at
        for (;;) {
            if (below > 0 && nobody_goes_below(block(below - 1))) below = 0;
            if (above < blocks && nobody_goes_above(block(above))) above = blocks;
            if (below == 0 && above >= blocks) return;
            const bool up =
                below == 0 || (above < blocks && block(above).lowest - std::min(middle, block(above).lowest) <=
                                                     middle - std::min(middle, block(below - 1).highest));
            const Block next = block(up ? above++ : --below);
            for (Walker<Seeker>& w : group_)
                if (w.reaches(next)) visit(w, next);
        }
    }

private:
    Block block(std::size_t b) const {
        const std::size_t first = b * near_.size(), last = std::min(rows_.n, first + near_.size());
        return {first, last, rows_.counts[first], rows_.counts[last - 1]};
    }
    bool nobody_goes_below(const Block& b) const {
        return std::none_of(group_.begin(), group_.end(),
                            [&](const auto& w) { return b.highest >= w.count || w.reaches(b); });
    }
    bool nobody_goes_above(const Block& b) const {
        return std::none_of(group_.begin(), group_.end(),
                            [&](const auto& w) { return b.lowest <= w.count || w.reaches(b); });
    }

    void visit(Walker<Seeker>& w, const Block& b) {
        const std::uint64_t* fold   = w.words.data() + (rows_.is_folded() ? rows_.stride : 0);
        const std::uint64_t* panels = rows_.panels.data() + b.first * rows_.folded;
        const std::size_t    count  = (b.last - b.first + rows_a_panel - 1) / rows_a_panel;
        const auto           limit  = static_cast<std::int64_t>(w.seeker.most(w.count + b.highest));
        const std::size_t    found =
            kernels_.screen(panels, count, rows_.folded, fold, limit, near_.data(), differ_.data());
        for (std::size_t s = 0; s < found; ++s) {
            const std::size_t i = b.first + near_[s];
            if (i >= b.last) break;  // what fills up the last panel
            if (whole_ && s + looked_ahead < found) prefetch(b.first + near_[s + looked_ahead]);
            BitDistance d{differ_[s], w.count + rows_.counts[i]};
            if (!w.seeker.allows(d) || exclude_.skips(w.query, rows_.ids[i])) continue;
            if (whole_) d.differ = kernels_.differences(rows_.row(rows_.ids[i]), w.words.data(), rows_.stride);
            w.seeker.offer(rows_.ids[i], d);
        }
    }

    void prefetch(std::size_t i) const {
        if (i >= rows_.n) return;
        const std::uint64_t* row = rows_.row(rows_.ids[i]);
        for (std::size_t w = 0; w < rows_.stride; w += AlignedBuffer<std::uint64_t>::alignment / sizeof *row)
            __builtin_prefetch(row + w);
    }

    const PackedBits&          rows_;
    const Exclude&             exclude_;
    std::span<Walker<Seeker>>  group_;
    const bit_kernels::Level&  kernels_;
    bool                       whole_;
    std::size_t                panels_;
    std::vector<std::uint32_t> near_, differ_;  // what the screen leaves of a block
};

// Queries in the order of their counts.
class Order {
public:
    Order(MatrixView<const std::uint8_t> queries, const PackedBits& rows) : order_(queries.rows) {
        std::vector<std::uint64_t> words(rows.stride);
        for (std::size_t q = 0; q < order_.size(); ++q)
            order_[q] = std::uint64_t{unpack_row(queries.row(q), rows.bits, words.data(), rows.stride)} << 32 | q;
        std::sort(order_.begin(), order_.end());
    }
    std::size_t query(std::size_t i) const { return order_[i] & 0xFFFFFFFF; }

private:
    std::vector<std::uint64_t> order_;
};

// The first walk.
void limit_by_folds(const PackedBits& rows, const Exclude& exclude, std::span<Walker<NearestBits>> walkers) {
    const std::size_t k = walkers[0].seeker.wanted();
    if (!rows.is_folded() || k > rows.n / fewest_rows) return;
    std::vector<Walker<NearestBits>> folds(walkers.begin(), walkers.end());
    Walk<NearestBits>(rows, exclude, folds, false).run();
    const auto&                      kernels = kernels_in_use();
    const std::vector<std::uint64_t> empty(rows.stride);
    for (std::size_t i = 0; i < walkers.size(); ++i) {
        BitDistance farthest{0, 0};
        for (std::size_t s = 0; s < k; ++s) {
            const std::uint64_t* row = rows.row(folds[i].seeker.id(s));
            const BitDistance    d{kernels.differences(row, walkers[i].words.data(), rows.stride),
                                   walkers[i].count + kernels.differences(row, empty.data(), rows.stride)};
            if (farthest.at_most(d)) farthest = d;
        }
        walkers[i].seeker.start_at(farthest);
    }
}

template <class Seeker, class Make, class Finish>
void for_each_query(const PackedBits& rows, MatrixView<const std::uint8_t> queries, const Exclude& exclude,
                    const Context& context, std::size_t together, Make&& make, Finish&& finish) {
    const int         threads = resolve_threads(context.num_threads);
    const Order       order(queries, rows);
    const std::size_t shared = std::max<std::size_t>(1, queries.rows / (4 * static_cast<std::size_t>(threads)));
    const std::size_t group  = std::min({together, shared, most_together});
    const std::size_t groups = std::max<std::size_t>(1, words_at_once / (rows.n * rows.words * group));
    const std::size_t step   = group * std::max(groups, static_cast<std::size_t>(threads));
    for (std::size_t first = 0; first < queries.rows; first += step) {
        if (context.poll) context.poll();
        const std::size_t end = std::min(queries.rows, first + step);
        parallel_for((end - first + group - 1) / group, threads, [&](std::size_t task) {
            const std::size_t           from = first + task * group, to = std::min(end, from + group);
            std::vector<Walker<Seeker>> walkers;
            for (std::size_t i = from; i < to; ++i) {
                const std::size_t q = order.query(i);
                Walker<Seeker>    w{q, 0, std::vector<std::uint64_t>(rows.stride + rows.folded), make(q)};
                w.count = unpack_row(queries.row(q), rows.bits, w.words.data(), rows.stride);
                if (rows.is_folded()) fold_row(w.words.data(), rows.words, w.words.data() + rows.stride, rows.folded);
                walkers.push_back(std::move(w));
            }
            if constexpr (std::is_same_v<Seeker, NearestBits>) limit_by_folds(rows, exclude, walkers);
            Walk<Seeker>(rows, exclude, walkers, true).run();
            for (Walker<Seeker>& w : walkers) finish(w);
        });
        if (context.progress) context.progress(end, queries.rows);
    }
}

void check(const PackedBits& rows, MatrixView<const std::uint8_t> queries, const Exclude& exclude) {
    const std::size_t bytes = (rows.bits + 7) / 8;
    if (queries.cols != bytes)
        throw std::invalid_argument("`queries` have " + std::to_string(queries.cols) + " bytes a row; " +
                                    std::to_string(bytes) + " are needed for " + std::to_string(rows.bits) + " bits");
    if (queries.rows > 0xFFFFFFFF) throw std::invalid_argument("`queries`: at most 2^32 - 1 are possible in one call");
    check_padding(queries, rows.bits, "queries");
    check_exclude(exclude, rows.n, queries.rows);
}

}  // namespace

void jaccard_knn(const BitPoints& points, MatrixView<const std::uint8_t> queries, std::size_t k, const Exclude& exclude,
                 const Context& context, std::span<std::int64_t> indices, std::span<double> distances) {
    const PackedBits& rows = points.packed();
    check(rows, queries, exclude);
    check_k(k, rows.n, queries.rows, exclude);
    const std::size_t together = std::max<std::size_t>(1, found_together / k);
    for_each_query<NearestBits>(
        rows, queries, exclude, context, together, [&](std::size_t) { return NearestBits(k); },
        [&](Walker<NearestBits>& w) { w.seeker.write(indices.data() + w.query * k, distances.data() + w.query * k); });
}

void jaccard_count_within(const BitPoints& points, MatrixView<const std::uint8_t> queries,
                          std::span<const double> radius, const Exclude& exclude, const Context& context,
                          std::span<std::int64_t> counts) {
    const PackedBits& rows = points.packed();
    check(rows, queries, exclude);
    if (radius.size() != queries.rows)
        throw std::invalid_argument("`radius` has " + std::to_string(radius.size()) + " values for " +
                                    std::to_string(queries.rows) + " queries; one per query is needed");
    for (std::size_t q = 0; q < queries.rows; ++q)
        if (!(radius[q] >= 0.0))
            throw std::invalid_argument("`radius` is " + text(radius[q]) + " for query " + std::to_string(q) +
                                        "; it must be 0 or more");
    for_each_query<BitsWithin>(
        rows, queries, exclude, context, most_together, [&](std::size_t q) { return BitsWithin(radius[q]); },
        [&](Walker<BitsWithin>& w) { counts[w.query] = w.seeker.count(); });
}

}  // namespace hullx
