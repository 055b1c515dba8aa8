#include "hullx/points.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <stdexcept>
#include <string>

#include "scan/packed_frame.hpp"
#include "scan/packed_int8.hpp"
#include "scan/quantise.hpp"
#include "scan/statistics.hpp"
#include "support/fork_guard.hpp"
#include "support/limits.hpp"
#include "support/parallel.hpp"

namespace hullx {
namespace {

constexpr std::size_t most_rows    = (std::size_t{1} << 31) - 65;
constexpr std::size_t rows_at_once = 256;

std::string place(std::size_t row, std::size_t column) {
    return "row " + std::to_string(row) + ", column " + std::to_string(column);
}

[[noreturn]] void refuse_value(const RowsView& rows) {
    for (std::size_t i = 0; i < rows.rows; ++i)
        for (std::size_t j = 0; j < rows.cols; ++j) {
            const double x = rows.at(i, j);
            if (!std::isfinite(x))
                throw std::invalid_argument("points: the value at " + place(i, j) + " is " + text(x) +
                                            "; values must be finite. Drop or fill the row");
            if (std::fabs(x) > largest_value)
                throw std::invalid_argument("points: the value at " + place(i, j) + " is " + text(x) +
                                            ", above 2^500 (about 3.3e150), so its square would overflow. "
                                            "Scale the column down");
        }
    throw std::logic_error("no value to refuse");
}

// What pack_abi.hpp says of a row, and of its largest values so far.
unsigned look(const RowsView& rows, std::size_t row, double rounder, double* most) {
    const std::size_t first = row * rows.cols;
    return rows.dtype == DType::float32 ? pack_level().look_f32(static_cast<const float*>(rows.data) + first, rows.cols,
                                                                largest_value, rounder, most)
                                        : pack_level().look_f64(static_cast<const double*>(rows.data) + first,
                                                                rows.cols, largest_value, rounder, most);
}

// Fills `largest` with max |x| of each column and `grid`; finds out whether every value is finite and at most 2^500.
bool check_values(const RowsView& rows, int threads, const Poll& poll, std::vector<double>& largest, Grid& grid) {
    const std::size_t d = rows.cols;
    std::atomic<bool> good{true};
    std::mutex        merging;
    GridFinder        finder;
    const std::size_t tasks = (rows.rows + rows_at_once - 1) / rows_at_once;
    parallel_for(tasks, threads, [&](std::size_t task) {
        poll();
        std::vector<double> most(d, 0.0), row(d);
        GridFinder          mine;
        bool                all = true;
        for (std::size_t i = task * rows_at_once; i < std::min(rows.rows, (task + 1) * rows_at_once); ++i) {
            const unsigned seen = look(rows, i, mine.rounder(), most.data());
            all                 = (seen & pack_kernels::bounded) != 0;  // false for NaN
            if (!all) break;
            if ((seen & pack_kernels::on_grid) != 0) continue;
            rows.copy_row(i, row.data());
            mine.refine(row.data(), d);
        }
        if (!all) good = false;
        const std::lock_guard lock(merging);
        for (std::size_t j = 0; j < d; ++j) largest[j] = std::max(largest[j], most[j]);
        finder.merge(mine);
    });
    if (good) grid = finder.found(*std::max_element(largest.begin(), largest.end()));
    return good;
}

// Throws for a value further than 2^500 units from the centre.
void check_spread(const RowsView& rows, const Statistics& s, const std::vector<double>& multipliers,
                  const std::vector<double>& largest) {
    bool harmless = true;
    for (std::size_t j = 0; j < rows.cols; ++j)
        harmless = harmless && (largest[j] + std::fabs(s.centre[j])) * multipliers[j] <= largest_value;
    if (harmless) return;
    for (std::size_t i = 0; i < rows.rows; ++i)
        for (std::size_t j = 0; j < rows.cols; ++j)
            if (std::fabs(rows.at(i, j) - s.centre[j]) * multipliers[j] > largest_value)
                throw std::invalid_argument("points: the value at " + place(i, j) + " is " + text(rows.at(i, j)) +
                                            ", more than 2^500 times the spread of the data (" +
                                            text(1.0 / multipliers[j]) + ") from the centre " + text(s.centre[j]) +
                                            ", so its square would overflow. Drop the row or rescale the column");
}

}  // namespace

struct Points::Packings {
    ForkSafeMutex                building;
    std::unique_ptr<PackedFrame> frames[2];
    std::atomic<PackedFrame*>    ready[2] = {nullptr, nullptr};
    std::unique_ptr<PackedInt8>  int8[4];  // frame × kind
    std::atomic<PackedInt8*>     int8_ready[4] = {};

    std::atomic<std::size_t>          unpacked_queries = 0;
    ForkSafeMutex                     attaching[attached_kinds];
    std::unique_ptr<const Attachment> attachments[attached_kinds];
    std::atomic<const Attachment*>    attached[attached_kinds] = {};
};

Points::Points(RowsView rows, const Statistics* statistics, const std::function<void()>& poll, int num_threads)
    : rows_(rows), packings_(std::make_unique<Packings>()) {
    if (rows.rows == 0) throw std::invalid_argument("points: there are no rows; at least one is needed");
    if (rows.cols == 0) throw std::invalid_argument("points: there are no columns; at least one is needed");
    if (rows.rows > most_rows)
        throw std::invalid_argument("points: " + std::to_string(rows.rows) + " rows are more than the " +
                                    std::to_string(most_rows) + " that fit. Split the data");
    std::vector<double> largest(rows.cols, 0.0);
    const Poll          polled(poll);
    const int           threads = resolve_threads(num_threads);
    if (!check_values(rows, threads, polled, largest, grid_)) refuse_value(rows);
    statistics_ = statistics != nullptr ? *statistics : compute_statistics(rows, grid_, threads, polled);
    multipliers_[static_cast<int>(Frame::caller)].assign(rows.cols, 1.0 / statistics_.caller_scale);
    for (const double s : statistics_.scale) multipliers_[static_cast<int>(Frame::scaled)].push_back(1.0 / s);
    for (const auto& multipliers : multipliers_) check_spread(rows, statistics_, multipliers, largest);
}

Points::~Points() = default;

const std::vector<double>& Points::multipliers(Frame frame) const {
    return multipliers_[static_cast<int>(frame)];
}

double Points::radius(Frame frame) const {
    return frame == Frame::scaled ? statistics_.radius : statistics_.caller_radius;
}

const PackedFrame& Points::packed(Frame frame, int num_threads) const {
    const auto f = static_cast<int>(frame);
    if (const PackedFrame* done = packings_->ready[f]) return *done;
    const std::lock_guard lock(packings_->building);
    auto&                 slot = packings_->frames[f];
    if (!slot) {
        slot                = std::make_unique<PackedFrame>(rows_, statistics_.centre, multipliers_[f], num_threads);
        packings_->ready[f] = slot.get();
    }
    return *slot;
}

const PackedInt8& Points::packed_int8(Frame frame, Int8Kind kind, int num_threads) const {
    const int f = static_cast<int>(frame), p = 2 * f + static_cast<int>(kind);
    if (const PackedInt8* done = packings_->int8_ready[p]) return *done;
    const std::lock_guard lock(packings_->building);
    auto&                 slot = packings_->int8[p];
    if (!slot) {
        slot = std::make_unique<PackedInt8>(rows_, statistics_.centre, multipliers_[f], kind,
                                            Rotation::chosen(rows_, statistics_.centre, multipliers_[f]), num_threads);
        packings_->int8_ready[p] = slot.get();
    }
    return *slot;
}

bool Points::packed_any() const {
    const int caller = static_cast<int>(Frame::caller);
    return packings_->int8_ready[2 * caller + static_cast<int>(Int8Kind::distance)] != nullptr ||
           packings_->ready[caller] != nullptr;
}

std::size_t Points::unpacked_queries(std::size_t more) const {
    return packings_->unpacked_queries += more;
}

const Attachment& Points::attachment(Attached                                                  kind,
                                     const std::function<std::unique_ptr<const Attachment>()>& build) const {
    const auto a = static_cast<int>(kind);
    if (const Attachment* done = packings_->attached[a]) return *done;
    const std::lock_guard lock(packings_->attaching[a]);
    auto&                 slot = packings_->attachments[a];
    if (!slot) {
        slot                   = build();
        packings_->attached[a] = slot.get();
    }
    return *slot;
}

bool Points::has(Attached kind) const {
    return packings_->attached[static_cast<int>(kind)] != nullptr;
}

std::size_t Points::packed_bytes() const {
    std::size_t bytes = 0;
    for (const auto& ready : packings_->int8_ready)
        if (const PackedInt8* packed = ready) bytes += packed->bytes();
    for (const auto& ready : packings_->ready)
        if (const PackedFrame* frame = ready) bytes += frame->bytes();
    for (const auto& attached : packings_->attached)
        if (const Attachment* attachment = attached) bytes += attachment->bytes();
    return bytes;
}

}  // namespace hullx
