// Points: the rows, packed once, used by every query.
//
// Owns the robust statistics of the rows (functions of the rows alone, from at most 65,536 of them at
// fixed indices) and, built on first use, the packed screens and attachments.  Borrows the rows as given: whoever makes
// a Points keeps them alive and unchanged.  Immutable and thread-safe; `frame` builds under a lock.
//
// Invariants: centre, scale, radius as in "Statistics" below; scale[j] and caller_scale are powers of two,
// so working coordinates (x − y)/scale are exact up to underflow.
// Throws std::invalid_argument for 0 rows, 0 columns, more than 2^31 - 65 rows, values that are not finite,
// above 2^500, or further than 2^500 scales from the centre (their squares would overflow).
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "hullx/grid.hpp"
#include "hullx/views.hpp"

namespace hullx {

struct PackedFrame;  // scan/packed_frame.hpp: one float32 screen
struct PackedInt8;   // scan/packed_int8.hpp: one int8 screen
enum class Int8Kind : int;

// Statistics
//   centre  coordinate-wise lower medians (an element of the column, by selection)
//   scale   the power of two not below the interquartile range; where that is 0, not below the median of
//           the non-zero |x_j − c_j|; 1 for a constant column
//   radius  R = median of ‖(x − c)/s‖ (the maximum where the median is 0); 0 if all rows are equal
//   caller_scale, caller_radius   the same for one scale shared by all columns: caller_scale is the power of
//           two not above the median of ‖x − c‖ (1 where that is 0), so caller_radius lies in [1, 2) or is 0
struct Statistics {
    std::vector<double> centre;
    std::vector<double> scale;
    double              radius        = 0.0;
    double              caller_scale  = 1.0;
    double              caller_radius = 0.0;
};

// Coordinates in which a scan or a small problem is posed: z = (x − y) · multiplier, multipliers powers of two.
//   caller  1 / caller_scale in every column: distances are the caller's up to one exact power of two
//   scaled  1 / scale[j]: units do not matter; verdicts are judged here
enum class Frame : int { caller = 0, scaled = 1 };

// What a layer above derives from the rows alone and wants kept with them, one of each kind.
struct Attachment {
    virtual ~Attachment()             = default;
    virtual std::size_t bytes() const = 0;
};
enum class Attached : int {
    first_direction = 0,  // of the hull
    tree            = 1,  // of k-NN in few dimensions
    unit_rows       = 2,  // of k-NN under the cosine
    affine_span     = 3,  // of the hull
    on_devices      = 4,  // packed rows kept by a backend
    outer_rows      = 5,  // of the hull
};
inline constexpr std::size_t attached_kinds = 6;

class Points {
public:
    // `statistics`: of a larger set that these rows are part of, so that tolerances mean the same in both; copied.
    // `poll`: called between blocks on this thread; may throw.  `num_threads`: 0: the default.
    explicit Points(RowsView rows, const Statistics* statistics = nullptr, const std::function<void()>& poll = {},
                    int num_threads = 0);
    ~Points();
    Points(const Points&)            = delete;
    Points& operator=(const Points&) = delete;

    const RowsView&   rows() const { return rows_; }
    std::size_t       size() const { return rows_.rows; }
    std::size_t       dim() const { return rows_.cols; }
    const Statistics& statistics() const { return statistics_; }
    const Grid&       grid() const { return grid_; }

    const std::vector<double>& multipliers(Frame frame) const;  // d powers of two
    double                     radius(Frame frame) const;       // R in that frame

    // Built on first use, by the threads of the call that is first.
    const PackedFrame& packed(Frame frame, int num_threads = 0) const;
    const PackedInt8&  packed_int8(Frame frame, Int8Kind kind, int num_threads = 0) const;  // at most 65,536 columns
    std::size_t        packed_bytes() const;  // memory of what is built now, attachments included

    // Whether a screen of the caller's frame is built.
    bool packed_any() const;
    // How many queries have come while none was, `more` of them now.
    std::size_t unpacked_queries(std::size_t more) const;

    // The attachment of this kind, built by the first call, under a lock.
    const Attachment& attachment(Attached kind, const std::function<std::unique_ptr<const Attachment>()>& build) const;
    bool              has(Attached kind) const;

private:
    struct Packings;
    RowsView                  rows_;
    Statistics                statistics_;
    Grid                      grid_;
    std::vector<double>       multipliers_[2];
    std::unique_ptr<Packings> packings_;
};

}  // namespace hullx
