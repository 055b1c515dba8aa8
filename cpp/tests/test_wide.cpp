// The exact sum against 128-bit integers, whose conversion to double is correctly rounded.
#include <cmath>
#include <limits>
#include <random>

#include "check.hpp"
#include "support/wide.hpp"

namespace {

using hullx::ExactSum;
__extension__ using u128 = unsigned __int128;

std::mt19937_64 engine(1);

double integer_below(int bits) {
    const auto sign = (engine() & 1) != 0 ? 1.0 : -1.0;
    return sign * static_cast<double>(engine() >> (64 - bits));
}

ExactSum sum_of(const double* x, const double* y, int d) {
    ExactSum sum;
    for (int j = 0; j < d; ++j) sum.add_squared_difference(x[j], y[j]);
    sum.normalise();
    return sum;
}

u128 integer_sum_of(const double* x, const double* y, int d) {
    u128 sum = 0;
    for (int j = 0; j < d; ++j) {
        const auto difference = static_cast<long long>(x[j]) - static_cast<long long>(y[j]);
        const auto magnitude  = static_cast<u128>(difference < 0 ? -difference : difference);
        sum += magnitude * magnitude;
    }
    return sum;
}

void integers_are_rounded_correctly() {
    for (int trial = 0; trial < 20000; ++trial) {
        const int d = 1 + trial % 5, bits = 1 + trial % 52, shift = trial % 400 - 200;
        double    x[5], y[5], xs[5], ys[5];
        for (int j = 0; j < d; ++j) {
            x[j] = integer_below(bits), y[j] = integer_below(bits);
            xs[j] = std::ldexp(x[j], shift), ys[j] = std::ldexp(y[j], shift);
        }
        const double expected = static_cast<double>(integer_sum_of(x, y, d));
        CHECK(sum_of(x, y, d).rounded() == expected);
        CHECK(sum_of(xs, ys, d).rounded() == std::ldexp(expected, 2 * shift));
    }
}

void order_is_that_of_the_integers() {
    for (int trial = 0; trial < 20000; ++trial) {
        double x[3], y[3], q[3];
        for (int j = 0; j < 3; ++j) x[j] = integer_below(51), q[j] = integer_below(51);
        for (int j = 0; j < 3; ++j) y[(j + trial) % 3] = x[j];  // near: the same up to a unit
        if (trial % 2 == 0)
            for (int j = 0; j < 3; ++j) y[j] = x[j];
        y[trial % 3] += static_cast<double>(trial % 5 - 2);
        const u128 a = integer_sum_of(x, q, 3), b = integer_sum_of(y, q, 3);
        const auto order = sum_of(x, q, 3).compare(sum_of(y, q, 3));
        CHECK((order < 0) == (a < b));
        CHECK((order > 0) == (a > b));
    }
}

void below_the_normal_range_the_last_bit_is_2_to_the_minus_1074() {
    const double least        = std::numeric_limits<double>::denorm_min();
    const double zero         = 0.0;
    const double half_unit[2] = {std::ldexp(1.0, -538), std::ldexp(1.0, -538)};  // squares: 2^-1076 each
    const double zeros[2]     = {0.0, 0.0};
    CHECK(sum_of(half_unit, zeros, 1).rounded() == 0.0);  // a quarter of the last bit
    CHECK(sum_of(half_unit, zeros, 2).rounded() == 0.0);  // exactly half: to even
    const double more[2] = {std::ldexp(1.0, -538), std::nextafter(std::ldexp(1.0, -538), 1.0)};
    CHECK(sum_of(more, zeros, 2).rounded() == least);
    CHECK(sum_of(&least, &zero, 1).rounded() == 0.0);
    const double largest = std::ldexp(1.0, 500), opposite = -largest;
    CHECK(sum_of(&largest, &opposite, 1).rounded() == std::ldexp(1.0, 1002));
}

void ties_go_to_even() {  // above 2^54 the numbers are 4 apart
    const double zeros[4]     = {0.0, 0.0, 0.0, 0.0};
    const double below[2]     = {0x1p27, 1.0};                  // 2^54 + 1
    const double tie_down[3]  = {0x1p27, 1.0, 1.0};             // 2^54 + 2: even is below
    const double above[3]     = {0x1p27, 1.0, std::sqrt(2.0)};  // a little more than 2^54 + 3
    const double just_over[4] = {0x1p27, 1.0, 1.0, 0x1p-500};   // the last bit decides, a thousand places down
    const double tie_up[4]    = {0x1p27, 2.0, 1.0, 1.0};        // 2^54 + 6: even is above
    CHECK(sum_of(below, zeros, 2).rounded() == 0x1p54);
    CHECK(sum_of(tie_down, zeros, 3).rounded() == 0x1p54);
    CHECK(sum_of(above, zeros, 3).rounded() == 0x1p54 + 4.0);
    CHECK(sum_of(just_over, zeros, 4).rounded() == 0x1p54 + 4.0);
    CHECK(sum_of(tie_up, zeros, 4).rounded() == 0x1p54 + 8.0);
}

void transformations_lose_nothing() {
    std::uniform_real_distribution<double> uniform(-1.0, 1.0);
    for (int trial = 0; trial < 20000; ++trial) {
        const double a = std::ldexp(uniform(engine), trial % 60), b = std::ldexp(uniform(engine), trial % 7);
        ExactSum     left, right;  // a² in one piece and in two
        left.add_product(a, a);
        const auto square = hullx::two_square(a);
        right.add_product(square.value, 1.0);
        right.add_product(square.error, 1.0);
        left.normalise(), right.normalise();
        CHECK(left.compare(right) == 0);
        CHECK(square.error == std::fma(a, a, -square.value));
        const auto sum = hullx::two_sum(a, b);
        ExactSum   whole, parts;
        whole.add_product(a + 1e20, 1.0), parts.add_product(1e20 + a, 1.0);  // keeps both sides positive
        whole.add_product(a, 1.0), whole.add_product(b, 1.0);
        parts.add_product(sum.value, 1.0), parts.add_product(sum.error, 1.0);
        whole.normalise(), parts.normalise();
        CHECK(whole.compare(parts) == 0);
    }
}

}  // namespace

int main() {
    integers_are_rounded_correctly();
    order_is_that_of_the_integers();
    below_the_normal_range_the_last_bit_is_2_to_the_minus_1074();
    ties_go_to_even();
    transformations_lose_nothing();
    return hullx::test::result();
}
