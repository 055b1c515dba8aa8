// How the hull asks the scan: decided once, from the rows alone, by asking for 64 of the rows themselves.
//
//   first  the first direction, in the frame in which quantised products lose less of what tells rows apart: scaled for
//          features of different size, the caller's where features are nearly constant but for a few rows (pixels)
//   rungs  int8 or float32, for first directions and for those from a row to the centre, and how many columns int8 is
//          asked for along first directions: rows are spread little along those, so 10,000 lie within the bound of the
//          best 128, but 30 within that of the best one (784 pixels), which is all that a proof needs; from the best
//          four on there are 160, enough to start from.  What is proposed steers the
//          solver, so this may not depend on the queries of a call, its threads or what was asked before
//
// Scans are of the first direction's frame.  The trial quantises as a processor without fast dot products would,
// whatever the level in use.
#pragma once

#include <memory>

#include "hull/first_direction.hpp"
#include "hull/frames.hpp"
#include "hullx/scan.hpp"

namespace hullx::hull {

// How many survivors of a direction int8 may leave for it to be worth its while.
std::size_t survivors_worth(std::size_t rows, std::size_t columns);

class Trial final : public Attachment {
public:
    Trial(const Points& points, const Frames& frames, const Context& context);

    // Kept with the points.
    static const Trial& of(const Points& points, const Frames& frames, const Context& context);

    const FirstDirection& first() const { return *first_; }
    Rung                  opening_rung() const;  // along first directions
    Rung                  later_rung() const { return rung(later_); }
    // That int8 is asked for there; `as_seeds`: most queries will need them to start from.
    std::size_t opening_columns(bool as_seeds) const;
    std::size_t bytes() const override { return first_->bytes() + sizeof *this; }

private:
    enum class Opening { float32, int8_few_columns, int8 };

    Rung rung(bool few_survive) const;  // float32 at a level where int8 is no faster for so few columns

    std::shared_ptr<const FirstDirection> first_;  // a copy shares it
    Opening                               opening_ = Opening::float32;
    bool                                  later_   = false;  // few rows survive int8
};

}  // namespace hullx::hull
