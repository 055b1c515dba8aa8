#include "scan/stats.hpp"

#include <atomic>

#include "hullx/scan.hpp"

namespace hullx {
namespace {

using Counter = std::atomic<std::uint64_t>;
Counter directions_{0}, products_{0}, survivors_{0}, double_double_{0}, exact_{0};
Counter int8_{0}, float32_{0}, fallbacks_{0}, beside_{0}, bytes_{0};

void add(Counter& counter, std::uint64_t n) {
    if (n != 0) counter.fetch_add(n, std::memory_order_relaxed);
}

}  // namespace

void count_directions(std::uint64_t directions) {
    add(directions_, directions);
}

void count_screened(Rung rung, std::uint64_t directions, std::uint64_t rows, std::uint64_t bytes) {
    add(rung == Rung::int8 ? int8_ : float32_, directions);
    add(products_, directions * rows);
    add(bytes_, directions * bytes);
}

void count_fallback(std::uint64_t directions) {
    add(fallbacks_, directions);
}

void count_beside(std::uint64_t directions) {
    add(beside_, directions);
}

void count_survivors(std::uint64_t survivors) {
    add(survivors_, survivors);
}

void count_decided(std::uint64_t double_double, std::uint64_t exact) {
    add(double_double_, double_double);
    add(exact_, exact);
}

ScanStats last_stats() {
    return {directions_, products_, survivors_, double_double_, exact_, int8_, float32_, fallbacks_, beside_, bytes_};
}

void reset_stats() {
    for (Counter* c : {&directions_, &products_, &survivors_, &double_double_, &exact_, &int8_, &float32_, &fallbacks_,
                       &beside_, &bytes_})
        *c = 0;
}

}  // namespace hullx
