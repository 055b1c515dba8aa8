#include "hull/subset.hpp"

#include <cstring>

#include "hull/first_direction.hpp"

namespace hullx::hull {

Subset::Subset(const Points& whole, std::vector<std::int64_t> rows, int num_threads) : rows_(std::move(rows)) {
    const RowsView&   all   = whole.rows();
    const std::size_t bytes = all.cols * (all.dtype == DType::float32 ? sizeof(float) : sizeof(double));
    copy_.resize(rows_.size() * bytes);
    for (std::size_t i = 0; i < rows_.size(); ++i)
        std::memcpy(copy_.data() + i * bytes,
                    static_cast<const std::byte*>(all.data) + static_cast<std::size_t>(rows_[i]) * bytes, bytes);
    const RowsView own{copy_.data(), all.dtype, rows_.size(), all.cols};
    points_ = std::make_unique<Points>(own, &whole.statistics());
    // The whole's first direction serves its parts: nothing is worked out again, and it sees further than they do.
    points_->attachment(Attached::first_direction,
                        [&] { return std::make_unique<const FirstDirection>(FirstDirection::of(whole, num_threads)); });
}

}  // namespace hullx::hull
