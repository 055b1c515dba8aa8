#include "knn/tree_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "hullx/error_bound.hpp"
#include "hullx/simd_level.hpp"
#include "support/limits.hpp"

namespace hullx {
namespace {

constexpr std::size_t   room_for_ties   = 64;  // grows where it does not suffice
constexpr std::size_t   room_for_unsure = 256;
constexpr double        largest_single  = 0x1p100;  // of a query's values
constexpr std::uint32_t no_row          = ~std::uint32_t{0};

// As `rounds_safely` (distance.hpp), without its calls: the error is widened by more than the rounding of low ∓ error.
bool rounds_alike(double high, double low, double error, double scale, double& rounded) {
    const double wide  = error == 0.0 ? 0.0 : 1.000001 * error + 0x1p-52 * std::fabs(low);
    const double least = high + (low - wide), most = high + (low + wide);
    rounded = least / scale / scale;
    return least == most && (rounded >= 0x1p-1000 || least == 0.0);
}

}  // namespace

const tree_kernels::Level& tree_level() {
#ifdef HULLX_TREE_V3
    if (simd_level() >= SimdLevel::v3) return tree_kernels::tree_v3;
#endif
    return tree_kernels::tree_v2;
}

tree_kernels::Precise tree_precision(std::size_t d) {
    constexpr double wider = 1.0 + 0x1p-20;  // for what is summed in float64
    return {nullptr,          nullptr,
            nullptr,          wider * gamma(d + 3, unit_f64),
            wider * 0x1p-106, static_cast<double>(d) * 0x1p-1060};
}

TreeSearch::TreeSearch(const Points& points, const Tree& tree, std::size_t k)
    : points_(points),
      tree_(tree),
      kernels_(tree_level()),
      k_(k),
      decision_(points),
      query_(points.dim()),
      singles_(points.dim()) {
    const std::size_t d      = points.dim();
    const double      tiny   = static_cast<double>(d) * 0x1p-1060;
    selection_.k             = k;
    selection_.margin        = round_up(1.0 + 4.0 * gamma(d + 3, unit_f64));
    selection_.tiny          = tiny;
    selection_.single_margin = round_up(1.0 + gamma(d + 5, unit_f32));
    selection_.single_tiny   = static_cast<double>(d) * 0x1p-140;
    precise_values_.resize(3 * k);
    precise_       = tree_precision(d);
    precise_.high  = precise_values_.data();
    precise_.low   = precise_values_.data() + k;
    precise_.error = precise_values_.data() + 2 * k;
    unsure_.resize(room_for_unsure);
    selection_.tie_capacity = room_for_ties;
}

// Brings the query into the tree's coordinates; false if it is too far away for them.
bool TreeSearch::enter(const double* query, const Exclude& exclude, std::size_t q) {
    const double scale = tree_.scale();
    bool         near  = true;
    for (std::size_t j = 0; j < query_.size(); ++j) {
        query_[j] = query[j] * scale;
        near      = near && std::fabs(query_[j]) <= largest_value;
    }
    asked_.values = query_.data();
    round_query();
    asked_.skip = exclude.rows.empty() || exclude.rows[q] < 0 ? no_row : static_cast<std::uint32_t>(exclude.rows[q]);
    asked_.row_group = exclude.row_group.empty() ? nullptr : exclude.row_group.data();
    asked_.group     = exclude.row_group.empty() ? 0 : exclude.query_group[q];
    return near;
}

// The query for the screen in float32, if it fits.
void TreeSearch::round_query() {
    asked_.singles = nullptr;
    if (!tree_.view().single) return;
    double lost = 0.0;
    for (std::size_t j = 0; j < query_.size(); ++j) {
        if (!(std::fabs(query_[j]) <= largest_single)) return;
        singles_[j]         = static_cast<float>(query_[j]);
        const double change = query_[j] - static_cast<double>(singles_[j]);
        lost += change * change;
    }
    asked_.singles  = singles_.data();
    asked_.rounding = lost == 0.0 ? 0.0 : std::sqrt(lost) * (1.0 + 0x1p-20);
}

// Every row that is not excluded to the decision.
void TreeSearch::decide_all(const double* query, const Exclude& exclude, std::size_t q) {
    ++decided_;
    decision_.start(query);
    for (std::size_t i = 0; i < points_.size(); ++i)
        if (!exclude.skips(q, static_cast<std::int64_t>(i))) decision_.add(i);
}

void TreeSearch::nearest(const double* query, const Exclude& exclude, std::size_t q, std::uint32_t home,
                         std::int64_t* indices, double* squared) {
    if (!enter(query, exclude, q)) {
        decide_all(query, exclude, q);
        decision_.nearest(k_, indices, squared);
        return;
    }
    for (;;) {
        const std::size_t room = k_ + selection_.tie_capacity;
        distances_.resize(room);
        places_.resize(room);
        selection_.distance     = distances_.data();
        selection_.place        = places_.data();
        selection_.tie_distance = distances_.data() + k_;
        selection_.tie_place    = places_.data() + k_;
        if (kernels_.nearest(tree_.view(), asked_, home, selection_)) break;
        selection_.tie_capacity *= 4;
    }
    if (settle(query, indices, squared)) return;
    ++decided_;
    decision_.start(query);
    for (std::size_t i = 0; i < k_ + selection_.ties; ++i) decision_.add(tree_.view().rows[places_[i]]);
    decision_.nearest(k_, indices, squared);
}

void TreeSearch::sort() {
    sorting_.resize(k_);
    for (std::size_t i = 0; i < k_; ++i) sorting_[i] = {distances_[i], places_[i]};
    std::sort(sorting_.begin(), sorting_.end());
    for (std::size_t i = 0; i < k_; ++i) {
        distances_[i] = sorting_[i].first;
        places_[i]    = sorting_[i].second;
    }
}

// The answer, if float64 proves the order: each distance beyond the limit that the one before it sets.
bool TreeSearch::settle(const double* query, std::int64_t* indices, double* squared) {
    if (selection_.ties > 0) return false;
    if (!tree_kernels::sorted(k_)) sort();
    bool apart = true;
    for (std::size_t i = 1; i < k_; ++i)
        apart = apart && distances_[i] > distances_[i - 1] * selection_.margin + selection_.tiny;
    if (!apart) return false;
    kernels_.measure(tree_.view(), query_.data(), places_.data(), k_, precise_);
    bool started = false;
    for (std::size_t i = 0; i < k_; ++i) {
        const std::uint32_t row = tree_.view().rows[places_[i]];
        indices[i]              = static_cast<std::int64_t>(row);
        if (rounds_alike(precise_.high[i], precise_.low[i], precise_.error[i], tree_.scale(), squared[i])) continue;
        if (!started) decision_.start(query);
        started    = true;
        squared[i] = decision_.squared(row);
    }
    return true;
}

std::int64_t TreeSearch::count_up_to(double limit, const double* query, const Exclude& exclude, std::size_t q) {
    if (!enter(query, exclude, q)) {
        decide_all(query, exclude, q);
        return decision_.count_up_to(limit);
    }
    // outwards by far more than one rounding of `limit`, of the products here and of a distance; the last term is a
    // rounding of a distance below the normal numbers
    constexpr double most   = std::numeric_limits<double>::max();
    const double     scale  = tree_.scale();
    const double     scaled = limit * scale * scale, slack = 0x1p-1000 + 0x1p-1074 * scale * scale;
    counting_.surely_in  = std::min(scaled, most) * (1.0 - 0x1p-40) - slack;
    counting_.surely_out = std::min(scaled * (1.0 + 0x1p-40) + slack, most);
    for (;;) {
        counting_.unsure   = unsure_.data();
        counting_.capacity = unsure_.size();
        if (kernels_.within(tree_.view(), asked_, counting_)) break;
        unsure_.resize(unsure_.size() * 4);
    }
    std::int64_t count = static_cast<std::int64_t>(counting_.counted);
    decision_.start(query);
    for (std::size_t i = 0; i < counting_.listed; ++i) decision_.add(tree_.view().rows[unsure_[i]]);
    if (counting_.listed > 0) count += decision_.count_up_to(limit), ++decided_;
    // boxes are counted whole: the row left out is taken off again, unless its group was
    const std::uint32_t skip = asked_.skip;
    if (skip == no_row || (asked_.row_group != nullptr && asked_.row_group[skip] == asked_.group)) return count;
    decision_.start(query);
    decision_.add(skip);
    return count - decision_.count_up_to(limit);
}

}  // namespace hullx
