// The proof behind the int8 screen: how far a squared distance from integers may be from the exact one.
//
// k-NN asks for S = ⟨r, X⟩ + ‖X‖² = ‖X − Q‖² − ‖Q‖² with X = (x − c)·m, Q = (q − c)·m, r = −2Q in real arithmetic.  The
// screen knows integers: x̂ = p/C (packed_int8.hpp), p_j in [−127, 127], and Q̂ = t·g, g_j integers, with one
// float32 step t for the direction.  It has
//     D̂² = ‖x̂ − Q̂‖² = Σp²/C² − 2·t·I/C + t²·Σg²,     I = Σ p_j g_j.
// The step: directions are scaled so that integers fit what the kernels add (`int8_step`).  Dot product instructions
// take |g_j| <= 127.  Elsewhere the products that one int16 sums are those of dimensions j, j + 1 of a step (j even)
// and of the step half a row on; rows are at most 255, so Σ|g| <= 128 over such a group keeps 255·128 < 2¹⁵.  The step
// is the largest Σ|Q_j| of a group over 126: fl(Q_j/t) errs by 2⁻⁵⁰ relatively, and rounding four to integers adds at
// most 2.  A group is seldom as large as four times the largest entry, so that this costs no more survivors than |g_j|
// <= 64, which sums of two would want, and saves a quarter of the multiplier's work.
//
// Where rows are rotated (rotation.hpp) so are directions: X, Q and r stand for TX, TQ and Tr everywhere, since ‖T(X −
// Q)‖ = ‖X − Q‖ and ⟨Tr, TX⟩ = ⟨r, X⟩ in real arithmetic.  Sizes below are those of rotated entries.
//
// I is exact: |Σ (p_j + 128)·g_j| <= 255·127·65,536 < 2³¹, and |I| is smaller still; subtracting 128·Σg (the kernel's
// offset) may wrap on the way, which does no harm.  With e_x >= ‖X − x̂‖ and e_q >= ‖Q − Q̂‖ the triangle inequality
// says
//
//     | ‖X − Q‖ − D̂ | <= e_x + e_q =: ε,     hence     (D̂ − ε)₊² − ‖Q‖² <= S <= (D̂ + ε)² − ‖Q‖².
//
// That is Cauchy-Schwarz on both residuals, as in ‖r‖·e_x + e_r·‖x̂‖, but taken about the query instead of the centre:
// the width is 2·D̂·ε, and it is near rows that matter.
//
// Residuals are computed in float64 from z = fl(x − c)·m, relative 2⁻⁵³ from X (for a direction 2⁻⁵²: r may have been
// rounded likewise).  Rotating z adds six roundings (rotation.hpp), eight in all, a little more than 2⁻⁵⁰‖z‖.
// z_j − fl(p_j/C) adds 2⁻⁵²|p_j/C|, sums of squares γ_{d+8}.  `int8_residual` allows 2⁻⁴⁹(‖z‖ + ‖x̂‖) for the
// former, 1 + 2γ for the latter, and 2⁻⁵⁰⁰ for what underflows.  ‖Q‖² taken from the rotated vector errs by twelve
// roundings more than the γ_{d+8} of the plain one, ‖r'‖ by six: γ_{d+20}/2 < 2γ_{d+8}.
//
// η, the evaluation in float64.  Σp² comes back from norm_low, which was rounded once: 2⁻²⁴|norm_low|·C, and 2⁻²³ is
// allowed.  The rest are a handful of operations on numbers of at most ‖x̂‖² + ‖Q̂‖² + e_x² (2t·I/C is at most the
// first two): 2⁻⁴⁶ of that is allowed.  Both widen D̂².  Roots, squares and differences, relative 2⁻⁵³ each, are
// covered by 1 ± 2⁻⁴⁸; ‖Q‖² is known to γ_{d+20}; value and bound are formed with 2⁻⁴⁹ to spare.
//
// The filter in the kernel keeps every row with lower <= T.  With D_T = √(T + ‖Q‖²)₊ and T' = D_T + e_q that means
// D̂ <= T' + e_x up to η, or, squared and times C, with b = e_x·C = residual,
//     (Σp² − b²)/C − 2t·I <= C·(T'² − ‖Q̂‖²) + 2T'·b.
// Let E = ‖x̂‖²C, F = ‖Q̂‖²C, G = T'²C, J = e_x²C; then 2t|I| <= E + F and 2T'b <= G + J.  With u = 2⁻²⁴, fused or not,
// float32 errs by at most u(4E + 3F + J) on the left, u(2F + 4G + 2J) on the right, u(E + J) in norm_low; ηC is at most
// 2u(E + J); float64 is negligible: less than 8u(E + F + G + J) together.  σ = 2⁻¹⁸ = 64u of each is given, of E and J
// in norm_low, of F and G in the limit.  Underflow: 2⁻¹⁰⁰ in the limit, times C >= 2⁻³⁴.  Overflow: |X_j|, |Q_j| <=
// 2⁴⁰, C <= 2²⁷, T' < 2⁵⁰ + 2⁴⁸ and d <= 2¹⁶ keep all terms below 2¹²⁸.
//
// Products without a bias, S = ⟨r, X⟩, the hull's question.  With unit = 2^e, r' = r/unit, largest entry in [1, 2)
// before it is rotated, in [1/8, 16) after (exact but for underflow, which 2⁻⁵⁰⁰ in the residual covers), r̂ = t·g as
// above and e_r >= ‖r' − r̂‖:
//     S/unit − ⟨r̂, x̂⟩ = ⟨r', X − x̂⟩ + ⟨r' − r̂, x̂⟩,     so     |S/unit − t·I/C| <= ‖r'‖·e_x + e_r·‖x̂‖     (Cauchy-Schwarz).
// Nothing is gained about another point: the minimum over all rows has no query to be near to.  In float64 value and
// bound cost a handful of roundings: 2⁻⁴⁹ of the value, 2⁻⁴⁰ of the bound, 2⁻¹⁰⁰⁰ for what underflows.
//
// The filter keeps every row with lower <= T; times C, with b = e_x·C and P >= ‖p‖ = ‖x̂‖·C (norm_low is −P),
//     t·I − e_r·P <= T·C + ‖r'‖·b,     divided by ρ:     −P + (t/ρ)·I <= (T/ρ)·C + (‖r'‖/ρ)·b,     ρ >= e_r.
// float32 errs by at most 4u(|t·I| + ρP) on the left, 4u(|T|C + ‖r'‖b) on the right (each times 1/ρ; coefficients are
// rounded outwards or, t/ρ, once), |t·I| <= ‖r̂‖·P <= (‖r'‖ + e_r)·P.  σ = 64u is given to each: ρ = e_r + σ(‖r'‖ +
// e_r) in place of e_r, (1 + σ)‖r'‖, T + σ|T|.  Underflow: 2⁻¹⁰⁰ in T.  Overflow: ρ >= 2⁻¹⁸, t <= 1, ‖r'‖ <= 2⁹, ‖X‖ <=
// 2⁴⁸, |I| < 2³¹ keep all terms below 2¹²⁸; T above 2⁶⁰ lets everything pass.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "hullx/scan.hpp"
#include "scan/int8_interval.hpp"
#include "scan/packed_int8.hpp"
#include "scan/quantise.hpp"

namespace hullx {

// Rows and directions whose largest entry is below: all zeros, and the residual is the whole.
inline constexpr double int8_smallest = 0x1p-20;

// Bound on ‖X − x̂‖ from what `quantise` found; `norm` = ‖x̂‖.
double int8_residual(const Quantised& q, double norm, std::size_t d);

// The step t that makes integers fit: z is padded to whole steps of four dimensions, `largest` its largest entry.
double int8_step(std::span<const double> z, double largest, std::size_t products);

// One direction r = −2Q as the int8 screen sees it, with everything its bound needs.
struct Int8Direction {
    static constexpr Int8Kind kind = Int8Kind::distance;

    double       unit       = 1.0;
    double       norm       = 0.0;    // ‖Q‖², relative error `relative`
    double       relative   = 0.0;    // γ_{d+20}
    double       step       = 0.0;    // t
    double       square     = 0.0;    // ‖Q̂‖²
    double       residual   = 0.0;    // e_q
    bool         screened   = false;  // false: an |Q_j| above 2⁴⁰; the screen has nothing to say
    std::int32_t offset     = 0;      // −128·Σp_q
    float        twice_step = 0.0f;

    // Integers into out[(j/4)·stride + j%4]; `products` of the level (kernels::Level::products_i8).
    Int8Direction(std::span<const double> r, const Rotation& rotation, std::size_t products, std::int8_t* out,
                  std::size_t stride);

    // A row's value and bound from the kernel's integer; in units of 1.
    Survivor survivor(std::int64_t row, std::int32_t dot, float norm_low, float residual_row, float inverse) const;

    Int8Threshold threshold(double limit) const;
};

// One direction r of products without a bias.
struct Int8Product {
    static constexpr Int8Kind kind = Int8Kind::product;

    double       unit       = 1.0;  // 2^e
    double       step       = 0.0;  // t, a float32
    double       norm       = 0.0;  // ‖r'‖ rounded up
    double       residual   = 0.0;  // e_r
    double       spread     = 0.0;  // ρ
    bool         screened   = true;
    std::int32_t offset     = 0;     // −128·Σg
    float        twice_step = 0.0f;  // −t/ρ: what the kernel calls so

    Int8Product(std::span<const double> r, const Rotation& rotation, std::size_t products, std::int8_t* out,
                std::size_t stride);

    // In units of `unit`.
    Survivor survivor(std::int64_t row, std::int32_t dot, float norm_low, float residual_row, float inverse) const;

    Int8Threshold threshold(double limit) const;
};

}  // namespace hullx
