// The interface of the kernels that measure single rows: plain data in, plain data out, nothing to link but one table a
// level.
//
// A row is x as given, `dim` floats or doubles; the query is padded with zeros to `padding` more doubles.  `unit` is a
// power of two.  w_j = fl(x_j − q_j)·unit.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace hullx::row_kernels {

inline constexpr size_t padding = 8;  // at least the lanes of any level

struct Rows {
    const void* data;
    bool        single;  // float
    size_t      dim;
};

// A query and rows of float whose differences are so small multiples of one power of two that sums of `run` squares are
// exact in float32, and sums of all in float64.
struct Narrow {
    const float* query;  // padded as the query is
    size_t       run;
};

// Squared distances beyond float64 (bounds: knn/distance.cpp).
struct Precise {
    const double* ceiling;  // powers of two, at least Σ fl(w_j²)
    double        spread;   // a power of two, at least 4·dim
    double*       high;     // fl(high + low) = high
    double*       low;
    int64_t*      inexact;         // 0: high + low is the distance itself
    bool          differ_exactly;  // x_j − q_j is a float64 for all rows
};

// Products ⟨x·scale, y⟩, entries at most 2⁵⁰⁰, `scale` a power of two for each row asked for, or none (bounds:
// knn/product.cpp).
struct Products {
    double* value;
    double* magnitude;  // Σ |x_j·scale·y_j|
};
struct Compensated {
    double*  sum;
    double*  correction;  // what the sum lost, itself rounded
    double*  magnitude;   // of the sizes of all that was lost; 0: the sum is the product itself
    int64_t* unsafe;      // 0: nothing underflowed
};

struct Level {
    const char* name;
    size_t      lanes;  // strands that `precise` adds up; `compensated` has twice as many
    // out[i] = Σ fl(w_j²) of row rows[i], summed in any order.
    void (*sums)(const Rows&, const double* query, double unit, const uint32_t* rows, size_t count, double* out);
    // out[i] = Σ (x_j − q_j)², exactly.
    void (*narrow)(const Rows&, const Narrow&, const uint32_t* rows, size_t count, double* out);
    void (*precise)(const Rows&, const double* query, double unit, const uint32_t* rows, size_t count, const Precise&);
    // Summed in any order; y is padded as a query is.
    void (*products)(const Rows&, const double* y, const double* scale, const uint32_t* rows, size_t count,
                     const Products&);
    // Without y: ⟨x·scale, x·scale⟩.
    void (*compensated)(const Rows&, const double* y, const double* scale, const uint32_t* rows, size_t count,
                        const Compensated&);
};

extern const Level rows_v2;
extern const Level rows_v3;

}  // namespace hullx::row_kernels
