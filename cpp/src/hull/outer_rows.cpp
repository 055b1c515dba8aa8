#include "hull/outer_rows.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <numeric>

#include "hull/candidate.hpp"
#include "hull/kernels/solve_abi.hpp"
#include "hull/working_set.hpp"
#include "hullx/hull.hpp"
#include "scan/quantise.hpp"

namespace hullx::hull {
namespace {

// With twice the directions 16 components of images took as long: fewer scans of all rows, more of these.
constexpr std::size_t directions = 256, rows_a_direction = 8;
constexpr std::size_t most_whole   = 2048;  // rows of which all are taken
constexpr std::size_t least_rows   = 512;   // below, a scan of all costs nothing beside a small problem
constexpr std::size_t most_columns = 32;    // with 48 and 64 nothing was gained: a first direction proves more there
constexpr std::size_t lanes        = solve_kernels::panel_rows;

std::atomic<std::size_t> forced{0};

std::vector<std::int64_t> lowest_rows(const Points& points, const Frames& frames, const Context& context) {
    const std::size_t   d     = points.dim();
    std::vector<double> asked = rows_to_centre(points, Frame::scaled, directions);
    for (std::size_t i = 0; i < directions; ++i) {
        const std::span<double> r{asked.data() + i * d, d};
        if (!frames.prepare(Frame::scaled, r)) std::fill(r.begin(), r.end(), 1.0);
    }
    const Context quiet{context.num_threads, context.poll, {}, context.backend};
    ScanOptions   options;
    options.frame = Frame::scaled;
    options.k     = rows_a_direction;
    std::vector<std::int64_t> found(directions * rows_a_direction, -1);
    scan(points, {asked.data(), directions, d}, options, quiet, [&](const Survivors& s) {
        std::vector<Candidate> lowest;
        for (const Survivor& row : s.rows) lowest.push_back({row.value, row.row});
        keep_smallest(lowest, rows_a_direction);
        for (std::size_t i = 0; i < lowest.size(); ++i) found[s.direction * rows_a_direction + i] = lowest[i].row;
    });
    std::erase(found, -1);
    return merged(found, {});
}

}  // namespace

OuterRows::OuterRows(const Points& points, const Frames& frames, const Context& context) {
    const std::size_t d = points.dim();
    if (points.size() <= most_whole) {
        rows_.resize(points.size());
        std::iota(rows_.begin(), rows_.end(), 0);
    } else {
        rows_ = lowest_rows(points, frames, context);
    }
    panels_.assign((rows_.size() + lanes - 1) / lanes * lanes * d, 0.0f);
    const std::vector<double>& centre      = points.statistics().centre;
    const std::vector<double>& multipliers = points.multipliers(Frame::scaled);
    std::vector<double>        z(d);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        centre_row(points.rows(), static_cast<std::size_t>(rows_[i]), centre.data(), multipliers.data(), z.data());
        float* panel = panels_.data() + i / lanes * lanes * d + i % lanes;
        for (std::size_t j = 0; j < d; ++j) panel[j * lanes] = static_cast<float>(z[j]);
    }
}

const OuterRows* OuterRows::of(const Points& points, const Frames& frames, const Context& context) {
    const std::size_t least = forced > 0 ? forced.load() : least_rows;
    if (points.size() < least || points.dim() > most_columns) return nullptr;
    const Attachment& attachment = points.attachment(
        Attached::outer_rows, [&] { return std::make_unique<const OuterRows>(points, frames, context); });
    return &static_cast<const OuterRows&>(attachment);
}

std::size_t OuterRows::bytes() const {
    return sizeof *this + rows_.size() * sizeof(std::int64_t) + panels_.size() * sizeof(float);
}

}  // namespace hullx::hull

namespace hullx {

void set_outer_rows(std::size_t least) {
    hull::forced = least;
}

}  // namespace hullx
