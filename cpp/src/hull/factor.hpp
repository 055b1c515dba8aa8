// QR of the support columns, updated one column at a time.
//
// A = Q·R, Q with orthonormal columns by classical Gram-Schmidt, done twice where the first pass takes much away (twice
// is enough: Giraud, Langou, Rozložník, van den Eshof, Numer. Math. 101, 2005), R upper triangular; deletion by Givens
// rotations. QR and not the Gram matrix: Gram squares the condition number, and nearly collinear rows are ordinary
// data. Invariant: to rounding, column i of A is Q·R[:, i], relative to its own length, however long the others are.
#pragma once

#include <cstddef>
#include <vector>

#include "hull/spare.hpp"

namespace hullx::hull {

class QrFactor {
public:
    explicit QrFactor(std::size_t dim) : dim_(dim) {}

    std::size_t   size() const { return size_; }
    const double* q(std::size_t i) const { return q_.data() + i * dim_; }

    void clear() { size_ = 0; }

    // False, and nothing changed, where the part of `a` outside the span is at rounding level.
    bool append(const double* a);

    void remove(std::size_t i);

    // s ← s − Q·Qᵀs; once leaves an error relative to the old ‖s‖, twice one relative to the new ‖s‖.
    void project_out(double* s) const;

    // x ← R⁻¹ x
    void back_substitute(double* x) const;

    // x ← R⁻¹ Qᵀ s
    void solve(const double* s, double* x) const;

private:
    static std::size_t place(std::size_t i) { return i * (i + 1) / 2; }  // of column i of R

    std::size_t                  dim_, size_ = 0;
    SpareValues<Spare::factor>   q_;  // columns, one behind the other
    SpareValues<Spare::triangle> r_;  // column i has i + 1 entries, behind those before it
    mutable std::vector<double>  part_;
    std::vector<double>          cosine_, sine_;
};

}  // namespace hullx::hull
