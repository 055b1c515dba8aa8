// How the hull asks the scan: decided once, from the rows alone, by asking for 64 of the rows themselves.
//
//   first  the first direction, in the frame in which quantised products lose less of what tells rows apart: scaled for
//          features of different size, the caller's where features are nearly constant but for a few rows (pixels)
//   rungs  int8 or float32, for first directions and for those from a row to the centre.  What is proposed steers the solver, so this may not depend on the queries of a call, its
//          threads or what was asked before
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
    Rung                  opening_rung() const { return rung(opening_); }  // along first directions
    Rung                  later_rung() const { return rung(later_); }
    std::size_t           bytes() const override { return first_->bytes() + sizeof *this; }

private:
    Rung rung(bool few_survive) const;  // float32 at a level where int8 is no faster for so few columns

    std::shared_ptr<const FirstDirection> first_;                            // a copy shares it
    bool                                  opening_ = false, later_ = false;  // few rows survive int8
};

}  // namespace hullx::hull
