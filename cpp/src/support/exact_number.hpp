// A number Σ limb[k]·2^(32·(base + k)) with a sign: products, sums and comparisons without any rounding.
//
// For the rare decisions that even double-double leaves open; values have a few limbs where data are ordinary, some
// hundred at worst.  Invariant: the first and the last limb are not zero; zero has none and is not negative.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "support/wide.hpp"

namespace hullx {

class ExactNumber {
public:
    ExactNumber() = default;
    explicit ExactNumber(double value);         // finite
    explicit ExactNumber(const ExactSum& sum);  // normalised

    bool is_zero() const { return limbs_.empty(); }
    bool negative() const { return negative_; }

    ExactNumber operator-() const;
    ExactNumber operator*(const ExactNumber& other) const;
    ExactNumber operator+(const ExactNumber& other) const;
    ExactNumber operator-(const ExactNumber& other) const { return *this + -other; }

    std::strong_ordering operator<=>(const ExactNumber& other) const;
    bool                 operator==(const ExactNumber& other) const { return (*this <=> other) == 0; }

    // |value| = mantissa·2^exponent up to a relative error of 2⁻⁵⁰; 0 where it is zero.
    struct Leading {
        double mantissa;
        int    exponent;
    };
    Leading leading() const;

private:
    int                  top() const { return base_ + static_cast<int>(limbs_.size()); }
    std::strong_ordering compare_magnitude(const ExactNumber& other) const;
    void                 trim();

    std::vector<std::uint32_t> limbs_;
    int                        base_     = 0;
    bool                       negative_ = false;
};

}  // namespace hullx
