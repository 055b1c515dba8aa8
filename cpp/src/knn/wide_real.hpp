// Products, quotients and roots of double-double numbers high + low, |low| <= u·|high|.
//
// Each errs by less than 2⁻⁹⁹ of its result (Joldes, Muller, Popescu, ACM TOMS 44, 2017: 5u², 15u² and 25/8 u² with
// fused operations; a handful more without), as long as nothing underflows: results and factors above 2⁻⁴⁰⁰.
#pragma once

#include <cmath>

#include "support/wide.hpp"

namespace hullx {

inline constexpr double wide_unit = 0x1p-99;

struct WideReal {
    double high = 0.0;
    double low  = 0.0;
};

inline WideReal operator*(WideReal a, WideReal b) {
    const Split p = two_product(a.high, b.high);
    const Split s = fast_two_sum(p.value, p.error + (a.high * b.low + a.low * b.high));
    return {s.value, s.error};
}

inline WideReal operator/(WideReal a, WideReal b) {
    const double q    = a.high / b.high;
    const Split  p    = two_product(q, b.high);
    const double rest = (a.high - p.value) - p.error + (a.low - q * b.low);
    const Split  s    = fast_two_sum(q, rest / b.high);
    return {s.value, s.error};
}

inline WideReal root(WideReal a) {  // a >= 0
    const double r = std::sqrt(a.high);
    if (r == 0.0) return {};
    const Split p = two_product(r, r);
    const Split s = fast_two_sum(r, ((a.high - p.value) - p.error + a.low) / (2.0 * r));
    return {s.value, s.error};
}

}  // namespace hullx
