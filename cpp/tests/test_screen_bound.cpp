// Screens leave the room that their proofs ask for (screen_bound.hpp, int8_bound.hpp): data rarely come near the
// bounds, so that a smaller one would go unseen for long.
#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "check.hpp"
#include "hullx/error_bound.hpp"
#include "scan/int8_bound.hpp"
#include "scan/packed_int8.hpp"
#include "scan/screen_bound.hpp"

namespace {

using namespace hullx;

constexpr std::size_t sizes[] = {1, 2, 7, 64, 100, 784};

std::vector<double> random_direction(std::size_t d, std::mt19937& random) {
    std::normal_distribution<double> normal;
    std::vector<double>              r(d);
    for (double& v : r) v = normal(random);
    return r;
}

// γ_{d+5} ‖r̂‖ ‖x̂‖ for a product, γ_{d+4} of the bias beside it, and in the kernel eight roundings more.
void float32_bounds_are_those_of_the_proof() {
    std::mt19937 random(1);
    for (const std::size_t d : sizes) {
        const std::vector<double> r = random_direction(d, random);
        std::vector<float>        out(d);
        const ScreenDirection     plain(r, Bias::none, out.data(), 1), biased(r, Bias::squared_norm, out.data(), 1);
        double                    square = 0.0;
        for (const float v : out) square += static_cast<double>(v) * static_cast<double>(v);
        const double length = std::sqrt(square) * (1.0 - 1e-12), bias = 7.0 * plain.unit;
        const double product = gamma(d + 5, unit_f32) * length;
        CHECK(plain.survivor(0, 0.5f, 3.0f, bias).bound >= 3.0 * product);
        CHECK(plain.kernel_slack >= product + 8.0 * unit_f32 * length);
        CHECK(biased.survivor(0, 0.5f, 0.0f, bias).bound >= gamma(d + 4, unit_f64) * 7.0 * (1.0 - 1e-12));
    }
}

// The filter of the kernel allows what quantising the direction lost, for each ‖x̂‖ = 1.
void int8_filter_allows_what_the_direction_lost() {
    std::mt19937 random(2);
    for (const std::size_t d : sizes)
        for (const std::size_t products : {std::size_t{1}, std::size_t{2}, std::size_t{4}}) {
            const std::vector<double> r = random_direction(d, random);
            std::vector<std::int8_t>  integers((d + 3) / 4 * 4, 0);
            const Int8Product         product(r, Rotation(), products, integers.data(), 4);
            double                    square = 0.0;
            for (std::size_t j = 0; j < d; ++j) {
                const double lost = r[j] / product.unit - product.step * static_cast<double>(integers[j]);
                square += lost * lost;
            }
            const double lost = std::sqrt(square) * (1.0 - 1e-12);
            CHECK(product.residual >= lost);
            CHECK(product.spread >= lost + int8_slack * product.norm);
        }
}

}  // namespace

int main() {
    float32_bounds_are_those_of_the_proof();
    int8_filter_allows_what_the_direction_lost();
    return hullx::test::result();
}
