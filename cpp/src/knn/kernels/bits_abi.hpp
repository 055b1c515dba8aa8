// What the kernels of bits are given and return.
//
// A panel is 8 rows, their words interleaved: word w of row l stands at 8·w + l, so that a lane is a row and no sum
// ever runs across lanes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hullx::bit_kernels {

inline constexpr std::size_t rows_a_panel = 8;

struct Level {
    const char* name;

    // Appends each row of `count` panels that differs from the query in at most `limit` of the bits given, with that
    // number; rows are counted from the first of the first panel, ascending.  Returns how many; room for all is needed.
    std::size_t (*screen)(const std::uint64_t* panels, std::size_t count, std::size_t words, const std::uint64_t* query,
                          std::int64_t limit, std::uint32_t* rows, std::uint32_t* differences);

    // Bits in which two rows differ; `words` is a multiple of 8.
    std::uint64_t (*differences)(const std::uint64_t* row, const std::uint64_t* query, std::size_t words);
};

extern const Level bits_v2;
extern const Level bits_v3;

}  // namespace hullx::bit_kernels
