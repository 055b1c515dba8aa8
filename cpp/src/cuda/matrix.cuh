// The matrix instruction: mma.sync m16n8k32, unsigned rows times signed directions into int32, exactly.
//
// A warp multiplies 64 rows with 32 directions, 32 dimensions at a time, as 4 × 4 products of 16 × 8.  Which thread holds
// what is the instruction's own layout; with group = lane / 4 and place = lane % 4
//     rows[m]        four dimensions a word: row group, dimensions 4·place …      row group + 8, the same
//                                            row group, dimensions 16 + 4·place …  row group + 8, the same
//     directions[n]  direction group: dimensions 4·place …, 16 + 4·place …
//     sums[m][n]     row group: directions 2·place, 2·place + 1;  row group + 8: the same
// Panels of 16 with four dimensions together hold every word as it is needed.
#pragma once

#include <stdint.h>

#include "cuda/portable.cuh"

namespace hullx::cuda {

inline constexpr int warp_rows = 4, warp_directions = 4;  // products of 16 × 8

using Sums           = int32_t[warp_rows][warp_directions][4];
using RowWords       = uint32_t[warp_rows][4];
using DirectionWords = uint32_t[warp_directions][2];

#ifdef __CUDACC__
__device__ __forceinline__ void multiply(Sums& sums, const RowWords& rows, const DirectionWords& directions) {
    HULLX_UNROLL
    for (int m = 0; m < warp_rows; ++m) {
        HULLX_UNROLL
        for (int n = 0; n < warp_directions; ++n)
            asm volatile(
                "mma.sync.aligned.m16n8k32.row.col.s32.u8.s8.s32 "
                "{%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
                : "+r"(sums[m][n][0]), "+r"(sums[m][n][1]), "+r"(sums[m][n][2]), "+r"(sums[m][n][3])
                : "r"(rows[m][0]), "r"(rows[m][1]), "r"(rows[m][2]), "r"(rows[m][3]), "r"(directions[n][0]),
                  "r"(directions[n][1]));
    }
}
#endif

}  // namespace hullx::cuda
