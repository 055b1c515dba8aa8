// Arithmetic beyond float64: error-free transformations, and a sum of products that is exact.
//
// Compiled without contraction (hullx_options.cmake): each line is one rounding, as the proofs assume.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>

namespace hullx {

// a ∘ b = value + error exactly, value = fl(a ∘ b); no overflow, for products also no underflow (|a·b| >= 2^-900 or
// so).
struct Split {
    double value;
    double error;
};

inline Split two_sum(double a, double b) {
    const double s = a + b;
    const double t = s - a;
    return {s, (a - (s - t)) + (b - t)};
}

inline Split two_diff(double a, double b) {
    return two_sum(a, -b);
}

inline Split fast_two_sum(double a, double b) {  // |a| >= |b| or a = 0
    const double s = a + b;
    return {s, b - (s - a)};
}

// Dekker's square: hardware fused operations are not available in the baseline, software ones are slow.
inline Split two_square(double a) {
    const double t    = 134217729.0 * a;  // 2^27 + 1
    const double high = t - (t - a);
    const double low  = a - high;
    const double p    = a * a;
    return {p, ((high * high - p) + 2.0 * (high * low)) + low * low};
}

// Dekker's product, likewise.
inline Split two_product(double a, double b) {
    const double s = 134217729.0 * a, t = 134217729.0 * b;
    const double a_high = s - (s - a), b_high = t - (t - b);
    const double a_low = a - a_high, b_low = b - b_high;
    const double p = a * b;
    return {p, ((a_high * b_high - p) + (a_high * b_low + a_low * b_high)) + a_low * b_low};
}

// Exact sum of products of float64 numbers.
//
// The value is Σ digit[k] · 2^(32·k + least_exponent); digits are signed 64-bit, so that carries wait: every product
// adds less than 2^32 to a digit and 2^30 products fit.  `normalise` brings digits into [0, 2^32); a negative value is
// its two's complement.  Covers 2^-2148 (the square of the least float64) to beyond 2^1100.
class ExactSum {
public:
    void add_product(double a, double b);

    // (x − y)² exactly: the difference is the sum of two float64 numbers.
    void add_squared_difference(double x, double y) {
        const Split d = two_diff(x, y);
        add_product(d.value, d.value);
        if (d.error != 0.0) {
            add_product(2.0 * d.value, d.error);
            add_product(d.error, d.error);
        }
    }

    void subtract_squared_difference(double x, double y) {
        const Split d = two_diff(x, y);
        add_product(-d.value, d.value);
        if (d.error != 0.0) {
            add_product(-2.0 * d.value, d.error);
            add_product(-d.error, d.error);
        }
    }

    int sign() const;  // −1, 0 or 1

    void                 normalise();
    bool                 negative() const;                      // normalised
    std::strong_ordering compare(const ExactSum& other) const;  // both normalised
    double               rounded() const;                       // normalised, >= 0; to nearest, ties to even

    static constexpr int          least_exponent = -2176;  // a multiple of 32 below -2148
    std::span<const std::int64_t> digits() const { return digits_; }

private:
    static constexpr std::size_t digit_count = 104;  // up to 2^1152

    // Bits [position, position + 64) of the digits, position in bits above least_exponent; `normalise`d.
    std::uint64_t bits(std::size_t position) const;
    bool          any_below(std::size_t position) const;

    std::array<std::int64_t, digit_count> digits_{};
};

}  // namespace hullx
