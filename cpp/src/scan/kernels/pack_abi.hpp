// The interface of the kernels that look at rows before they are scanned: plain data in, plain data out, nothing to
// link but one table a level.
//
// Every level gives the same bytes: sums run in four strands, j mod 4, and nothing is fused.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace hullx::pack_kernels {

struct Quantised {
    double  lost   = 0.0;  // Σ (z_j − q_j/inverse)²
    double  square = 0.0;  // Σ z_j²
    int64_t sum    = 0;    // Σ q_j
    int64_t norm   = 0;    // Σ q_j²
};

// Where the bytes of q go: four at a time to out + j/4·stride, with the bits of `flip` turned over.
struct Bytes {
    void*    out;
    size_t   stride;
    uint32_t flip;
};

// What every value of a row has.
inline constexpr unsigned bounded = 1;  // |x_j| <= limit
inline constexpr unsigned on_grid = 2;  // (x_j + rounder) − rounder = x_j

struct Level {
    const char* name;
    // Which of the above hold; most[j] = max(most[j], |x_j|).
    unsigned (*look_f32)(const float* x, size_t d, double limit, double rounder, double* most);
    unsigned (*look_f64)(const double* x, size_t d, double limit, double rounder, double* most);
    // z_j = fl(x_j − centre_j)·multiplier_j
    void (*centred_f32)(const float* x, const double* centre, const double* multiplier, size_t d, double* z);
    void (*centred_f64)(const double* x, const double* centre, const double* multiplier, size_t d, double* z);
    // max |z_j|; as in the next, z is padded to a multiple of four with zeros.
    double (*largest)(const double* z, size_t d);
    // q_j = z_j·inverse rounded to nearest, in [−127, 127]; d <= 2¹⁷.
    void (*quantise)(const double* z, size_t d, double inverse, const Bytes& bytes, Quantised* out);
    // Two stages of a Hadamard matrix at once, on four runs that follow each other, and on the next four until `count`.
    void (*two_stages)(double* z, size_t count, size_t run);
};

extern const Level pack_v2;
extern const Level pack_v3;

}  // namespace hullx::pack_kernels
