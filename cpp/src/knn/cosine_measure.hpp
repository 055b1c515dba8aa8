// One query under the cosine, for the decision (ranking.hpp): a = ⟨q, x⟩, b = ‖x‖², c = ‖q‖².
//
// The cosine is s = a/√(b·c).  Rows are ordered by the sign of a and then by a²/b, so that no root is needed and exact
// comparison is a₁²·b₂ against a₂²·b₁.  Returned is 1 − s: from double-double where the rounding is certain, else
// decided exactly (cosine_rounding.hpp).
#pragma once

#include <compare>
#include <cstddef>
#include <vector>

#include "knn/product.hpp"
#include "knn/ranking.hpp"
#include "knn/unit_rows.hpp"
#include "support/exact_number.hpp"

namespace hullx {

class CosineMeasure {
public:
    struct Parts {  // of x·scale and the query's; a power of two common to all rows is left out
        DoubleDouble a{};
        DoubleDouble b{};
        bool         exact() const { return a.error == 0.0 && b.error == 0.0; }
    };
    struct Exact {
        ExactNumber a, b;
    };

    CosineMeasure(const Points& points, const UnitRows& unit, const double* query);

    void                 intervals(RowList list, Interval64* out) const;             // of −s
    void                 keys(RowList list, DoubleDouble* out, Parts* parts) const;  // of −a·|a|/b
    bool                 compare_parts(const Parts& x, const Parts& y, std::strong_ordering& order) const;
    Exact                exact(std::size_t row) const;
    std::strong_ordering compare(const Exact& x, const Exact& y) const;
    double               value(std::size_t row, const DoubleDouble& key, const Parts& parts) const;
    Within               within(const Interval64& key, double radius) const;
    bool                 within(double distance, double radius) const { return distance <= radius; }

private:
    const RowsView&     rows_;
    const UnitRows&     unit_;
    const double*       query_;
    DoubleDouble        key(Parts& parts) const;
    std::vector<double> scales(RowList list) const;

    std::vector<double> scaled_;  // query·scale, padded
    DoubleDouble        c_{};     // of the scaled query
    double              inverse_ = 0.0;
    double              error_   = 0.0;  // of −s in float64
};

}  // namespace hullx
