// The kernels of the int8 screen: every level, and its portable twin, forms the integers of its definition.
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "check.hpp"
#include "hullx/scan.hpp"
#include "scan/levels.hpp"

namespace {

using namespace hullx;

// The kernel without a single intrinsic, one direction a tile: the twin of every level.
namespace twin {
using namespace hullx::kernels;
constexpr int    lanes      = 4;
constexpr size_t queries_i8 = 1;
#define HULLX_NO_INTRINSICS
#include "scan/kernels/simd.inl"
// after the vectors it is written in
#include "scan/kernels/sums.inl"
// after the accumulators
#include "scan/kernels/screen_i8.inl"
}  // namespace twin

std::mt19937_64 engine(8);

int integer(int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(engine);
}

struct Tile {
    std::size_t               panels, steps, queries;
    std::vector<std::uint8_t> rows;
    std::vector<float>        norm_low, residual, inverse, twice_step, twice_reach, limit;
    std::vector<std::int8_t>  directions;
    std::vector<std::int32_t> offset;

    Tile(std::size_t p, std::size_t s, const kernels::Level& level, bool extreme)
        : panels(p), steps(s), queries(level.queries_i8) {
        const auto number = [&](float least, float most) {
            return std::uniform_real_distribution<float>(least, most)(engine);
        };
        const int sign = integer(0, 1);
        for (std::size_t i = 0; i < panels * steps * 64; ++i)
            rows.push_back(static_cast<std::uint8_t>(extreme ? (sign != 0 ? 255 : 1) : integer(1, 255)));
        for (std::size_t i = 0; i < panels * 16; ++i) {
            norm_low.push_back(number(-1e4f, 1e4f)), residual.push_back(number(0, 9)), inverse.push_back(number(0, 2));
        }
        norm_low[integer(0, 15)] = -std::numeric_limits<float>::infinity();
        norm_low[integer(0, 15)] = std::numeric_limits<float>::quiet_NaN();
        fill_directions(level.products_i8, extreme);
        for (std::size_t q = 0; q < queries; ++q) {
            int sum = 0;
            for (std::size_t j = 0; j < steps; ++j)
                for (int i = 0; i < 4; ++i) sum += directions[(j * queries + q) * 4 + i];
            offset.push_back(-128 * sum);
            twice_step.push_back(number(0, 1)), twice_reach.push_back(number(0, 3)),
                limit.push_back(number(-1e3f, 1e3f));
        }
        if (integer(0, 2) == 0) limit[0] = std::numeric_limits<float>::infinity(), twice_reach[0] = 0.0f;
        if (integer(0, 2) == 0) limit.back() = std::numeric_limits<float>::quiet_NaN();
    }

    // Integers at random, or as large as the level's sums allow: alone in their group, or all alike.
    void fill_directions(std::size_t products, bool extreme) {
        directions.resize(steps * queries * 4);
        const std::size_t half     = steps / 2;
        const bool        together = integer(0, 1) != 0, alike = integer(0, 1) != 0;
        for (std::size_t q = 0; q < queries; ++q)
            for (std::size_t j = 0; j < steps; ++j)
                for (std::size_t i = 0; i < 4; ++i) {
                    const std::size_t share = products == 1 ? 1 : j < 2 * half ? 4 : 2;
                    const bool        first = products == 1 || j < half || j == 2 * half;  // step of its group
                    const int         alone = !first ? 0 : products == 1 || i % 2 == 0 ? 127 : 1;
                    const int         most  = products == 1 ? 127 : 128 / static_cast<int>(share);
                    const int         value = !extreme ? integer(-most, most) : !together ? alone : std::min(most, 127);
                    const bool        sign  = extreme && !alike && (i + j) % 2 != 0;
                    directions[(j * queries + q) * 4 + i] = static_cast<std::int8_t>(sign ? -value : value);
                }
    }

    kernels::ScreenI8 call() const {
        return {rows.data(),       norm_low.data(), residual.data(),   inverse.data(),     panels,      steps,
                directions.data(), offset.data(),   twice_step.data(), twice_reach.data(), limit.data()};
    }

    // The same rows under direction q alone.
    std::vector<kernels::HitI8> by_twin(std::size_t q) const {
        std::vector<std::int8_t> alone(steps * 4);
        for (std::size_t j = 0; j < steps; ++j)
            std::copy_n(directions.data() + (j * queries + q) * 4, 4, alone.data() + j * 4);
        kernels::ScreenI8 one = call();
        one.directions        = alone.data();
        one.offset += q, one.twice_step += q, one.twice_reach += q, one.limit += q;
        std::vector<kernels::HitI8> hits(panels);
        hits.resize(twin::screen_i8(one, hits.data()));
        return hits;
    }

    // 1: must pass, 0: must not, -1: too close for float32 to say.
    int verdict(std::size_t row, std::size_t q, std::int64_t dot) const {
        if (std::isnan(norm_low[row]) || std::isnan(limit[q])) return 0;
        if (std::isinf(norm_low[row]) || std::isinf(limit[q])) return 1;
        const double product = static_cast<double>(twice_step[q]) * static_cast<double>(dot);
        const double given   = static_cast<double>(limit[q]) * static_cast<double>(inverse[row]);
        const double reached = static_cast<double>(twice_reach[q]) * static_cast<double>(residual[row]);
        const double left = static_cast<double>(norm_low[row]) - product, right = given + reached;
        const double size =
            std::fabs(static_cast<double>(norm_low[row])) + std::fabs(product) + std::fabs(given) + reached;
        return left < right - 1e-6 * size ? 1 : left > right + 1e-6 * size ? 0 : -1;
    }

    std::int64_t dot(std::size_t row, std::size_t q) const {
        std::int64_t sum = 0;
        for (std::size_t j = 0; j < steps * 4; ++j)
            sum += (rows[(row / 16 * steps + j / 4) * 64 + row % 16 * 4 + j % 4] - 128) *
                   directions[(j / 4 * queries + q) * 4 + j % 4];
        return sum;
    }
};

void level_is_its_definition(const kernels::Level& level, const Tile& t) {
    std::vector<kernels::HitI8> hits(t.panels * t.queries);
    hits.resize(level.screen_i8(t.call(), hits.data()));
    CHECK(std::is_sorted(hits.begin(), hits.end(), [](const auto& a, const auto& b) { return a.panel < b.panel; }));
    for (std::size_t q = 0; q < t.queries; ++q) {
        const auto                         twins = t.by_twin(q);
        std::vector<const kernels::HitI8*> own(t.panels, nullptr), other(t.panels, nullptr);
        for (const auto& hit : hits)
            if (hit.query == q) own[hit.panel] = &hit;
        for (const auto& hit : twins) other[hit.panel] = &hit;
        for (std::size_t row = 0; row < t.panels * 16; ++row) {
            const std::int64_t dot = t.dot(row, q);
            for (const kernels::HitI8* hit : {own[row / 16], other[row / 16]}) {
                const bool passed  = hit != nullptr && (hit->mask >> row % 16 & 1u) != 0;
                const int  verdict = t.verdict(row, q, dot);
                CHECK(verdict < 0 || passed == (verdict == 1));
                if (hit != nullptr) CHECK(hit->dot[row % 16] == dot);
            }
        }
    }
}

}  // namespace

int main() {
    for (const SimdLevel level : available_levels()) {
        const kernels::Level& kernels = kernel_level(level);
        for (int trial = 0; trial < 60; ++trial)
            level_is_its_definition(kernels, Tile(1 + trial % 3, 1 + trial % 9, kernels, trial % 5 == 0));
        for (const std::size_t steps : {260u, 16384u}) level_is_its_definition(kernels, Tile(2, steps, kernels, true));
    }
    return test::result();
}
