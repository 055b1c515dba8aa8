// The proof behind the int8 screen: how far a squared distance from integers may be from the exact one.
//
// k-NN asks for S = ⟨r, X⟩ + ‖X‖² = ‖X − Q‖² − ‖Q‖², X = (x − c)·m, Q = (q − c)·m, r = −2Q, in real arithmetic.  The screen
// knows integers: x̂ = p_x/C (packed_int8.hpp) and Q̂ = t·p_q with one float32 step t = 2⁻¹·(2t) for the direction, and
//     D̂² = ‖x̂ − Q̂‖² = Σp_x²/C² − 2·t·I/C + t²·Σp_q²,     I = Σ p_x p_q,  exact in int32:
// |Σ (p_x + 128)·p_q| <= 255·127·65,536 < 2³¹, and subtracting 128·Σp_q (the kernel's offset) leaves |I| < 2³¹ as well; wrapping
// on the way does no harm.  Distances obey the triangle inequality, so with e_x >= ‖X − x̂‖ and e_q >= ‖Q − Q̂‖
//
//     | ‖X − Q‖ − D̂ | <= e_x + e_q =: ε         hence     (D̂ − ε)₊² − ‖Q‖² <= S <= (D̂ + ε)² − ‖Q‖².
//
// That is Cauchy-Schwarz on both residuals, ‖r‖·e_x + e_r·‖x̂‖, taken about the query instead of the centre: 2·D̂·ε, and
// near rows are what matters.
//
// Residuals.  Computed in float64 from z = fl(x − c)·m (relative 2⁻⁵³ from X; r may have been rounded likewise, 2⁻⁵²):
// z_j − fl(p_j/C) has relative 2⁻⁵³ and 2⁻⁵²|p_j/C|, sums of squares γ_{d+8}.  `int8_residual` adds 2⁻⁵⁰(‖z‖ + ‖x̂‖) for the former
// and multiplies by 1 + γ for the latter; 2⁻⁵⁰⁰ covers squares that underflow.
//
// η, the evaluation.  Σp_x² comes back from norm_low, which was rounded once: to 2⁻²⁴|norm_low|·C (2⁻²³ allowed).  The rest are a
// handful of float64 operations on numbers at most ‖x̂‖² + ‖Q̂‖² + e_x² (2t·I/C is, twice): 2⁻⁴⁶ of that is allowed.  Both widen D̂²;
// square roots and squares, relative 2⁻⁵³ each, are covered by 1 ± 2⁻⁴⁸; ‖Q‖² is known to γ_{d+8}.
//
// The filter keeps every row with lower <= T.  With D_T = √(T + ‖Q‖²)₊ and T' = D_T + e_q that is D̂ <= T' + e_x (up to η), or, times C,
//     (Σp_x² − b²)/C − 2t·I <= C·(T'² − ‖Q̂‖²) + 2T'·b,     b = e_x·C = residual.
// Let E = ‖x̂‖²C, F = ‖Q̂‖²C, G = T'²C, J = e_x²C; 2t|I| <= E + F and 2T'b <= G + J.  With u = 2⁻²⁴, float32 adds at most
// u(5E + J + 3F) on the left and u(F + 2G + J + 2(G + J)) on the right, fused or not; η and float64 less than 2u(E + F + G + J).  All of it
// is below 8u(E + F + G + J), and σ = 2⁻¹⁸ = 64u of each is given: E and J in norm_low, F and G in the limit.  Underflow: 2⁻¹⁰⁰ in the
// limit, times C >= 2⁻³⁴.  Overflow: |Q_j| <= 2⁴⁰, C <= 2²⁷, T' < 2⁵⁰, d <= 2¹⁶ keep every term below 2¹²⁸.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "hullx/scan.hpp"
#include "scan/quantise.hpp"

namespace hullx {

// Rows and directions whose largest entry is below: all zeros, and the residual is the whole.
inline constexpr double int8_smallest = 0x1p-20;

// Bound on ‖X − x̂‖ from what `quantise` found; `norm` = ‖x̂‖.
double int8_residual(const Quantised& q, double norm, std::size_t d);

// One direction r = −2Q as the int8 screen sees it, with everything its bound needs.
struct Int8Direction {
    double       norm       = 0.0;    // ‖Q‖², relative error `relative`
    double       relative   = 0.0;    // γ_{d+8}
    double       step       = 0.0;    // t
    double       square     = 0.0;    // ‖Q̂‖²
    double       residual   = 0.0;    // e_q
    bool         screened   = false;  // false: an |Q_j| above 2⁴⁰; the screen has nothing to say
    std::int32_t offset     = 0;      // −128·Σp_q
    float        twice_step = 0.0f;

    // Integers of at most `widest` into out[(j/4)·stride + j%4].
    Int8Direction(std::span<const double> r, int widest, std::int8_t* out, std::size_t stride);

    // A row's value and bound from the kernel's integer; in units of 1.
    Survivor survivor(std::int64_t row, std::int32_t dot, float norm_low, float residual_row, float inverse) const;

    struct Threshold {
        float limit;
        float twice_reach;
    };
    // The kernel's threshold for "lower <= limit".
    Threshold threshold(double limit) const;
};

}  // namespace hullx
