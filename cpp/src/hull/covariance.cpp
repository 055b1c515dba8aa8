#include "hull/covariance.hpp"

#include <algorithm>
#include <cmath>

#include "hull/vectors.hpp"
#include "support/parallel.hpp"

namespace hullx::hull {
namespace {

constexpr std::size_t chunk_rows = 256;  // rows gathered at a time
constexpr std::size_t tile       = 4;    // entries per side that stay in registers

// How many rows: enough for a full-rank matrix, no more than 2·10¹⁰ multiplications.
std::size_t sample_size(std::size_t n, std::size_t d, bool with_matrix) {
    const std::size_t wanted = std::max<std::size_t>(8 * d, 8192);
    const double      work   = 2e10 / (static_cast<double>(d) * static_cast<double>(d));
    const std::size_t most   = with_matrix ? std::max<std::size_t>(1, static_cast<std::size_t>(work)) : wanted;
    return std::min({n, wanted, most});
}

// The sample, a chunk of rows at a time.
class Sample {
public:
    Sample(const Points& points, std::size_t size, double unit)
        : points_(points), size_(size), reach_(1024.0 * points.radius(Frame::scaled) / unit), factor_(1.0 / unit) {}

    bool done() const { return next_ == size_; }

    // Rows into `out` (chunk_rows × stride); returns how many.
    std::size_t read(std::vector<double>& out, std::size_t stride) {
        const std::size_t          n = points_.size(), d = points_.dim();
        const std::vector<double>& centre      = points_.statistics().centre;
        const std::vector<double>& multipliers = points_.multipliers(Frame::scaled);
        std::size_t                count       = 0;
        for (; next_ < size_ && count < chunk_rows; ++next_) {
            double* x = out.data() + count * stride;
            points_.rows().copy_row(next_ * n / size_, x);
            for (std::size_t j = 0; j < d; ++j) x[j] = (x[j] - centre[j]) * multipliers[j] * factor_;
            if (norm(x, d) <= reach_) ++count;
        }
        return count;
    }

private:
    const Points& points_;
    std::size_t   size_, next_ = 0;
    double        reach_, factor_;
};

// lower[a.., b..] += Σ_i x_i[a..] x_i[b..] for one tile of entries.
void add_tile(const double* x, std::size_t count, std::size_t stride, std::size_t a, std::size_t b, double* lower,
              std::size_t d) {
    double sum[tile * tile] = {};
    for (std::size_t i = 0; i < count; ++i) {
        const double *p = x + i * stride + a, *q = x + i * stride + b;
        for (std::size_t k = 0; k < tile; ++k)
            for (std::size_t l = 0; l < tile; ++l) sum[k * tile + l] += p[k] * q[l];
    }
    for (std::size_t k = 0; k < tile && a + k < d; ++k)
        for (std::size_t l = 0; l < tile && b + l <= a + k; ++l) lower[(a + k) * d + b + l] += sum[k * tile + l];
}

void subtract_mean(std::vector<double>& x, std::size_t count, std::size_t stride, const std::vector<double>& mean) {
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = 0; j < mean.size(); ++j) x[i * stride + j] -= mean[j];
}

}  // namespace

Covariance sample_covariance(const Points& points, bool with_matrix, int num_threads) {
    const std::size_t d = points.dim(), stride = (d + tile - 1) / tile * tile;
    const double      radius = points.radius(Frame::scaled);
    const std::size_t size   = sample_size(points.size(), d, with_matrix);
    Covariance        c;
    c.dim  = d;
    c.unit = radius > 0.0 ? std::scalbn(1.0, std::ilogb(radius)) : 1.0;
    c.mean.assign(d, 0.0);
    std::vector<double> x(chunk_rows * stride, 0.0);
    std::size_t         used = 0;
    for (Sample sample(points, size, c.unit); !sample.done();) {
        const std::size_t count = sample.read(x, stride);
        for (std::size_t i = 0; i < count; ++i) add_scaled(1.0, x.data() + i * stride, c.mean.data(), d);
        used += count;
    }
    const double share = used > 0 ? 1.0 / static_cast<double>(used) : 0.0;
    for (double& m : c.mean) m *= share;
    if (!with_matrix) return c;

    c.lower.assign(d * d, 0.0);
    for (Sample sample(points, size, c.unit); !sample.done();) {
        const std::size_t count = sample.read(x, stride);
        subtract_mean(x, count, stride, c.mean);
        parallel_for(stride / tile, num_threads, [&](std::size_t row_tile) {
            for (std::size_t b = 0; b <= row_tile * tile; b += tile)
                add_tile(x.data(), count, stride, row_tile * tile, b, c.lower.data(), d);
        });
    }
    for (double& entry : c.lower) entry *= share;
    return c;
}

double largest_eigenvalue(const Covariance& covariance) {
    const std::size_t   d = covariance.dim;
    std::vector<double> v(d), w(d);
    double              trace = 0.0, value = 0.0;
    for (std::size_t j = 0; j < d; ++j) {
        trace += covariance.lower[j * d + j];
        v[j] = 1.0 + static_cast<double>((j * 2654435761u) % 1024u) / 1024.0;  // fixed, along no axis
    }
    for (int step = 0; step < 30; ++step) {
        const double length = norm(v.data(), d);
        if (!(length > 0.0)) break;
        for (double& x : v) x /= length;
        std::fill(w.begin(), w.end(), 0.0);
        for (std::size_t i = 0; i < d; ++i) {
            const double* row = covariance.lower.data() + i * d;
            w[i] += dot(row, v.data(), i + 1);
            add_scaled(v[i], row, w.data(), i);
        }
        value = norm(w.data(), d);
        v.swap(w);
    }
    return std::max(value, trace / static_cast<double>(d));
}

// Row by row within panels of columns: the rows of the panel itself first, then all rows below it side by side.
bool factorise(Covariance& covariance, int num_threads) {
    constexpr std::size_t panel = 32, rows_per_task = 16;
    const std::size_t     d = covariance.dim;
    double*               a = covariance.lower.data();
    const auto entry = [a, d](std::size_t i, std::size_t j) { return a[i * d + j] - dot(a + i * d, a + j * d, j); };
    for (std::size_t first = 0; first < d; first += panel) {
        const std::size_t last = std::min(d, first + panel);
        for (std::size_t i = first; i < last; ++i) {
            for (std::size_t j = first; j < i; ++j) a[i * d + j] = entry(i, j) / a[j * d + j];
            const double pivot = entry(i, i);
            if (!(pivot > 0.0)) return false;
            a[i * d + i] = std::sqrt(pivot);
        }
        parallel_for((d - last + rows_per_task - 1) / rows_per_task, num_threads, [&](std::size_t task) {
            const std::size_t begin = last + task * rows_per_task, end = std::min(d, begin + rows_per_task);
            for (std::size_t i = begin; i < end; ++i)
                for (std::size_t j = first; j < last; ++j) a[i * d + j] = entry(i, j) / a[j * d + j];
        });
    }
    return true;
}

}  // namespace hullx::hull
