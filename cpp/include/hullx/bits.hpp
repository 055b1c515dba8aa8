// Rows of bits, and the nearest of them by Jaccard distance, decided in integers.
//
// The distance of two sets of bits is 1 − |a ∩ b| / |a ∪ b|, 0 for two empty sets.  Distances are compared as ratios of
// integers, equal ones by index; what is returned is the ratio rounded once.
//
// Rows come packed: bytes n × ⌈d/8⌉ in any order of bits, as long as rows and queries share it; bits beyond d are 0.
// Throws std::invalid_argument if they are not, if there are no rows or bits, more than 2^31 − 1 bits, or 2^32 rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "hullx/scan.hpp"
#include "hullx/views.hpp"

namespace hullx {

struct PackedBits;

// A copy of the rows in the order and layout of the search.  Immutable; may be shared between threads.
class BitPoints {
public:
    BitPoints(MatrixView<const std::uint8_t> bytes, std::size_t bits);
    ~BitPoints();

    std::size_t       size() const;  // n
    std::size_t       bits() const;  // d
    std::size_t       packed_bytes() const;
    const PackedBits& packed() const { return *packed_; }

private:
    std::unique_ptr<const PackedBits> packed_;
};

// queries m × ⌈d/8⌉ → indices, distances m × k, ascending.  Throws std::invalid_argument if k is 0 or larger than the
// number of rows left for some query.
void jaccard_knn(const BitPoints& points, MatrixView<const std::uint8_t> queries, std::size_t k, const Exclude& exclude,
                 const Context& context, std::span<std::int64_t> indices, std::span<double> distances);

// Number of rows whose returned distance is <= radius[q].
void jaccard_count_within(const BitPoints& points, MatrixView<const std::uint8_t> queries,
                          std::span<const double> radius, const Exclude& exclude, const Context& context,
                          std::span<std::int64_t> counts);

}  // namespace hullx
