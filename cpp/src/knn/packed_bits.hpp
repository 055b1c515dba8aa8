// Rows of bits as the search reads them: ordered by the number of bits set, then by index.
//
// The screen compares folded rows: word j of a row is added (xor) to word j mod F of its fold.  Folding is linear, so
// fold(a) ^ fold(b) = fold(a ^ b), and a bit of it is set only if one of the bits folded into it is:
//
//   |fold(a) ^ fold(b)| <= |a ^ b|
//
// a proven lower bound on the bits that differ at F/W of the price.  It is nearly sharp while bits are few beside 64·F.
// Where rows are too full for that, F = W: the fold is the row, the bound is exact, and no second copy is kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hullx/views.hpp"
#include "knn/kernels/bits_abi.hpp"
#include "support/aligned_buffer.hpp"

namespace hullx {

struct PackedBits {
    std::size_t n      = 0;
    std::size_t bits   = 0;  // d
    std::size_t words  = 0;  // W = ⌈d/64⌉
    std::size_t folded = 0;  // F: a power of two below W, or W
    std::size_t stride = 0;  // words from row to row in `rows`: W rounded up to a cache line

    std::vector<std::uint32_t>   counts;  // n, ascending: bits set in each row
    std::vector<std::uint32_t>   ids;     // n: where the caller has that row
    AlignedBuffer<std::uint64_t> panels;  // ⌈n/8⌉ panels of folded rows, filled up with empty ones
    AlignedBuffer<std::uint64_t> rows;    // n × stride in the caller's order; nothing where F = W

    bool                 is_folded() const { return folded < words; }
    const std::uint64_t* row(std::size_t id) const { return rows.data() + id * stride; }
};

// Copies ⌈d/8⌉ bytes into words, zeros behind them up to `room` words; returns the number of bits set.
std::uint32_t unpack_row(const std::uint8_t* bytes, std::size_t bits, std::uint64_t* words, std::size_t room);

// out[j mod F] = xor of the words j.
void fold_row(const std::uint64_t* words, std::size_t count, std::uint64_t* out, std::size_t folded);

// Throws std::invalid_argument where a bit beyond `bits` is set.
void check_padding(MatrixView<const std::uint8_t> bytes, std::size_t bits, const char* name);

}  // namespace hullx
