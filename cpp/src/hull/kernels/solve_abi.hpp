// The interface of the kernels that solve with a Cholesky factor for several right-hand sides: plain data in, plain data
// out, nothing to link but one table a level.
//
// L is d × d, row-major, only its lower triangle is read.  x is d × sides, row-major, and solved in place: L·Lᵀ·x = b.
// What a kernel rounds is no evidence of anything: it may fuse and sum as it likes, the same way for every side.
#pragma once

#include <stddef.h>

namespace hullx::solve_kernels {

inline constexpr size_t sides = 8;

struct Level {
    const char* name;
    void (*solve)(const double* lower, size_t d, double* x);
};

extern const Level solve_v2;
extern const Level solve_v3;

}  // namespace hullx::solve_kernels
