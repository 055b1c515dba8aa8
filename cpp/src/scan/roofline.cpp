#include "scan/roofline.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <vector>

#include "hullx/simd_level.hpp"
#include "scan/kernels/kernel_abi.hpp"
#include "scan/levels.hpp"
#include "support/aligned_buffer.hpp"

namespace hullx {
namespace {

constexpr std::size_t row_bytes = 128 * 1024;  // of a kernel call: they stay in the second-level cache

// `work` returns how much it did.
template <class Work>
double best_rate(double seconds, Work&& work) {
    using Clock      = std::chrono::steady_clock;
    const auto begin = Clock::now();
    double     best  = 0.0;
    do {
        const auto   start = Clock::now();
        const double done  = work();
        best               = std::max(best, done / std::chrono::duration<double>(Clock::now() - start).count());
    } while (std::chrono::duration<double>(Clock::now() - begin).count() < seconds);
    return best;
}

template <class T>
AlignedBuffer<T> filled(std::size_t size, T value) {
    AlignedBuffer<T> buffer(size);
    std::fill_n(buffer.data(), size, value);
    return buffer;
}

std::size_t panels_of(std::size_t panel_bytes) {
    return std::max<std::size_t>(1, row_bytes / panel_bytes);
}

std::size_t calls_for(double multiply_adds) {
    return static_cast<std::size_t>(std::max(1.0, 2e8 / multiply_adds));
}

volatile std::uint64_t sink;

}  // namespace

double peak_multiply_adds_float32(double seconds) {
    const kernels::Level& level = kernel_level(simd_level());
    return best_rate(seconds, [&] { return static_cast<double>(level.peak_f32(1'000'000)); });
}

double peak_multiply_adds_int8(double seconds) {
    const kernels::Level& level = kernel_level(simd_level());
    return best_rate(seconds, [&] { return static_cast<double>(level.peak_i8(1'000'000)); });
}

double peak_read_bytes(std::size_t bytes, double seconds) {
    const auto words = filled<std::uint64_t>(std::max<std::size_t>(8, bytes / 8 / 8 * 8), 1);
    return best_rate(seconds, [&] {
        std::uint64_t sums[8] = {};
        for (std::size_t i = 0; i < words.size(); i += 8)
            for (std::size_t s = 0; s < 8; ++s) sums[s] += words[i + s];
        std::uint64_t total = 0;
        for (const std::uint64_t s : sums) total += s;
        sink = total;
        return static_cast<double>(words.bytes());
    });
}

double screen_multiply_adds_float32(std::size_t dim, double seconds) {
    const kernels::Level& level  = kernel_level(simd_level());
    const std::size_t     panels = panels_of(kernels::panel_rows * dim * sizeof(float));
    const std::size_t     rows   = panels * kernels::panel_rows;
    const auto            values = filled<float>(rows * dim, 0.5f);
    const auto            norm   = filled<float>(rows, 1.0f);
    const auto            tile = filled<float>(level.queries * dim, 0.5f), zero = filled<float>(level.queries, 0.0f);
    const auto            threshold = filled<float>(level.queries, -1.0f);
    std::vector<kernels::Hit> hits(panels * level.queries);
    const kernels::Screen     call{values.data(), norm.data(), norm.data(), panels,          dim,
                                   tile.data(),   zero.data(), zero.data(), threshold.data()};
    const double              each  = static_cast<double>(rows * dim * level.queries);
    const std::size_t         calls = calls_for(each);
    return best_rate(seconds, [&] {
        for (std::size_t i = 0; i < calls; ++i) sink = level.screen_f32(call, hits.data());
        return each * static_cast<double>(calls);
    });
}

double screen_multiply_adds_int8(std::size_t dim, double seconds) {
    const kernels::Level&       level = kernel_level(simd_level());
    const std::size_t           steps = (dim + 3) / 4, q = level.queries_i8;
    const std::size_t           panels = panels_of(kernels::panel_rows * steps * 4);
    const std::size_t           rows   = panels * kernels::panel_rows;
    const auto                  values = filled<std::uint8_t>(rows * steps * 4, 130);
    const auto                  one    = filled<float>(rows, 1.0f);
    const auto                  tile   = filled<std::int8_t>(q * steps * 4, 3);
    const auto                  offset = filled<std::int32_t>(q, 0);
    const auto                  zero = filled<float>(q, 0.0f), limit = filled<float>(q, -1.0f);
    std::vector<kernels::HitI8> hits(panels * q);
    const kernels::ScreenI8     call{values.data(), one.data(),    one.data(),  one.data(),  panels,      steps,
                                     tile.data(),   offset.data(), zero.data(), zero.data(), limit.data()};
    const double                each  = static_cast<double>(rows * dim * q);
    const std::size_t           calls = calls_for(each);
    return best_rate(seconds, [&] {
        for (std::size_t i = 0; i < calls; ++i) sink = level.screen_i8(call, hits.data());
        return each * static_cast<double>(calls);
    });
}

}  // namespace hullx
