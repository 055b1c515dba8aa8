// What one solve asks of the outer rows: those below its solution, a few at a time, each at most once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hull/frames.hpp"
#include "hull/outer_rows.hpp"
#include "hull/working_set.hpp"
#include "hullx/views.hpp"

namespace hullx::hull {

inline constexpr std::size_t most_supplied = 512;  // to one solve: then all rows are asked

class OuterSupply final : public RowSupply {
public:
    // `stop_beyond`: nothing more once all of them lie beyond the query, ⟨direction, z⟩ > 0, which is what a verdict needs.
    OuterSupply(const OuterRows& outer, const Frames& frames, Frame frame, const double* y, const Exclude& exclude,
                std::size_t query, bool stop_beyond);

    std::span<const std::int64_t> below(const double* direction, double level) override;

private:
    struct Room;

    bool turn(const double* direction, Room& room);
    void search(double limit, Room& room) const;

    const OuterRows&          outer_;
    const Frames&             frames_;
    Frame                     frame_;
    const double*             y_;
    const Exclude&            exclude_;
    std::size_t               query_;
    bool                      stop_beyond_;
    std::vector<char>         taken_;         // per outer row: supplied
    std::vector<std::int64_t> found_;         // supplied last
    double                    offset_   = 0;  // ⟨ρ, (centre − y)·m⟩
    int                       exponent_ = 0;  // of the power of two in ρ
};

}  // namespace hullx::hull
