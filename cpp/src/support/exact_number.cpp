#include "support/exact_number.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace hullx {

ExactNumber::ExactNumber(double value) {
    if (value == 0.0) return;
    int          exponent = 0;
    const double fraction = std::frexp(std::fabs(value), &exponent);
    const auto   mantissa = static_cast<std::uint64_t>(std::ldexp(fraction, 53));
    exponent -= 53;
    base_             = exponent >= 0 ? exponent / 32 : -((31 - exponent) / 32);
    const int  shift  = exponent - 32 * base_;
    const auto low    = static_cast<std::uint32_t>(mantissa);
    const auto high   = mantissa >> 32;
    const auto first  = static_cast<std::uint64_t>(low) << shift;
    const auto second = (high << shift) + (first >> 32);
    limbs_            = {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(second),
                         static_cast<std::uint32_t>(second >> 32)};
    negative_         = value < 0.0;
    trim();
}

ExactNumber::ExactNumber(const ExactSum& sum) : base_(ExactSum::least_exponent / 32), negative_(sum.negative()) {
    std::uint64_t carry = 1;
    for (const std::int64_t digit : sum.digits()) {
        auto limb = static_cast<std::uint32_t>(digit);
        if (negative_) {
            carry += static_cast<std::uint32_t>(~limb);
            limb = static_cast<std::uint32_t>(carry);
            carry >>= 32;
        }
        limbs_.push_back(limb);
    }
    trim();
}

void ExactNumber::trim() {
    while (!limbs_.empty() && limbs_.back() == 0) limbs_.pop_back();
    const auto first = std::find_if(limbs_.begin(), limbs_.end(), [](std::uint32_t limb) { return limb != 0; });
    base_ += static_cast<int>(first - limbs_.begin());
    limbs_.erase(limbs_.begin(), first);
    if (limbs_.empty()) base_ = 0, negative_ = false;
}

ExactNumber ExactNumber::operator-() const {
    ExactNumber out = *this;
    out.negative_   = !negative_ && !is_zero();
    return out;
}

ExactNumber ExactNumber::operator*(const ExactNumber& other) const {
    ExactNumber out;
    if (is_zero() || other.is_zero()) return out;
    out.limbs_.assign(limbs_.size() + other.limbs_.size(), 0);
    for (std::size_t i = 0; i < limbs_.size(); ++i) {
        std::uint64_t carry = 0;
        for (std::size_t j = 0; j < other.limbs_.size(); ++j) {
            carry += static_cast<std::uint64_t>(limbs_[i]) * other.limbs_[j] + out.limbs_[i + j];
            out.limbs_[i + j] = static_cast<std::uint32_t>(carry);
            carry >>= 32;
        }
        out.limbs_[i + other.limbs_.size()] = static_cast<std::uint32_t>(carry);
    }
    out.base_     = base_ + other.base_;
    out.negative_ = negative_ != other.negative_;
    out.trim();
    return out;
}

ExactNumber ExactNumber::operator+(const ExactNumber& other) const {
    if (is_zero()) return other;
    if (other.is_zero()) return *this;
    // the larger magnitude first, so that a difference never borrows from beyond
    if (compare_magnitude(other) == std::strong_ordering::less) return other + *this;
    ExactNumber out;
    out.base_ = std::min(base_, other.base_);
    out.limbs_.assign(static_cast<std::size_t>(top() - out.base_) + 1, 0);
    std::copy(limbs_.begin(), limbs_.end(), out.limbs_.begin() + (base_ - out.base_));
    const std::int64_t sign  = negative_ == other.negative_ ? 1 : -1;
    std::int64_t       carry = 0;
    const auto         shift = static_cast<std::size_t>(other.base_ - out.base_);
    for (std::size_t k = shift; k < out.limbs_.size(); ++k) {
        const std::int64_t term = k - shift < other.limbs_.size() ? other.limbs_[k - shift] : 0;
        carry += out.limbs_[k] + sign * term;
        out.limbs_[k] = static_cast<std::uint32_t>(carry);
        carry >>= 32;  // rounds down: -1 is a borrow
    }
    out.negative_ = negative_;
    out.trim();
    return out;
}

std::strong_ordering ExactNumber::compare_magnitude(const ExactNumber& other) const {
    if (is_zero() || other.is_zero()) return !is_zero() <=> !other.is_zero();
    if (top() != other.top()) return top() <=> other.top();
    const std::size_t common = std::min(limbs_.size(), other.limbs_.size());
    for (std::size_t k = 1; k <= common; ++k) {
        const std::uint32_t a = limbs_[limbs_.size() - k], b = other.limbs_[other.limbs_.size() - k];
        if (a != b) return a <=> b;
    }
    return limbs_.size() <=> other.limbs_.size();  // what is left over ends in a limb that is not zero
}

std::strong_ordering ExactNumber::operator<=>(const ExactNumber& other) const {
    if (negative_ != other.negative_) return negative_ ? std::strong_ordering::less : std::strong_ordering::greater;
    return negative_ ? other.compare_magnitude(*this) : compare_magnitude(other);
}

ExactNumber::Leading ExactNumber::leading() const {
    double            mantissa = 0.0;
    const std::size_t used     = std::min<std::size_t>(3, limbs_.size());
    for (std::size_t k = 1; k <= used; ++k) mantissa = mantissa * 0x1p32 + limbs_[limbs_.size() - k];
    return {mantissa, 32 * (top() - static_cast<int>(used))};
}

}  // namespace hullx
