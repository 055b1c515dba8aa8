#include "knn/cosine_rounding.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace hullx {
namespace {

class Distance {
public:
    Distance(const ExactNumber& a, const ExactNumber& b, const ExactNumber& c)
        : negative_(a.negative()), product_(b * c), square_(a * a) {}

    double rounded() const {
        const ExactNumber rest = product_ - square_;
        if (rest.is_zero()) return negative_ ? 2.0 : 0.0;
        const double estimate = estimated(rest);
        // floats >= 0 are ordered as their bits are; the estimate is good to 2⁻⁴⁶, or to one subnormal
        const auto    first = std::bit_cast<std::uint64_t>(estimate * (1.0 - 0x1p-44));
        std::uint64_t low   = first > 2 ? first - 2 : 0;
        std::uint64_t high  = std::bit_cast<std::uint64_t>(estimate * (1.0 + 0x1p-44)) + 2;
        while (low < high) {  // the largest float that is not above
            const std::uint64_t middle = low + (high - low + 1) / 2;
            if (against(ExactNumber(std::bit_cast<double>(middle))) >= 0)
                low = middle;
            else
                high = middle - 1;
        }
        const auto        below = std::bit_cast<double>(low), above = std::bit_cast<double>(low + 1);
        const ExactNumber half(0.5);
        const auto        order = against(half * ExactNumber(below) + half * ExactNumber(above));
        if (order == std::strong_ordering::equal) return low % 2 == 0 ? below : above;
        return order == std::strong_ordering::less ? below : above;
    }

private:
    // rest = bc − a².  With r = rest/(bc) the cosine is ±√(1 − r): where r is small and the sign is plus,
    // 1 − √(1 − r) = r/(1 + √(1 − r)) keeps every digit.
    double estimated(const ExactNumber& rest) const {
        const auto   p = product_.leading(), r = rest.leading(), a = square_.leading();
        const double ratio  = std::ldexp(r.mantissa / p.mantissa, r.exponent - p.exponent);
        const double cosine = std::sqrt(std::ldexp(a.mantissa / p.mantissa, a.exponent - p.exponent));
        if (negative_) return 1.0 + cosine;
        return ratio < 0.5 ? ratio / (1.0 + cosine) : 1.0 - cosine;
    }

    // This distance against μ.
    std::strong_ordering against(const ExactNumber& mu) const {
        const ExactNumber w    = ExactNumber(1.0) - mu;
        const ExactNumber side = w * w * product_;
        return (w.negative() ? -side : side) <=> (negative_ ? -square_ : square_);
    }

    bool        negative_;
    ExactNumber product_, square_;
};

}  // namespace

double cosine_distance_rounded(const ExactNumber& a, const ExactNumber& b, const ExactNumber& c) {
    return Distance(a, b, c).rounded();
}

}  // namespace hullx
