#include "cuda/group.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include "hullx/error_bound.hpp"
#include "support/parallel.hpp"

namespace hullx::cuda {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

static_assert(sizeof(Found) == sizeof(Survivor) && std::is_trivially_copyable_v<Survivor>);

std::size_t in_tiles(std::size_t directions) {
    return (directions + tile_directions - 1) / tile_directions * tile_directions;
}

// Survivors by row, as the processor hands them over.
void take_rows(std::span<const Found> found, std::vector<Survivor>& rows) {
    rows.clear();
    rows.reserve(found.size());
    for (const Found& f : found) rows.push_back({f.row, f.value, f.bound});
    std::sort(rows.begin(), rows.end(), [](const Survivor& a, const Survivor& b) { return a.row < b.row; });
}

template <class Direction>
Limits limits(const Direction& direction, double at_most, double let_through) {
    const Int8Threshold filter = direction.threshold(let_through);
    return {at_most, filter.limit, filter.twice_reach};
}

Limits limits(const ScreenDirection& direction, double at_most, double let_through) {
    return {at_most, direction.kernel_threshold(let_through), 0.0f};
}

}  // namespace

std::size_t GroupScan::bytes(const Scan& scan, std::size_t directions, std::size_t capacity) {
    const std::size_t padded = in_tiles(directions), steps = scan.rows.packed().steps;
    const std::size_t measured = scan.given != nullptr ? scan.points.dim() * sizeof(double) : 0;
    const std::size_t stretch  = scan.rows.whole() ? 0 : scan.rows.stretch() * scan.rows.packed().bytes_of_row();
    return padded * (steps * 4 + sizeof(Terms) + sizeof(Limits) + 64) +
           directions * (capacity * sizeof(Found) + measured) + stretch;
}

GroupScan::GroupScan(const Scan& scan, int stream, std::size_t directions, std::size_t capacity)
    : scan_(scan), stream_(stream), size_(directions), capacity_(capacity), steps_(scan.rows.packed().steps) {
    const auto&       device = scan.device;
    const std::size_t padded = in_tiles(directions);
    device_values_           = {device, padded * steps_ * 4};
    if (in_float32(scan.kind))
        device_float_terms_ = {device, padded};
    else
        device_terms_ = {device, padded};
    device_limits_     = {device, padded};
    device_held_       = {device, padded};
    device_overflowed_ = {device, padded};
    device_counted_    = {device, padded};
    device_found_      = {device, directions * capacity};
    if (scan.counts()) device_below_ = {device, padded};
    if (!scan.options.exclude.rows.empty()) device_skipped_ = {device, padded};
    if (scan.row_group != nullptr) device_groups_ = {device, padded};
    if (scan.given != nullptr) device_directions_ = {device, directions * scan.points.dim()};
    if (!scan.rows.whole()) stretch_ = RowBuffers(device, scan.rows.packed(), scan.rows.stretch());
}

void GroupScan::begin(const std::vector<std::size_t>& which) {
    which_  = which;
    padded_ = in_tiles(which.size());
    outcomes_.assign(which.size(), Outcome{});
    const std::size_t tile = panel * steps_;  // words of a panel of directions
    if (in_float32(scan_.kind)) {
        floats_.assign(padded_ * steps_, 0.0f);
        float_terms_.assign(padded_, FloatTerms{});
        convert([&](std::size_t i, std::span<const double> r) {
            return ScreenDirection(r, scan_.options.bias, floats_.data() + i / panel * tile + i % panel, panel);
        });
    } else {
        integers_.assign(padded_ * steps_ * 4, 0);
        terms_.assign(padded_, Terms{});
        const Rotation& rotation = *scan_.rows.packed().rotation;
        const auto      place    = [&](std::size_t i) { return integers_.data() + (i / panel * tile + i % panel) * 4; };
        if (scan_.kind == Kind::product)
            convert([&](std::size_t i, std::span<const double> r) {
                return Int8Product(r, rotation, scan_.products, place(i), panel * 4);
            });
        else
            convert([&](std::size_t i, std::span<const double> r) {
                return Int8Direction(r, rotation, scan_.products, place(i), panel * 4);
            });
    }
    upload_rules();
    run_stages();
}

void GroupScan::store(std::size_t i, const Int8Direction& d) {
    outcomes_[i].screened = d.screened;
    terms_[i]             = {d.norm, d.relative, d.step, d.square, d.residual, 0.0, d.offset, d.twice_step};
}

void GroupScan::store(std::size_t i, const Int8Product& d) {
    terms_[i] = {d.norm, 0.0, d.step, 0.0, d.residual, d.spread, d.offset, d.twice_step};
}

void GroupScan::store(std::size_t i, const ScreenDirection& d) {
    float_terms_[i] = {d.bias_scale, d.per_norm, d.per_bias, d.constant, d.kernel_bias_scale, d.kernel_slack};
}

// Limits in units of the scaled direction, outwards where the division is not exact: as scan/driver.hpp has them.
template <class Make>
void GroupScan::convert(Make make) {
    const std::size_t  d       = scan_.points.dim();
    const ScanOptions& options = scan_.options;
    limits_.assign(padded_, Limits{-infinity, std::numeric_limits<float>::quiet_NaN(), 0.0f});
    below_.assign(scan_.counts() ? padded_ : 0, -infinity);
    measured_directions_.resize(scan_.given != nullptr ? which_.size() * d : 0);
    parallel_for(which_.size(), scan_.num_threads, [&](std::size_t i) {
        const std::size_t q         = which_[i];
        const double*     r         = scan_.directions.row(q);
        const auto        direction = make(i, std::span(r, d));
        outcomes_[i].unit           = direction.unit;
        store(i, direction);
        if (!outcomes_[i].screened) return;
        double at_most     = options.at_most.empty() ? infinity : round_up(options.at_most[q] / direction.unit);
        double let_through = at_most;
        if (scan_.counts()) {
            if (!options.count_below.empty()) below_[i] = round_down(options.count_below[q] / direction.unit);
            at_most     = round_up(options.keep_up_to[q] / direction.unit);
            let_through = std::max(at_most, below_[i]);
        }
        limits_[i] = limits(direction, at_most, let_through);
        if (scan_.given != nullptr) std::copy_n(r, d, measured_directions_.data() + i * d);
    });
}

void GroupScan::upload_rules() {
    const Exclude& exclude = scan_.options.exclude;
    if (in_float32(scan_.kind)) {
        scan_.device->upload(stream_, device_values_.data(), floats_.data(), floats_.size() * sizeof(float));
        device_float_terms_.upload(stream_, float_terms_);
    } else {
        scan_.device->upload(stream_, device_values_.data(), integers_.data(), integers_.size());
        device_terms_.upload(stream_, terms_);
    }
    device_limits_.upload(stream_, limits_);
    if (scan_.counts()) device_below_.upload(stream_, below_);
    if (scan_.given != nullptr) device_directions_.upload(stream_, measured_directions_);
    skipped_.assign(padded_, -1);
    groups_.assign(padded_, 0);
    for (std::size_t i = 0; i < which_.size(); ++i) {
        if (!exclude.rows.empty()) skipped_[i] = exclude.rows[which_[i]];
        if (!exclude.query_group.empty()) groups_[i] = exclude.query_group[which_[i]];
    }
    if (!exclude.rows.empty()) device_skipped_.upload(stream_, skipped_);
    if (scan_.row_group != nullptr) device_groups_.upload(stream_, groups_);
    device_held_.clear(stream_);
    device_overflowed_.clear(stream_);
    device_counted_.clear(stream_);
}

Group GroupScan::group() const {
    return {device_values_.data(),
            device_terms_.data(),
            device_float_terms_.data(),
            device_limits_.data(),
            device_below_.data(),
            device_skipped_.data(),
            scan_.row_group,
            device_groups_.data(),
            device_found_.data(),
            device_held_.data(),
            device_counted_.data(),
            device_overflowed_.data(),
            static_cast<std::uint32_t>(capacity_),
            static_cast<std::uint32_t>(scan_.neighbours()),
            static_cast<int>(which_.size()),
            scan_.kind};
}

void GroupScan::run_stages() {
    const std::size_t n = scan_.points.size(), k = scan_.neighbours();
    if (k == 0) {
        screen(0, n);
        return;
    }
    // of the rows after the seen ones k in seen pass, or some more: half of the room that is left is for those
    const std::size_t growth =
        std::min(scan_.device->sizes().growth, std::max<std::size_t>(1, (capacity_ - k) / (2 * k)));
    std::size_t last = std::min(n, std::max<std::size_t>(capacity_ / 2 / tile_rows, 1) * tile_rows);
    if (n <= capacity_) last = n;
    for (std::size_t first = 0; first < n;) {
        screen(first, last);
        scan_.device->select(stream_, {group()});
        first = last;
        last  = std::min(n, (last * (growth + 1)) / tile_rows * tile_rows);
    }
    if (scan_.given == nullptr) return;
    const RowsView& rows = scan_.points.rows();
    scan_.device->measure(stream_,
                          {group(), scan_.given->rows, rows.dtype == DType::float32, static_cast<int>(rows.cols),
                           scan_.given->centre.data(), scan_.given->multiplier.data(), device_directions_.data()});
    scan_.device->select(stream_, {group()});
}

// Rows [first, last), `first` a multiple of a tile.
void GroupScan::screen(std::size_t first, std::size_t last) {
    const bool        whole = scan_.rows.whole();
    const std::size_t step  = whole ? scan_.device->sizes().rows : scan_.rows.stretch();
    for (std::size_t row = first; row < last; row += step) {
        const std::size_t count = std::min(step, last - row);
        if (!whole) stretch_.upload(stream_, scan_.rows.packed(), row, count);
        const Rows rows = whole ? scan_.rows.part(row, count) : stretch_.rows(scan_.rows.packed(), row, count);
        scan_.device->screen(stream_, {rows, group()});
    }
}

const std::vector<Outcome>& GroupScan::collect() {
    const std::size_t count = which_.size();
    held_.resize(count);
    overflowed_.resize(count);
    counted_.resize(count);
    device_held_.download(stream_, held_);
    device_overflowed_.download(stream_, overflowed_);
    device_counted_.download(stream_, counted_);
    scan_.device->finish(stream_);
    std::size_t most = 0;
    for (std::size_t i = 0; i < count; ++i) {
        outcomes_[i].overflowed = overflowed_[i] != 0 || held_[i] > capacity_;
        if (!outcomes_[i].overflowed) most = std::max<std::size_t>(most, held_[i]);
    }
    found_.resize(count * most);
    if (most > 0) {
        scan_.device->download(stream_, found_.data(), device_found_.data(), most * sizeof(Found),
                               capacity_ * sizeof(Found), count);
        scan_.device->finish(stream_);
    }
    parallel_for(count, scan_.num_threads, [&](std::size_t i) {
        Outcome& outcome = outcomes_[i];
        outcome.counted  = static_cast<std::int64_t>(counted_[i]);
        if (!outcome.overflowed) take_rows({found_.data() + i * most, held_[i]}, outcome.rows);
    });
    return outcomes_;
}

}  // namespace hullx::cuda
