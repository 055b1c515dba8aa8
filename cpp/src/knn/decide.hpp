// The decision: from rows that may be among the nearest to the k nearest, in order, with their squared distances.
//
// What a screen knows of the rows says which to measure first: those that are likely to be nearest settle most of the
// rest.  float64 distances prune, double-double ones order and round, exact ones settle what is left.  Comparisons are
// always those of the real distances, equal ones by row index, so any sorting algorithm gives the one right answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "hullx/points.hpp"
#include "hullx/scan.hpp"
#include "knn/distance.hpp"

namespace hullx {

// Reusable; one query and one thread at a time.
class Decision {
public:
    explicit Decision(const Points& points) : points_(points), distances_(points) {}

    void start(const double* query);
    void add(std::size_t row) { rows_.push_back(static_cast<std::uint32_t>(row)); }
    // All rows of this query, as a scan in the caller's frame with its bias handed them over.
    void take(const Survivors& survivors);

    // The k nearest of the rows added (at least k of them).
    void nearest(std::size_t k, std::int64_t* indices, double* squared);

    // The correctly rounded squared distance of one row, whether it was added or not.
    double squared(std::size_t row) const;

    // How many of the rows added have a correctly rounded squared distance <= limit (>= 0, not NaN).
    std::int64_t count_up_to(double limit);

private:
    struct Candidate {
        DoubleDouble                      value;
        std::uint32_t                     row;
        mutable std::unique_ptr<ExactSum> exact;
    };
    using Candidates = std::vector<Candidate>;

    struct Screened {
        double lower, upper;
    };
    struct Measured {
        double        value;  // float64
        std::uint32_t row;
        std::uint32_t place;  // in precise_, if it is there already
    };

    void            measure(std::size_t first, std::size_t last);
    std::size_t     likely_first(std::size_t k);
    void            drop_screened(std::size_t first, double limit);
    double          kth_upper(std::size_t count, std::size_t k);
    void            measure_all(std::size_t k);
    bool            measure_precisely(std::size_t count);
    void            in_order_of_float64(std::size_t k);
    void            make_candidates();
    void            settle(std::size_t k);
    bool            nearer(const Candidate& a, const Candidate& b) const;
    const ExactSum& exact(const Candidate& c) const;
    double          rounded(const Candidate& c) const;
    bool            same_row(std::size_t a, std::size_t b) const;

    const Points&              points_;
    Distances                  distances_;
    std::vector<std::uint32_t> rows_;
    std::vector<double>        values_;    // of rows_, float64
    std::vector<Screened>      screened_;  // of rows_, squared distance less `norm_` in unit², or empty
    std::vector<double>        scratch_;
    std::vector<Measured>      measured_;
    std::vector<DoubleDouble>  precise_;  // of the first of rows_ that `measure_precisely` was asked for
    std::vector<DoubleDouble>  added_;    // of rows_ that were not
    Candidates                 candidates_;
    mutable std::uint64_t      exact_count_ = 0;
};

}  // namespace hullx
