#include "scan/rotation.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "scan/int8_bound.hpp"
#include "scan/packed_frame.hpp"
#include "scan/quantise.hpp"

namespace hullx {
namespace {

constexpr std::size_t sampled_rows = 256;
// Of two residuals, the share of the rotated one below which rotating pays: it is a tenth smaller.
constexpr double paying_share = 0.9 / 1.9;

double sign(std::uint32_t column) {
    std::uint32_t h = (column + 1) * 0x9e3779b9u;
    h               = (h ^ h >> 16) * 0x85ebca6bu;
    return (h ^ h >> 13) & 1u ? -1.0 : 1.0;
}

// visit(first, b, m) for blocks of b that lie across each other, m of them, from column `first` on.
template <class Visit>
void for_blocks(std::size_t dim, Visit&& visit) {
    std::size_t first = 0;
    for (const std::size_t b : {64u, 16u, 4u}) {
        const std::size_t m = (dim - first) / b;
        if (m > 0) visit(first, b, m);
        first += m * b;
    }
}

// A bound on what quantising z loses; `z` is padded to a multiple of four.
double loss(const std::vector<double>& z, std::size_t dim, double largest) {
    const double    inverse = int8_widest_row / largest;
    char            unused[4];
    const Quantised q = quantise(z.data(), dim, inverse, {unused, 0, 0});
    return int8_residual(q, std::sqrt(static_cast<double>(q.norm)) / inverse, dim);
}

}  // namespace

Rotation::Rotation(std::size_t dim) {
    for_blocks(dim, [&](std::size_t first, std::size_t b, std::size_t m) {
        const double scale = b == 64 ? 0.125 : b == 16 ? 0.25 : 0.5;
        for (std::size_t j = first; j < first + b * m; ++j)
            signs_.push_back(scale * sign(static_cast<std::uint32_t>(j)));
    });
}

void Rotation::apply(double* z) const {
    const auto two_stages = pack_level().two_stages;
    for (std::size_t j = 0; j < signs_.size(); ++j) z[j] *= signs_[j];
    for_blocks(signs_.size(), [&](std::size_t first, std::size_t b, std::size_t m) {
        for (std::size_t run = b * m / 4; run >= m; run /= 4) two_stages(z + first, b * m, run);
    });
}

Rotation Rotation::chosen(const RowsView& rows, const std::vector<double>& centre,
                          const std::vector<double>& multipliers) {
    const std::size_t   d = rows.cols, count = std::min(rows.rows, sampled_rows);
    const Rotation      rotation(d);
    std::vector<double> z((d + 3) / 4 * 4, 0.0);
    double              shares = 0.0, told = 0.0;
    for (std::size_t t = 0; t < count && rotation.rotates(); ++t) {
        rows.copy_row(t * rows.rows / count, z.data());
        for (std::size_t j = 0; j < d; ++j) z[j] = (z[j] - centre[j]) * multipliers[j];
        const double largest = largest_of(z.data(), d);
        if (largest < int8_smallest || largest > wild_above) continue;
        const double plain = loss(z, d, largest);
        rotation.apply(z.data());
        const double rotated = loss(z, d, largest_of(z.data(), d));
        shares += rotated / (plain + rotated);
        told += 1.0;
    }
    return shares < paying_share * told ? rotation : Rotation();
}

}  // namespace hullx
