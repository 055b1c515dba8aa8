// 1 − a/√(b·c) rounded to the nearest float64, ties to even: decided exactly.
//
// Whether the number lies above some μ needs no root: 1 − a/√(bc) > μ where (1 − μ)·|1 − μ|·bc > a·|a|, and for a
// float64 or a midpoint of two μ is a short binary fraction.  An estimate leaves a few dozen floats to search among.
#pragma once

#include "support/exact_number.hpp"

namespace hullx {

// b, c > 0 and a² <= b·c.
double cosine_distance_rounded(const ExactNumber& a, const ExactNumber& b, const ExactNumber& c);

}  // namespace hullx
