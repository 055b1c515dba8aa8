#include "hull/outer_supply.hpp"

#include <algorithm>
#include <cmath>

#include "hull/candidate.hpp"
#include "hull/kernels/solve_abi.hpp"

namespace hullx::hull {
namespace {

constexpr std::size_t most_at_once = 32;  // rows; with 16, 64 and 96 as fast
constexpr std::size_t stretch      = 32;  // panels scanned between two looks at what was found
constexpr std::size_t lanes        = solve_kernels::panel_rows;

}  // namespace

// Kept by the thread from one question to the next.
struct OuterSupply::Room {
    std::vector<double>        r;
    std::vector<float>         direction, value;
    std::vector<std::uint32_t> at;
    std::vector<Candidate>     lowest;  // by their places among the outer rows
};

OuterSupply::OuterSupply(const OuterRows& outer, const Frames& frames, Frame frame, const double* y,
                         const Exclude& exclude, std::size_t query, bool stop_beyond)
    : outer_(outer),
      frames_(frames),
      frame_(frame),
      y_(y),
      exclude_(exclude),
      query_(query),
      stop_beyond_(stop_beyond),
      taken_(outer.rows().size(), 0) {}

// ⟨r, z⟩ = ⟨ρ, (x − centre)·m⟩ + ⟨ρ, (centre − y)·m⟩ with ρ = r·m_frame/m, m of the scaled frame; a power of two brings ρ
// to the range of float32.
bool OuterSupply::turn(const double* direction, Room& room) {
    const std::size_t d     = frames_.dim();
    const double*     m     = frames_.multipliers(Frame::scaled);
    const double*     given = frames_.multipliers(frame_);
    room.r.resize(d);
    room.direction.resize(d);
    double largest = 0.0;
    for (std::size_t j = 0; j < d; ++j) {
        room.r[j] = direction[j] * (given[j] / m[j]);
        largest   = std::max(largest, std::abs(room.r[j]));
    }
    if (!(largest > 0.0) || !std::isfinite(largest)) return false;
    exponent_ = -std::ilogb(largest);
    offset_   = 0.0;
    for (std::size_t j = 0; j < d; ++j) {
        const double r    = std::scalbn(room.r[j], exponent_);
        room.direction[j] = static_cast<float>(r);
        offset_ += r * ((frames_.centre()[j] - y_[j]) * m[j]);
    }
    return true;
}

// The lowest `most_at_once` below the limit, in no particular order.
void OuterSupply::search(double limit, Room& room) const {
    const std::size_t       d = frames_.dim(), size = outer_.rows().size(), panels = (size + lanes - 1) / lanes;
    float                   bar    = static_cast<float>(limit);
    std::vector<Candidate>& lowest = room.lowest;
    room.value.resize(stretch * lanes);
    room.at.resize(stretch * lanes);
    lowest.clear();
    for (std::size_t first = 0; first < panels; first += stretch) {
        const std::size_t count =
            solve_kernels::kernels().below(outer_.panels() + first * lanes * d, std::min(stretch, panels - first), d,
                                           room.direction.data(), bar, room.value.data(), room.at.data());
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t place = first * lanes + room.at[i];
            if (place < size && taken_[place] == 0 && !exclude_.skips(query_, outer_.rows()[place]))
                lowest.push_back({room.value[i], static_cast<std::int64_t>(place)});
        }
        if (lowest.size() > 2 * most_at_once) {
            keep_smallest(lowest, most_at_once);
            bar = static_cast<float>(std::max_element(lowest.begin(), lowest.end())->value);
        }
    }
    keep_smallest(lowest, most_at_once);
}

std::span<const std::int64_t> OuterSupply::below(const double* direction, double level) {
    thread_local Room room;
    found_.clear();
    if (!turn(direction, room)) return {};
    const double scaled = std::scalbn(level, exponent_);
    // the support's own rows lie at the level, to rounding
    search(scaled - offset_ - 0x1p-21 * (std::abs(scaled) + std::abs(offset_)), room);
    const auto least = std::min_element(room.lowest.begin(), room.lowest.end());
    if (least == room.lowest.end() || (stop_beyond_ && least->value + offset_ > 0.0)) return {};
    for (const Candidate& low : room.lowest) {
        const auto place = static_cast<std::size_t>(low.row);
        taken_[place]    = 1;
        found_.push_back(outer_.rows()[place]);
    }
    std::sort(found_.begin(), found_.end());
    return found_;
}

}  // namespace hullx::hull
