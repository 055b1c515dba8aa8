// The threshold of each direction from the survivors it holds, one block a direction.
//
// The k-th smallest upper end, digit by digit from the top: eight histograms of 256 bins.  It is a threshold for all rows,
// even if the list is incomplete, because some k rows lie below it.  Then the list keeps what is still below.
#pragma once

#include <string.h>

#include "cuda/portable.cuh"
#include "scan/float32_interval.hpp"
#include "scan/int8_interval.hpp"

namespace hullx::cuda {

struct SelectShared {
    uint64_t prefix;  // digits found, the others 0
    uint32_t bins[256];
    uint32_t rank;  // among the survivors that have these digits
    uint32_t kept;
};

// Ordered as the numbers are, −0 before 0.
HULLX_DEVICE uint64_t ordered(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits ^ (bits >> 63 != 0 ? ~0ull : 1ull << 63);
}

HULLX_DEVICE double in_order(uint64_t bits) {
    bits ^= bits >> 63 != 0 ? 1ull << 63 : ~0ull;
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

HULLX_DEVICE void count_digits(const Thread& thread, SelectShared& shared, const Found* found, uint32_t held, int digit,
                               uint64_t prefix) {
    for (uint32_t i = static_cast<uint32_t>(thread.index); i < held; i += block_threads) {
        const uint64_t key = ordered(found[i].value + found[i].bound);
        if (digit == 7 || (key ^ prefix) >> (8 * digit + 8) == 0) add_up(&shared.bins[key >> (8 * digit) & 255], 1u);
    }
}

HULLX_DEVICE void choose_digit(SelectShared& shared, int digit, uint64_t prefix, uint32_t rank) {
    int bin = 0;
    while (bin < 255 && rank >= shared.bins[bin]) rank -= shared.bins[bin++];
    shared.prefix = prefix | static_cast<uint64_t>(bin) << (8 * digit);
    shared.rank   = rank;
}

HULLX_DEVICE void finish_direction(const SelectShared& shared, const Group& group, int q, double threshold) {
    if (group.held[q] > group.capacity) group.overflowed[q] = 1;
    group.held[q] = shared.kept;
    if (in_float32(group.kind)) {
        group.limits[q] = {threshold, float32_threshold(group.float_terms[q], threshold), 0.0f};
        return;
    }
    const Terms&        terms = group.terms[q];
    const Int8Threshold filter =
        group.kind == Kind::distance ? distance_threshold(terms, threshold) : product_threshold(terms, threshold);
    group.limits[q] = {threshold, filter.limit, filter.twice_reach};
}

HULLX_KERNEL select_rows(Thread& thread, SelectShared& shared, const SelectCall& call) {
    const int      q         = thread.block_x;
    Found*         found     = call.group.found + static_cast<int64_t>(q) * call.group.capacity;
    const uint32_t held      = call.group.held[q] < call.group.capacity ? call.group.held[q] : call.group.capacity;
    double         threshold = call.group.limits[q].threshold;
    if (thread.index == 0) shared.kept = 0;
    if (held >= call.group.k) {
        uint64_t prefix = 0;
        uint32_t rank   = call.group.k - 1;
        for (int digit = 7; digit >= 0; --digit) {
            shared.bins[thread.index] = 0;
            HULLX_BARRIER(thread);
            count_digits(thread, shared, found, held, digit, prefix);
            HULLX_BARRIER(thread);
            if (thread.index == 0) choose_digit(shared, digit, prefix, rank);
            HULLX_BARRIER(thread);
            prefix = shared.prefix;
            rank   = shared.rank;
        }
        if (in_order(prefix) < threshold) threshold = in_order(prefix);
    }
    for (uint32_t base = 0; base < held; base += block_threads) {
        const uint32_t i    = base + static_cast<uint32_t>(thread.index);
        const Found    mine = i < held ? found[i] : Found{};
        HULLX_BARRIER(thread);  // before anybody writes where another one reads, or counts
        if (i < held && mine.value - mine.bound <= threshold) found[add_up(&shared.kept, 1u)] = mine;
    }
    HULLX_BARRIER(thread);
    if (thread.index == 0) finish_direction(shared, call.group, q, threshold);
    HULLX_END;
}

}  // namespace hullx::cuda
