// k nearest neighbours under the inner product and under the cosine, exact.
//
//   inner    largest ⟨q, x⟩ first; returned: the correctly rounded product
//   cosine   largest ⟨q, x⟩/(‖q‖‖x‖) first; returned: 1 − that, correctly rounded, in [0, 2]
//
// Both order by the real number, equal ones by row index, and return the same bytes on every screen, level and thread
// count.  Under the cosine a row or query without a direction (all zero) is an error that names it.
//
// Shapes and errors as in knn.hpp.
#pragma once

#include <cstdint>
#include <span>

#include "hullx/points.hpp"
#include "hullx/scan.hpp"
#include "hullx/views.hpp"

namespace hullx {

void knn_inner(const Points& points, MatrixView<const double> queries, std::size_t k, const Exclude& exclude,
               const Context& context, std::span<std::int64_t> indices, std::span<double> products,
               Rung rung = Rung::automatic);

// Number of rows whose returned product is >= least[q]: any number but NaN.
void count_inner(const Points& points, MatrixView<const double> queries, std::span<const double> least,
                 const Exclude& exclude, const Context& context, std::span<std::int64_t> counts,
                 Rung rung = Rung::automatic);

void knn_cosine(const Points& points, MatrixView<const double> queries, std::size_t k, const Exclude& exclude,
                const Context& context, std::span<std::int64_t> indices, std::span<double> distances,
                Rung rung = Rung::automatic);

// Number of rows whose returned distance is <= radius[q] (>= 0).
void count_cosine(const Points& points, MatrixView<const double> queries, std::span<const double> radius,
                  const Exclude& exclude, const Context& context, std::span<std::int64_t> counts,
                  Rung rung = Rung::automatic);

}  // namespace hullx
