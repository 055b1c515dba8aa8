#include "hull/affine_span.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "hull/vectors.hpp"
#include "hullx/error_bound.hpp"
#include "support/parallel.hpp"

namespace hullx::hull {
namespace {

constexpr std::size_t rows_per_task = 64;

// v −= Σ q (q·v) over the `count` rows of q, twice: once leaves what rounding put back (Giraud et al. 2005).
void orthogonalise(const double* q, std::size_t count, double* v, std::size_t d) {
    for (int pass = 0; pass < 2; ++pass)
        for (std::size_t j = 0; j < count; ++j) add_scaled(-dot(q + j * d, v, d), q + j * d, v, d);
}

// An orthonormal basis of what is orthogonal to the `count` rows of q.
std::vector<double> complement(const std::vector<double>& q, std::size_t count, std::size_t d) {
    std::vector<double> all = q, left(d);
    all.reserve(d * d);
    // Each unit vector's share outside the span so far; the largest is at least 1/√d.
    std::vector<double> share(d, 1.0);
    for (std::size_t j = 0; j < count; ++j)
        for (std::size_t k = 0; k < d; ++k) share[k] -= q[j * d + k] * q[j * d + k];
    while (count * d < d * d) {
        const auto best = static_cast<std::size_t>(std::max_element(share.begin(), share.end()) - share.begin());
        std::vector<double> v(d, 0.0);
        v[best] = 1.0;
        orthogonalise(all.data(), count, v.data(), d);
        const double length = norm(v.data(), d);
        for (std::size_t k = 0; k < d; ++k) {
            v[k] /= length;
            share[k] -= v[k] * v[k];
        }
        share[best] = -1.0;
        all.insert(all.end(), v.begin(), v.end());
        ++count;
    }
    return {all.begin() + static_cast<std::ptrdiff_t>(q.size()), all.end()};
}

// Finds the pivots.  A candidate is a row with what of it the span so far does not explain.
class Search {
public:
    Search(const Points& points, int num_threads)
        : points_(points),
          d_(points.dim()),
          threads_(num_threads),
          multipliers_(points.multipliers(Frame::scaled)),
          origin_(d_) {
        const double unit = points.rows().dtype == DType::float32 ? unit_f32 : unit_f64;
        tolerance_        = 64.0 * unit + 4.0 * static_cast<double>(d_) * unit_f64;
        base_             = nearest_to_centre();
        points.rows().copy_row(base_, origin_.data());
        own_ = points.radius(Frame::scaled) + size_about_origin(origin_.data());
    }

    void run() {
        const std::size_t         n = points_.size(), most = std::min(n, 2 * d_ + 64);
        std::vector<std::int64_t> rows(most);
        for (std::size_t i = 0; i < most; ++i) rows[i] = static_cast<std::int64_t>(i * n / most);
        while (!rows.empty()) {
            absorb(rows);
            rows = pivots.size() < std::min(d_, n - 1) ? unexplained(most) : std::vector<std::int64_t>();
        }
    }

    std::int64_t              base() const { return static_cast<std::int64_t>(base_); }
    std::vector<std::int64_t> pivots;

private:
    double size_about_origin(const double* x) const {
        double sum = 0.0;
        for (std::size_t j = 0; j < d_; ++j) sum += x[j] * multipliers_[j] * (x[j] * multipliers_[j]);
        return std::sqrt(sum);
    }

    std::size_t nearest_to_centre() const {
        const std::vector<double>& centre = points_.statistics().centre;
        std::vector<double>        away(points_.size());
        for_rows(points_.size(), [&](std::size_t i, std::vector<double>& x) {
            points_.rows().copy_row(i, x.data());
            for (std::size_t j = 0; j < d_; ++j) x[j] = (x[j] - centre[j]) * multipliers_[j];
            away[i] = dot(x.data(), x.data(), d_);
        });
        return static_cast<std::size_t>(std::min_element(away.begin(), away.end()) - away.begin());
    }

    // z of the row into `out`; returns the size that its residual is measured against.
    double centred(std::size_t row, double* out) const {
        points_.rows().copy_row(row, out);
        const double size = size_about_origin(out);
        for (std::size_t j = 0; j < d_; ++j) out[j] = (out[j] - origin_[j]) * multipliers_[j];
        return size + own_;
    }

    template <class Visit>
    void for_rows(std::size_t count, Visit visit) const {
        parallel_for((count + rows_per_task - 1) / rows_per_task, threads_, [&](std::size_t task) {
            std::vector<double> scratch(d_);
            for (std::size_t i = task * rows_per_task; i < std::min(count, (task + 1) * rows_per_task); ++i)
                visit(i, scratch);
        });
    }

    // Takes pivots from these rows until the rest is explained.
    void absorb(const std::vector<std::int64_t>& rows) {
        std::vector<double> left(rows.size() * d_), sizes(rows.size()), share(rows.size());
        for_rows(rows.size(), [&](std::size_t i, std::vector<double>&) {
            double* z = left.data() + i * d_;
            sizes[i]  = centred(static_cast<std::size_t>(rows[i]), z);
            orthogonalise(q_.data(), pivots.size(), z, d_);
            share[i] = sizes[i] > 0.0 ? norm(z, d_) / sizes[i] : 0.0;
        });
        while (pivots.size() < d_) {
            const auto best = static_cast<std::size_t>(std::max_element(share.begin(), share.end()) - share.begin());
            if (!(share[best] > tolerance_)) return;
            std::vector<double> v(left.begin() + static_cast<std::ptrdiff_t>(best * d_),
                                  left.begin() + static_cast<std::ptrdiff_t>((best + 1) * d_));
            orthogonalise(q_.data(), pivots.size(), v.data(), d_);
            const double length = norm(v.data(), d_);
            share[best]         = 0.0;
            if (!(length > 0.0)) continue;
            for (double& value : v) value /= length;
            q_.insert(q_.end(), v.begin(), v.end());
            pivots.push_back(rows[best]);
            for_rows(rows.size(), [&](std::size_t i, std::vector<double>&) {
                if (share[i] <= tolerance_) return;
                double* z = left.data() + i * d_;
                add_scaled(-dot(v.data(), z, d_), v.data(), z, d_);
                share[i] = norm(z, d_) / sizes[i];
            });
        }
    }

    // The rows furthest off the span, of all of them; none if the span explains them.
    std::vector<std::int64_t> unexplained(std::size_t most) const {
        const std::size_t         rank     = pivots.size();
        const bool                few_left = d_ - rank < rank;
        const std::vector<double> rest     = few_left ? complement(q_, rank, d_) : std::vector<double>();
        std::vector<double>       share(points_.size());
        for_rows(points_.size(), [&](std::size_t i, std::vector<double>& z) {
            const double size = centred(i, z.data());
            double       sum  = 0.0;
            if (few_left) {
                for (std::size_t j = 0; j < d_ - rank; ++j) {
                    const double part = dot(rest.data() + j * d_, z.data(), d_);
                    sum += part * part;
                }
            } else {
                orthogonalise(q_.data(), rank, z.data(), d_);
                sum = dot(z.data(), z.data(), d_);
            }
            share[i] = size > 0.0 ? std::sqrt(sum) / size : 0.0;
        });
        std::vector<std::int64_t> rows;
        for (std::size_t i = 0; i < share.size(); ++i)
            if (share[i] > 2.0 * tolerance_) rows.push_back(static_cast<std::int64_t>(i));
        std::stable_sort(rows.begin(), rows.end(), [&](std::int64_t a, std::int64_t b) {
            return share[static_cast<std::size_t>(a)] > share[static_cast<std::size_t>(b)];
        });
        if (rows.size() > most) rows.resize(most);
        return rows;
    }

    const Points&              points_;
    std::size_t                d_;
    int                        threads_;
    const std::vector<double>& multipliers_;
    std::vector<double>        origin_;
    std::vector<double>        q_;  // pivots.size() × d
    std::size_t                base_      = 0;
    double                     own_       = 0.0;
    double                     tolerance_ = 0.0;
};

}  // namespace

AffineSpan::AffineSpan(const Points& points, int num_threads) : dim_(points.dim()) {
    Search search(points, num_threads);
    search.run();
    base_   = search.base();
    pivots_ = std::move(search.pivots);
    for (const Frame frame : {Frame::caller, Frame::scaled})
        bases_[static_cast<std::size_t>(frame)] = basis_of(points, frame);
}

const AffineSpan& AffineSpan::of(const Points& points, int num_threads) {
    const Attachment& attachment = points.attachment(
        Attached::affine_span, [&] { return std::make_unique<const AffineSpan>(points, num_threads); });
    return static_cast<const AffineSpan&>(attachment);
}

AffineSpan::Basis AffineSpan::basis_of(const Points& points, Frame frame) const {
    const std::size_t d = dim_, k = rank();
    Basis             basis;
    basis.multipliers = points.multipliers(frame);
    basis.origin.resize(d);
    points.rows().copy_row(static_cast<std::size_t>(base_), basis.origin.data());
    basis.q.assign(k * d, 0.0);
    basis.triangle.assign(k * k, 0.0);
    for (std::size_t i = 0; i < k; ++i) {
        double* v = basis.q.data() + i * d;
        double* r = basis.triangle.data() + i * k;
        points.rows().copy_row(static_cast<std::size_t>(pivots_[i]), v);
        for (std::size_t j = 0; j < d; ++j) v[j] = (v[j] - basis.origin[j]) * basis.multipliers[j];
        for (int pass = 0; pass < 2; ++pass)
            for (std::size_t j = 0; j < i; ++j) {
                const double part = dot(basis.q.data() + j * d, v, d);
                add_scaled(-part, basis.q.data() + j * d, v, d);
                r[j] += part;
            }
        r[i] = norm(v, d);
        for (std::size_t j = 0; j < d; ++j) v[j] = r[i] > 0.0 ? v[j] / r[i] : 0.0;
    }
    return basis;
}

void AffineSpan::split(Frame frame, const double* y, std::span<double> residual, std::span<double> coefficients) const {
    const Basis&      basis = bases_[static_cast<std::size_t>(frame)];
    const std::size_t d = dim_, k = rank();
    for (std::size_t j = 0; j < d; ++j) residual[j] = (y[j] - basis.origin[j]) * basis.multipliers[j];
    std::fill(coefficients.begin(), coefficients.end(), 0.0);
    for (int pass = 0; pass < 2; ++pass)
        for (std::size_t j = 0; j < k; ++j) {
            const double part = dot(basis.q.data() + j * d, residual.data(), d);
            add_scaled(-part, basis.q.data() + j * d, residual.data(), d);
            coefficients[j] += part;
        }
    // from parts along q to parts along the pivots' differences
    for (std::size_t j = k; j-- > 0;) {
        for (std::size_t i = j + 1; i < k; ++i) coefficients[j] -= coefficients[i] * basis.triangle[i * k + j];
        const double pivot = basis.triangle[j * k + j];
        coefficients[j]    = pivot > 0.0 ? coefficients[j] / pivot : 0.0;
    }
}

// Elimination with the largest entry of what is left as pivot: the columns in which the basis is well conditioned.
std::vector<std::int64_t> AffineSpan::columns() const {
    const std::size_t         d = dim_, k = rank();
    std::vector<double>       a = bases_[static_cast<std::size_t>(Frame::scaled)].q;
    std::vector<bool>         used(k, false);
    std::vector<std::int64_t> chosen;
    for (std::size_t step = 0; step < k; ++step) {
        std::size_t row = 0, column = 0;
        double      largest = -1.0;
        for (std::size_t i = 0; i < k; ++i)
            for (std::size_t j = 0; j < d; ++j)
                if (!used[i] && std::abs(a[i * d + j]) > largest) {
                    largest = std::abs(a[i * d + j]);
                    row     = i;
                    column  = j;
                }
        used[row] = true;
        chosen.push_back(static_cast<std::int64_t>(column));
        for (std::size_t i = 0; i < k; ++i) {
            if (used[i] || !(largest > 0.0)) continue;
            add_scaled(-a[i * d + column] / a[row * d + column], a.data() + row * d, a.data() + i * d, d);
            a[i * d + column] = 0.0;
        }
    }
    std::sort(chosen.begin(), chosen.end());
    return chosen;
}

std::size_t AffineSpan::bytes() const {
    std::size_t count = pivots_.size();
    for (const Basis& b : bases_) count += b.q.size() + b.triangle.size() + b.origin.size() + b.multipliers.size();
    return sizeof(double) * count;
}

}  // namespace hullx::hull
