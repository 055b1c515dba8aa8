// Off the span by how much, certified over all rows (hullx/affine.hpp).
//
// Lower.  With r any direction, b the base row, p = b + Σ μ_i (x_i − b) and Σ|μ_i| <= K:
//     ⟨r, p − y⟩ = ⟨r, b − y⟩ + Σ μ_i ⟨r, x_i − b⟩ >= ⟨r, b − y⟩ − K max_i |⟨r, x_i − b⟩|,
// each product from `row_product` with its error; so ‖p − y‖ is at least that over ‖r‖.
//
// Upper.  Coordinates of b − y + Σ μ_i (x_i − b) carry at most k + 2 roundings a term (difference, product, k sums), so
// the norm is off by less than γ_{k+3}(‖b − y‖ + Σ|μ_i|‖x_i − b‖) with computed differences; what underflows is below
// 2⁻¹⁰⁷³ (Σ|μ_i| + k + 1) a coordinate.
#include "hullx/affine.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "hull/affine_span.hpp"
#include "hull/frames.hpp"
#include "hull/validate.hpp"
#include "hull/vectors.hpp"
#include "hullx/certificate.hpp"
#include "hullx/error_bound.hpp"
#include "support/parallel.hpp"

namespace hullx {
namespace {

constexpr double      least_reach      = 0x1p20;
constexpr double      noise            = 0x1p-44;  // of a direction's largest component
constexpr std::size_t queries_per_poll = 64;
constexpr double      infinity         = std::numeric_limits<double>::infinity();

class Residuals {
public:
    Residuals(const Points& points, Frame frame, int num_threads)
        : rows_(points.rows()),
          frame_(frame),
          frames_(points),
          span_(hull::AffineSpan::of(points, num_threads)),
          base_(points.dim()) {
        rows_.copy_row(static_cast<std::size_t>(span_.base()), base_.data());
    }

    AffineResidual of(const double* y) const {
        AffineResidual      out;
        std::vector<double> r(rows_.cols);
        out.coefficients.resize(span_.rank());
        span_.split(frame_, y, r, out.coefficients);
        double mass = 0.0;
        for (const double mu : out.coefficients) mass = round_up(mass + std::abs(mu));
        out.upper = std::isfinite(mass) ? upper(y, out.coefficients, mass) : infinity;
        out.reach = std::max(least_reach, 2.0 * mass);
        for (double& v : r) v = -v;
        if (!std::isfinite(out.reach) || !frames_.prepare(frame_, r)) return out;
        const double reach = out.reach;
        prove(y, r, reach, out);
        if (drop_noise(r) && frames_.prepare(frame_, r)) prove(y, r, reach, out);
        return out;
    }

private:
    // What is left of a zero after rounding, as in the features that vary beside a constant one.  Without it the
    // direction may be exactly orthogonal to all rows; any direction may be tried.
    static bool drop_noise(std::span<double> r) {
        bool dropped = false;
        for (double& v : r)
            if (v != 0.0 && std::abs(v) < noise) {
                v       = 0.0;
                dropped = true;
            }
        return dropped;
    }

    double upper(const double* y, const std::vector<double>& mu, double mass) const {
        const std::size_t   d = rows_.cols, k = mu.size();
        const double*       m = frames_.multipliers(frame_);
        std::vector<double> sum(d), z(d);
        for (std::size_t j = 0; j < d; ++j) sum[j] = (base_[j] - y[j]) * m[j];
        double lengths = norm_up(sum);
        for (std::size_t i = 0; i < k; ++i) {
            if (mu[i] == 0.0) continue;
            rows_.copy_row(static_cast<std::size_t>(span_.pivots()[i]), z.data());
            for (std::size_t j = 0; j < d; ++j) z[j] = (z[j] - base_[j]) * m[j];
            lengths = round_up(lengths + round_up(std::abs(mu[i]) * norm_up(z)));
            for (std::size_t j = 0; j < d; ++j) sum[j] += mu[i] * z[j];
        }
        if (lengths == 0.0) return 0.0;
        const double rounding = round_up(gamma(k + 3, unit_f64) * round_up(lengths * (1.0 + 0x1p-40)));
        const double lost     = round_up((mass + static_cast<double>(k + 1)) * static_cast<double>(d) * 0x1p-1072);
        const double total    = round_up(round_up(norm_up(sum) + rounding) + lost);
        return outwards(std::isfinite(total) ? total : infinity);
    }

    // Keeps what this direction (‖r‖∞ in [1, 2)) proves where it is more than what is known.
    void prove(const double* y, std::span<const double> r, double reach, AffineResidual& out) const {
        const double* m    = frames_.multipliers(frame_);
        double        most = 0.0;
        for (std::size_t i = 0; i < rows_.rows; ++i) {
            const Product product = row_product(rows_, i, base_.data(), r.data(), m);
            const double  bound   = std::abs(product.value) + product.error;
            if (bound > 0.0) most = std::max(most, round_up(bound));  // exactly orthogonal stays exactly 0
        }
        const Product own    = row_product(rows_, static_cast<std::size_t>(span_.base()), y, r.data(), m);
        const double  spread = most == 0.0 ? 0.0 : round_up(reach * most);
        const double  least  = round_down(round_down(own.value - own.error) - spread);
        if (!(least > 0.0)) return;
        hull::Halfspace proof = frames_.halfspace(frame_, r, least);
        const double    lower = frames_.proven(frame_, proof);
        if (!(lower > 0.0) || inwards(lower) < out.lower || (out.reach > reach && most > 0.0)) return;
        out.reach  = most == 0.0 ? infinity : reach;
        out.lower  = inwards(lower);
        out.offset = proof.offset;
        out.normal = std::move(proof.normal);
    }

    // From working coordinates to the units of the frame.
    double outwards(double x) const {
        if (frame_ == Frame::scaled) return x;
        const double scaled = x * frames_.caller_scale();
        return scaled / frames_.caller_scale() == x ? scaled : round_up(scaled);
    }
    double inwards(double x) const {
        if (frame_ == Frame::scaled) return x;
        const double scaled = x * frames_.caller_scale();
        return scaled / frames_.caller_scale() == x ? scaled : std::max(0.0, round_down(scaled));
    }

    const RowsView&         rows_;
    Frame                   frame_;
    hull::Frames            frames_;
    const hull::AffineSpan& span_;
    std::vector<double>     base_;
};

}  // namespace

AffineFrame affine_frame(const Points& points, const Context& context) {
    const auto& span = hull::AffineSpan::of(points, resolve_threads(context.num_threads));
    return {span.base(), span.pivots(), span.columns()};
}

std::vector<AffineResidual> affine_residual(const Points& points, MatrixView<const double> queries, Frame frame,
                                            const Context& context) {
    hull::validate(points, queries, {});
    const int                   threads = resolve_threads(context.num_threads);
    const Residuals             residuals(points, frame, threads);
    std::vector<AffineResidual> out(queries.rows);
    for (std::size_t first = 0; first < queries.rows; first += queries_per_poll) {
        if (context.poll) context.poll();
        const std::size_t last = std::min(queries.rows, first + queries_per_poll);
        parallel_for(last - first, threads,
                     [&](std::size_t i) { out[first + i] = residuals.of(queries.row(first + i)); });
        if (context.progress) context.progress(last, queries.rows);
    }
    return out;
}

}  // namespace hullx
