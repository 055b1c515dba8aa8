// The interface of the solver's dense kernels: plain data in, plain data out, nothing to link but one table a level.
//
// solve: a Cholesky factor for several right-hand sides.  L is d × d, row-major, only its lower triangle is read.  x is
// d × sides, row-major, and solved in place: L·Lᵀ·x = b.
// products, subtract: with columns of `dim` entries, one behind the other:
//     out_i = ⟨column i, v⟩,     v ← v − Σ c_i · column i.
// products_at: the same products for the columns with these indices alone.
// back_substitute: x ← R⁻¹ x, R upper triangular, its columns one behind the other, column i of i + 1 entries.
// rotate: with c and s, columns p and n become c·p + s·n and c·n − s·p.
// move: z ← (x − y)·m entry by entry, returns Σ z²; 0 of a row that is not y means that all underflowed.  z may be x.
// below: rows in panels of 16, value (i, j) of a panel at j·16 + i: those whose product with r is below the limit, their
// places ascending, and how many.
// What a kernel rounds is no evidence of anything: it may fuse and sum as it likes, the same way for every side or
// column, however many stand beside it.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace hullx::solve_kernels {

inline constexpr size_t sides      = 8;
inline constexpr size_t panel_rows = 16;

struct Level {
    const char* name;
    void (*solve)(const double* lower, size_t d, double* x);
    void (*products)(const double* columns, size_t count, size_t dim, const double* v, double* out);
    void (*products_at)(const double* columns, const size_t* at, size_t count, size_t dim, const double* v,
                        double* out);
    void (*subtract)(const double* columns, size_t count, size_t dim, const double* c, double* v);
    void (*back_substitute)(const double* triangle, size_t count, double* x);
    void (*rotate)(double* p, double* n, size_t dim, double c, double s);
    double (*move)(const double* x, const double* y, const double* m, double* z, size_t d);
    double (*move_f32)(const float* x, const double* y, const double* m, double* z, size_t d);
    size_t (*below)(const float* panels, size_t count, size_t dim, const float* r, float limit, float* value,
                    uint32_t* at);
};

extern const Level solve_v2;
extern const Level solve_v3;
extern const Level solve_v4;

// Of the level in use.
const Level& kernels();

}  // namespace hullx::solve_kernels
