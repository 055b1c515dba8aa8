// Exact numbers against 128-bit integers, and sums of either sign.
#include "support/exact_number.hpp"

#include <cmath>
#include <random>

#include "check.hpp"

namespace {

using hullx::ExactNumber;
using hullx::ExactSum;
__extension__ using i128 = __int128;

std::mt19937_64 engine(2);

double integer_below(int bits) {
    const auto sign = (engine() & 1) != 0 ? 1.0 : -1.0;
    return sign * static_cast<double>(engine() >> (64 - bits));
}

std::strong_ordering order_of(i128 a, i128 b) {
    return a < b ? std::strong_ordering::less : a > b ? std::strong_ordering::greater : std::strong_ordering::equal;
}

void products_and_sums_are_those_of_integers() {
    for (int trial = 0; trial < 20000; ++trial) {
        const int         bits = 1 + trial % 52, shift = trial % 200 - 100;
        const double      a = integer_below(bits), b = integer_below(bits), c = integer_below(1 + trial % 50),
                          d    = integer_below(bits);
        const double      unit = std::ldexp(1.0, shift);
        const ExactNumber x(a * unit), y(b), z(c * unit), w(d);
        const i128        left  = static_cast<i128>(a) * static_cast<i128>(b);
        const i128        right = static_cast<i128>(c) * static_cast<i128>(d);
        CHECK((x * y <=> z * w) == order_of(left, right));
        CHECK((x * y + z * w <=> ExactNumber()) == order_of(left + right, 0));
        CHECK((x * y - z * w <=> ExactNumber()) == order_of(left - right, 0));
        CHECK(x * y - z * w == -(z * w - x * y));
        const auto   leading  = (x * y).leading();
        const double expected = std::fabs(a) * std::fabs(b) * unit;
        CHECK(std::fabs(std::ldexp(leading.mantissa, leading.exponent) - expected) <= expected * 0x1p-49);
    }
}

void values_far_apart_do_not_disturb_each_other() {
    const ExactNumber large(0x1p500), small(0x1p-1074);
    CHECK(large + small > large);
    CHECK(large - small < large);
    CHECK(large + small - large == small);
    CHECK((small - large).negative());
    CHECK((large - large).is_zero());
    CHECK(!(-(large - large)).negative());
}

void sums_of_either_sign_keep_their_value_and_order() {
    for (int trial = 0; trial < 5000; ++trial) {
        ExactSum    sum, other;
        ExactNumber expected, second;
        for (int j = 0; j < 5; ++j) {
            const double a = integer_below(53), b = std::ldexp(integer_below(40), trial % 900 - 450);
            sum.add_product(a, b);
            other.add_product(b, -a);
            expected = expected + ExactNumber(a) * ExactNumber(b);
            second   = second - ExactNumber(b) * ExactNumber(a);
        }
        sum.normalise();
        other.normalise();
        CHECK(ExactNumber(sum) == expected);
        CHECK(ExactNumber(other) == second);
        CHECK(sum.negative() == expected.negative());
        CHECK(sum.compare(other) == (expected <=> second));
    }
}

}  // namespace

int main() {
    products_and_sums_are_those_of_integers();
    values_far_apart_do_not_disturb_each_other();
    sums_of_either_sign_keep_their_value_and_order();
    return hullx::test::result();
}
