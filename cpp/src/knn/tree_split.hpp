// A node of the tree is split: half of its rows go to each side of the middle of its widest side.
//
// Rows are keys: 32 bits for where the row lies along the chosen side, 32 for which row it is.  The side and the range of
// the key come from about 32 rows at fixed places of the node, so that one wild row among many does not choose them; keys
// beyond the range are clamped.  The key only sorts: boxes are measured from the rows themselves, so rows that share a
// key cost speed, never an answer.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace hullx::tree_split {

using Key = std::uint64_t;

inline std::size_t row_of(Key key) {
    return static_cast<std::size_t>(key & 0xffffffffu);
}

// Puts the `middle` least keys first.  `spare` has room for all.
void select(Key* keys, Key* spare, std::size_t count, std::size_t middle);

inline constexpr std::size_t sampled     = 32;
inline constexpr std::size_t fetched     = 16;  // rows ahead
inline constexpr double      largest_key = 4294967295.0;

// Sorts a node's keys so that the first `middle` lie below the others along the widest side; `place(row, side)` says
// where the coordinate is.  Returns that side.
template <class Place>
std::uint32_t split(Key* keys, Key* spare, std::size_t count, std::size_t middle, std::size_t dim, const Place& place) {
    struct Side {
        std::size_t index = 0;
        double      low = 0.0, width = 0.0;
    } widest;
    const auto measure = [&](std::size_t step) {
        for (std::size_t j = 0; j < dim; ++j) {
            double low = std::numeric_limits<double>::infinity(), high = -low;
            for (std::size_t i = step / 2; i < count; i += step) {
                const auto x = static_cast<double>(*place(row_of(keys[i]), j));
                low          = std::min(low, x);
                high         = std::max(high, x);
            }
            if (high - low > widest.width) widest = {j, low, high - low};
        }
    };
    const std::size_t step = std::max<std::size_t>(1, count / sampled);
    measure(step);
    if (widest.width == 0.0 && step > 1) measure(1);
    if (widest.width == 0.0) return 0;  // all rows equal: any half will do

    const double per_unit = std::min(largest_key / widest.width, 0x1p1000);
    for (std::size_t i = 0; i < count; ++i) {
        if (i + fetched < count) __builtin_prefetch(place(row_of(keys[i + fetched]), widest.index));
        const std::size_t row   = row_of(keys[i]);
        double            where = (static_cast<double>(*place(row, widest.index)) - widest.low) * per_unit;
        where                   = where > 0.0 ? where : 0.0;  // without branches: `place` may wait for memory
        where                   = where < largest_key ? where : largest_key;
        keys[i]                 = static_cast<Key>(static_cast<std::int64_t>(where)) << 32 | static_cast<Key>(row);
    }
    select(keys, spare, count, middle);
    return static_cast<std::uint32_t>(widest.index);
}

}  // namespace hullx::tree_split
