// One query through the tree, from its leaf to the answer.
//
// The kernels hand over every row that could belong to the answer; where their float64 distances leave the order open,
// the rows go to the decision (decide.hpp), which settles everything.  It also rounds single distances that lie half-way
// between two float64 numbers, which is common: squared differences of float32 rows have few bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hullx/views.hpp"
#include "knn/decide.hpp"
#include "knn/tree.hpp"

namespace hullx {

// The kernels of the level in use, and the constants of their `measure` (kernels/tree_measure.inl) for d columns.
const tree_kernels::Level& tree_level();
tree_kernels::Precise      tree_precision(std::size_t d);

// Reusable per thread; one query at a time.
class TreeSearch {
public:
    TreeSearch(const Points& points, const Tree& tree, std::size_t k);

    // `home`: where to start, any leaf.  Excluded are what `exclude` says of query number `q`.
    void nearest(const double* query, const Exclude& exclude, std::size_t q, std::uint32_t home, std::int64_t* indices,
                 double* squared);
    std::int64_t count_up_to(double limit, const double* query, const Exclude& exclude, std::size_t q);

    std::uint64_t leaves() const { return selection_.leaves + counting_.leaves; }
    std::uint64_t decided() const { return decided_; }  // queries that the decision had to settle

private:
    bool enter(const double* query, const Exclude& exclude, std::size_t q);
    void round_query();
    bool settle(const double* query, std::int64_t* indices, double* squared);
    void sort();
    void decide_all(const double* query, const Exclude& exclude, std::size_t q);

    const Points&                                 points_;
    const Tree&                                   tree_;
    const tree_kernels::Level&                    kernels_;
    std::size_t                                   k_;
    Decision                                      decision_;
    std::vector<double>                           query_;
    std::vector<float>                            singles_;
    tree_kernels::TreeQuery                       asked_{};
    tree_kernels::Nearest                         selection_{};
    tree_kernels::Within                          counting_{};
    tree_kernels::Precise                         precise_{};
    std::vector<double>                           distances_, precise_values_;
    std::vector<std::uint32_t>                    places_, unsure_;
    std::vector<std::pair<double, std::uint32_t>> sorting_;
    std::uint64_t                                 decided_ = 0;
};

}  // namespace hullx
