// The proof behind the screen: how far a float32 product may be from the exact one.
//
// Exact:  S = ⟨r, X⟩ + [bias] ‖X‖²,  X_j = (x_j − c_j)·m_j in real arithmetic.  With unit = 2^e (so that r/unit has a
// largest entry in [1, 2)) the screen stores r̂_j = fl32(r_j/unit), x̂_j = fl32(fl64(x_j − c_j)·m_j) and computes
// s = fl32 Σ r̂_j x̂_j + bias/unit.  Let u = 2⁻²⁴, γ_n = n·u/(1 − n·u).
//
//   r̂_j = (r_j/unit)(1 + δ) + η        |δ| <= u,            |η| <= 2⁻¹⁵⁰ (underflow)
//   x̂_j = X_j (1 + δ)(1 + ε) + η       |δ| <= u, |ε| <= 2⁻⁵³
//   the sum of d products in one accumulator, fused or not: relative γ_d on Σ|r̂_j x̂_j|, 2⁻¹⁵⁰ for each product that
//   underflows (sums that underflow are exact).
//
// r may itself be a rounded direction (k-NN: −2(q − c)·m, relative 2⁻⁵² per entry).  Together there are d + 2 factors
// (1 + δ) with |δ| <= u and a few with 2⁻⁵², less than one more u:
//
//   |s_linear − ⟨r, X⟩/unit| <= γ_{d+5} Σ|r̂_j x̂_j| + 2⁻¹⁴⁹·(2d + ‖r̂‖₁ + ‖x̂‖₁)
//                            <= γ_{d+5} ‖r̂‖‖x̂‖ + 2⁻¹⁴⁹·(2d + √d ‖r̂‖ + √d ‖x̂‖)            (Cauchy-Schwarz)
//
// bias is Σ fl(z_j²), z_j = X_j(1 + ε): relative γ_{d+4} with u = 2⁻⁵³ and 2⁻¹⁰⁰⁰ for whatever underflows in float64;
// forming s in float64 costs 2⁻⁵³|s|.  The bound is evaluated in float64 and inflated by 1 + 2⁻⁴⁰, far more than its
// own d-free handful of roundings, and holds 2⁻⁵⁰(|s_linear| + |bias|) so that `value ± bound` may be rounded too.
//
// The filter in the kernel keeps every row with s − e <= T (T in float64).  It tests in float32
//     linear + bias_scale·bias_low <= threshold + slack·norm.
// slack >= (γ_{d+5} + 8u)‖r̂‖ + 2⁻¹⁴⁸√d covers what e holds per ‖x̂‖ and the roundings of the test that are relative
// to |linear| <= (1 + γ_d)‖r̂‖‖x̂‖ (γ_d < 1/2) and to slack·norm; bias_low <= (1 − 2⁻²⁰)·bias covers those relative to
// bias and e's share of it; threshold >= T + 4u|T| + constant covers those relative to T, and underflow.
#pragma once

#include <cstddef>
#include <span>

#include "hullx/scan.hpp"

namespace hullx {

// One direction as the screen sees it, with everything its bound needs.
struct ScreenDirection {
    double unit       = 1.0;  // power of two
    double bias_scale = 0.0;  // 1/unit with a bias, else 0
    double per_norm   = 0.0;  // bound = constant + per_norm·‖x̂‖ + per_bias·bias/unit + 2⁻⁵⁰(|linear| + bias/unit)
    double per_bias   = 0.0;
    double constant   = 0.0;
    float  kernel_bias_scale = 0.0f;
    float  kernel_slack      = 0.0f;  // > 0

    // Converts r into out[j · stride].
    ScreenDirection(std::span<const double> r, Bias bias, float* out, std::size_t stride);

    // A row's value and bound from the kernel's product.
    Survivor survivor(std::int64_t row, float linear, float norm, double bias) const;

    // The kernel's threshold for "s − e <= limit".
    float kernel_threshold(double limit) const;
};

}  // namespace hullx
