// Which screen proposes: int8 or float32, fixed once from the rows alone.
//
// Rows that a scan proposes steer the solver, so the choice may not depend on the queries of a call, its threads or what
// was asked before.  A trial decides: the first directions of 64 of the rows, at fixed indices, as a processor without
// fast dot products would quantise them, whatever the level in use.
#pragma once

#include "hull/first_direction.hpp"
#include "hullx/scan.hpp"

namespace hullx::hull {

class ProposingRung final : public Attachment {
public:
    ProposingRung(const Points& points, const FirstDirection& first, const Context& context);

    // Kept with the points.  float32 at a level where int8 is no faster for so few columns.
    static Rung of(const Points& points, const FirstDirection& first, const Context& context);

    std::size_t bytes() const override { return sizeof *this; }

private:
    bool few_survive_;
};

}  // namespace hullx::hull
