// Sizes that a scan is cut into: whole tiles, all rows, and what a test forces.
#include <initializer_list>

#include "check.hpp"
#include "scan/kernels/kernel_abi.hpp"
#include "scan/plan.hpp"
#include "support/cpu.hpp"

namespace {

using namespace hullx;

void covers_everything(std::size_t rows, std::size_t dim, std::size_t directions, std::size_t tile, int threads) {
    const ScanPlan    p      = plan_scan(rows, dim, 1, directions, tile, threads);
    const std::size_t panels = (rows + kernels::panel_rows - 1) / kernels::panel_rows;
    CHECK(p.threads >= 1 && p.threads <= threads);
    CHECK(p.group > 0 && p.group % tile == 0);
    CHECK(p.block > 0 && p.block % p.group == 0);
    CHECK(p.call_panels >= 1);
    CHECK(p.row_chunks >= 1 && p.row_chunks * p.chunk_panels >= panels);
    CHECK((p.row_chunks - 1) * p.chunk_panels < panels);  // no empty task
}

}  // namespace

int main() {
    const CacheSizes caches = cache_sizes();
    CHECK(caches.first >= 32 * 1024 && caches.second >= 256 * 1024);
    CHECK(caches.first <= 256 * 1024 && caches.second <= 4 * 1024 * 1024);

    for (const std::size_t rows : {1u, 16u, 17u, 1000u, 200'000u})
        for (const std::size_t dim : {1u, 10u, 784u})
            for (const std::size_t directions : {1u, 2u, 100u, 10'000u})
                for (const std::size_t tile : {2u, 3u, 12u})
                    for (const int threads : {1, 2, 8}) covers_everything(rows, dim, directions, tile, threads);

    CHECK(plan_scan(1000, 10, 1, 1, 3, 8).threads == 1);           // waking threads would cost more
    CHECK(plan_scan(1'000'000, 100, 1, 1, 3, 2).row_chunks >= 2);  // one direction occupies all threads
    CHECK(plan_scan(60'000, 64, 1, 10'000, 3, 2).row_chunks == 1);

    CHECK(plan_scan(60'000, 784, 1, 2'000, 12, 2).row_chunks == 1);
    CHECK(plan_scan(60'000, 784, 1, 2'000, 12, 2).group == 7 * 12);  // blocks of 84 tiles: with 8, a thread has 48

    force_plan({7, 3, 5, 10});
    const ScanPlan forced = plan_scan(1000, 10, 1, 100, 3, 2);
    CHECK(forced.group == 9 && forced.block == 18 && forced.call_panels == 5);
    CHECK(forced.row_chunks == 3 && forced.chunk_panels == 21);
    covers_everything(17, 4, 5, 2, 2);
    force_plan({});
    CHECK(plan_scan(1000, 10, 1, 100, 3, 2).call_panels != 5);
    return test::result();
}
