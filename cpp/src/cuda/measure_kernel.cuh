// The float64 decision of survivors: squared distances from the rows as given, one block a direction, one warp a row.
//
// D = Σ (z_j − Q_j)², z_j = fl(x_j − c_j)·m_j, Q = −r/2 exactly.  With u = 2⁻⁵³ the differences err by at most
// u(‖X‖ + ‖Q‖) + u‖δ‖ in length, δ what is squared (the Q of the question may have been rounded once to give r): less
// than 2⁻⁵¹(‖Q‖ + ‖δ‖), of which twice as much is allowed.  The sum of a thread has up to d/32 terms, that of the
// threads 32: γ_{d+40}, doubled.  Underflow: 2⁻¹⁰⁰⁰.  The rest as in int8_bound.hpp.
#pragma once

#include "cuda/portable.cuh"
#include "scan/int8_interval.hpp"

namespace hullx::cuda {

struct MeasureShared {
    double parts[block_threads];
};

HULLX_DEVICE double coordinate(const MeasureCall& call, int64_t row, int j) {
    const int64_t at = row * call.dim + j;
    return call.single ? static_cast<double>(static_cast<const float*>(call.rows)[at])
                       : static_cast<const double*>(call.rows)[at];
}

// Every 32nd term.
HULLX_DEVICE double part_of_square(const MeasureCall& call, int q, int64_t row, int lane) {
    const double* direction = call.directions + static_cast<int64_t>(q) * call.dim;
    double        sum       = 0.0;
    for (int j = lane; j < call.dim; j += warp_threads) {
        const double z          = (coordinate(call, row, j) - call.centre[j]) * call.multiplier[j];
        const double difference = z + 0.5 * direction[j];
        sum += difference * difference;
    }
    return sum;
}

HULLX_DEVICE Found measured(const Terms& terms, int64_t row, double square, int dim) {
    const double       slack = 0x1p-52 * (dim + 40);
    const double       off   = 0x1p-50 * (sqrt(terms.norm) + sqrt(square)) * (1.0 + 0x1p-20) + 0x1p-500;
    const double       inner = int8::positive(square * (1.0 - slack) - 0x1p-1000);
    const double       least = int8::positive(sqrt(inner) * (1.0 - 0x1p-48) - off);
    const double       most  = sqrt(square * (1.0 + slack) + 0x1p-1000) * (1.0 + 0x1p-48) + off;
    const Int8Interval at    = int8::less_norm(terms, least, most);
    return {row, at.value, at.bound};
}

HULLX_KERNEL measure_rows(Thread& thread, MeasureShared& shared, const MeasureCall& call) {
    constexpr uint32_t warps = block_threads / warp_threads;
    const int          q = thread.block_x, lane = thread.index % warp_threads, warp = thread.index / warp_threads;
    Found*             found = call.group.found + static_cast<int64_t>(q) * call.group.capacity;
    const uint32_t     held  = call.group.held[q] < call.group.capacity ? call.group.held[q] : call.group.capacity;
    for (uint32_t base = 0; base < held; base += warps) {
        const uint32_t i           = base + static_cast<uint32_t>(warp);
        shared.parts[thread.index] = i < held ? part_of_square(call, q, found[i].row, lane) : 0.0;
        HULLX_BARRIER(thread);
        const uint32_t own = base + static_cast<uint32_t>(thread.index);
        if (thread.index < static_cast<int>(warps) && own < held) {
            double square = 0.0;
            for (int l = 0; l < warp_threads; ++l) square += shared.parts[thread.index * warp_threads + l];
            // where the screen said nothing of the row this does, but for overflow
            if (square < 0x1p1000) found[own] = measured(call.group.terms[q], found[own].row, square, call.dim);
        }
        HULLX_BARRIER(thread);
    }
    HULLX_END;
}

}  // namespace hullx::cuda
