#include "cuda/machine.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "cuda/kernel_abi.hpp"
#include "cuda/matrix.cuh"
#include "support/aligned_buffer.hpp"

namespace hullx::cuda {
namespace {

using Warp = Thread*;  // the first of 32

std::uint8_t byte(std::uint32_t word, int i) {
    return static_cast<std::uint8_t>(word >> (8 * i));
}

// 16 rows × 32 dimensions, from the words of all threads.
void gather_rows(Warp warp, int m, std::int32_t (&out)[16][32]) {
    for (int lane = 0; lane < warp_threads; ++lane)
        for (int word = 0; word < 4; ++word)
            for (int i = 0; i < 4; ++i)
                out[lane / 4 + word % 2 * 8][lane % 4 * 4 + word / 2 * 16 + i] = byte(warp[lane].rows[m * 4 + word], i);
}

// 32 dimensions × 8 directions.
void gather_directions(Warp warp, int n, std::int32_t (&out)[32][8]) {
    for (int lane = 0; lane < warp_threads; ++lane)
        for (int word = 0; word < 2; ++word)
            for (int i = 0; i < 4; ++i)
                out[lane % 4 * 4 + word * 16 + i][lane / 4] =
                    static_cast<std::int8_t>(byte(warp[lane].directions[n * 2 + word], i));
}

// The sums may wrap on the way, as they do on a card.
void multiply_warp(Warp warp) {
    std::int32_t rows[warp_rows][16][32], directions[warp_directions][32][8];
    for (int m = 0; m < warp_rows; ++m) gather_rows(warp, m, rows[m]);
    for (int n = 0; n < warp_directions; ++n) gather_directions(warp, n, directions[n]);
    for (int m = 0; m < warp_rows; ++m)
        for (int n = 0; n < warp_directions; ++n) {
            std::int32_t product[16][8] = {};
            for (int i = 0; i < 16; ++i)
                for (int k = 0; k < 32; ++k)
                    for (int j = 0; j < 8; ++j) product[i][j] += rows[m][i][k] * directions[n][k][j];
            for (int lane = 0; lane < warp_threads; ++lane)
                for (int c = 0; c < 4; ++c) {
                    std::int32_t& sum = warp[lane].sums[(m * warp_directions + n) * 4 + c];
                    sum               = static_cast<std::int32_t>(
                        static_cast<std::uint32_t>(sum) +
                        static_cast<std::uint32_t>(product[lane / 4 + c / 2 * 8][lane % 4 * 2 + c % 2]));
                }
        }
}

// Runs 32 threads until all wait at a barrier or are done.
void run_warp(Warp warp, Phases* bodies) {
    for (;;) {
        for (int lane = 0; lane < warp_threads; ++lane) {
            warp[lane].waits = Waits::nowhere;
            if (!bodies[lane].done()) bodies[lane].resume();
            if (warp[lane].waits != warp[0].waits) throw std::logic_error("threads of a warp part ways");
        }
        if (warp[0].waits != Waits::multiply) return;
        multiply_warp(warp);
    }
}

}  // namespace

void run_block(int block_x, int block_y, std::size_t shared_bytes, const Fault& fault,
               const std::function<Phases(Thread&, void*)>& body) {
    AlignedBuffer<unsigned char> shared(shared_bytes);
    std::fill_n(shared.data(), shared.size(), Thread::rubbish);
    std::vector<Thread> threads(block_threads);
    std::vector<Phases> bodies;
    bodies.reserve(threads.size());
    for (std::size_t i = 0; i < threads.size(); ++i) {
        threads[i].index           = static_cast<int>(i);
        threads[i].block_x         = block_x;
        threads[i].block_y         = block_y;
        threads[i].skipped_barrier = fault.skipped_barrier;
        bodies.push_back(body(threads[i], shared.data()));
    }
    constexpr std::size_t warps = block_threads / warp_threads;
    for (;;) {
        std::size_t done = 0;
        for (std::size_t w = 0; w < warps; ++w) {
            const std::size_t first = (fault.last_to_first ? warps - 1 - w : w) * warp_threads;
            run_warp(&threads[first], &bodies[first]);
            done += bodies[first].done();
        }
        if (done == warps) return;
        if (done > 0) throw std::logic_error("a barrier that some threads of the block do not reach");
    }
}

}  // namespace hullx::cuda
