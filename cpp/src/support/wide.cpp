#include "support/wide.hpp"

#include <bit>
#include <cmath>

namespace hullx {
namespace {

struct Decoded {
    std::uint64_t mantissa;
    int           exponent;  // |a| = mantissa · 2^exponent
    bool          negative;
};

Decoded decode(double a) {
    const auto bits   = std::bit_cast<std::uint64_t>(a);
    const int  biased = static_cast<int>((bits >> 52) & 0x7ff);
    const auto low    = bits & ((std::uint64_t{1} << 52) - 1);
    if (biased == 0) return {low, -1074, (bits >> 63) != 0};
    return {low | (std::uint64_t{1} << 52), biased - 1075, (bits >> 63) != 0};
}

constexpr std::uint64_t digit_mask = 0xffffffffu;

}  // namespace

void ExactSum::add_product(double a, double b) {
    const Decoded x          = decode(a);
    const Decoded y          = decode(b);
    __extension__ using u128 = unsigned __int128;
    const u128 product       = static_cast<u128>(x.mantissa) * y.mantissa;
    if (product == 0) return;

    const auto position = static_cast<std::size_t>(x.exponent + y.exponent - least_exponent);
    const auto first    = position / 32;
    const auto shift    = position % 32;
    const auto sign     = x.negative == y.negative ? std::int64_t{1} : std::int64_t{-1};
    // 106 bits shifted by up to 31: the lowest 96 bits of the shifted product, then what is left above
    const u128 low = product << shift;
    const auto top = shift == 0 ? std::uint64_t{0} : static_cast<std::uint64_t>(product >> (128 - shift));
    for (std::size_t k = 0; k < 4; ++k)
        digits_[first + k] +=
            sign * static_cast<std::int64_t>(static_cast<std::uint64_t>(low >> (32 * k)) & digit_mask);
    digits_[first + 4] += sign * static_cast<std::int64_t>(top);
}

int ExactSum::sign() const {
    std::int64_t carry = 0, rest = 0;
    for (const auto& digit : digits_) {
        const std::int64_t v = digit + carry;
        carry                = v >> 32;  // rounds down, as in `normalise`: only the last carry has a sign
        rest |= v & static_cast<std::int64_t>(digit_mask);
    }
    if (carry < 0) return -1;
    return rest != 0 || carry > 0 ? 1 : 0;
}

void ExactSum::normalise() {
    std::int64_t carry = 0;
    for (auto& digit : digits_) {
        const std::int64_t v = digit + carry;
        carry                = v >> 32;  // rounds down: the digit that stays is never negative
        digit                = v & static_cast<std::int64_t>(digit_mask);
    }
}

bool ExactSum::negative() const {
    return (digits_.back() >> 31) != 0;
}

std::strong_ordering ExactSum::compare(const ExactSum& other) const {
    if (negative() != other.negative()) return negative() ? std::strong_ordering::less : std::strong_ordering::greater;
    for (std::size_t k = digit_count; k-- > 0;)
        if (digits_[k] != other.digits_[k]) return digits_[k] <=> other.digits_[k];
    return std::strong_ordering::equal;
}

std::uint64_t ExactSum::bits(std::size_t position) const {
    std::uint64_t out = 0;
    for (std::size_t b = 0; b < 96; b += 32) {
        const std::size_t k = position / 32 + b / 32;
        if (k >= digit_count) break;
        const auto digit = static_cast<std::uint64_t>(digits_[k]);
        const auto shift = static_cast<int>(b) - static_cast<int>(position % 32);
        if (shift < 0)
            out |= digit >> -shift;
        else if (shift < 64)
            out |= digit << shift;
    }
    return out;
}

bool ExactSum::any_below(std::size_t position) const {
    const std::size_t whole = position / 32;
    for (std::size_t k = 0; k < whole; ++k)
        if (digits_[k] != 0) return true;
    const std::size_t rest = position % 32;
    return rest != 0 && (digits_[whole] & ((std::int64_t{1} << rest) - 1)) != 0;
}

double ExactSum::rounded() const {
    std::size_t k = digit_count;
    while (k > 0 && digits_[k - 1] == 0) --k;
    if (k == 0) return 0.0;
    const auto top =
        32 * (k - 1) + static_cast<std::size_t>(std::bit_width(static_cast<std::uint64_t>(digits_[k - 1]))) - 1;

    // 53 bits from the leading one, or fewer where the last bit would lie below 2^-1074
    constexpr std::size_t least = static_cast<std::size_t>(-1074 - least_exponent);
    const std::size_t     last  = top >= least + 52 ? top - 52 : least;
    std::uint64_t         kept  = top >= last ? bits(last) & ((std::uint64_t{2} << (top - last)) - 1) : 0;
    const bool            half  = (bits(last - 1) & 1) != 0;
    if (half && (any_below(last - 1) || (kept & 1) != 0)) ++kept;
    return std::ldexp(static_cast<double>(kept), static_cast<int>(last) + least_exponent);
}

}  // namespace hullx
