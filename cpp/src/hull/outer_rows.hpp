// Rows that lie far out, a few hundred to some thousand: a query asks them before all rows, while its small problem is
// being solved.
//
// Those lowest along directions from rows at fixed places to the centre, all rows where there are few; a function of the
// rows alone, kept with the Points.  Most of what a solution needs is among them, so that few scans of all rows are left
// (16 components of images: 2.4 instead of 4.9; eight: .8 instead of 3.5).  What they say is no evidence: it decides
// which rows are looked at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hull/frames.hpp"
#include "hullx/points.hpp"
#include "hullx/scan.hpp"

namespace hullx::hull {

class OuterRows final : public Attachment {
public:
    OuterRows(const Points& points, const Frames& frames, const Context& context);

    // Kept with the points; nullptr where they would save nothing.
    static const OuterRows* of(const Points& points, const Frames& frames, const Context& context);

    std::span<const std::int64_t> rows() const { return rows_; }             // ascending
    const float*                  panels() const { return panels_.data(); }  // (x − centre)·m of the scaled frame
    std::size_t                   bytes() const override;

private:
    std::vector<std::int64_t> rows_;
    std::vector<float>        panels_;  // of 16 rows, padded with zeros: kernels/solve_abi.hpp, `below`
};

}  // namespace hullx::hull
