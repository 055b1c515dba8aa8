// The int8 screen as the driver sees it: packed_int8.hpp with a bound of int8_bound.hpp: Int8Direction for
// distances (Bias::squared_norm), Int8Product for products (Bias::none).
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "hullx/scan.hpp"
#include "scan/int8_bound.hpp"
#include "scan/kernels/kernel_abi.hpp"
#include "scan/packed_int8.hpp"

namespace hullx {

template <class Direction>
class Int8Screen {
public:
    using Hit                                = kernels::HitI8;
    static constexpr std::size_t value_bytes = 1;

    // `products`: that directions have to fit (int8_step), at least the level's.
    Int8Screen(const PackedInt8& packed, const kernels::Level& level, std::size_t products)
        : packed_(packed), level_(level), products_(std::max(products, level.products_i8)) {}

    std::size_t rows() const { return packed_.rows; }
    std::size_t dim() const { return packed_.dim; }
    std::size_t panels() const { return packed_.panels; }
    std::size_t tile() const { return level_.queries_i8; }

    // A group of directions in the kernel's layout, padded to whole tiles with directions that nothing passes.
    class Directions {
    public:
        Directions(const Int8Screen& screen, MatrixView<const double> source, std::size_t first, std::size_t count)
            : screen_(screen) {
            const std::size_t tile = screen.tile(), width = screen.packed_.steps * 4;
            const std::size_t padded = (count + tile - 1) / tile * tile;
            values_.assign(padded * width, 0);
            offset_.assign(padded, 0);
            twice_step_.assign(padded, 0.0f);
            twice_reach_.assign(padded, 0.0f);
            limit_.assign(padded, std::numeric_limits<float>::quiet_NaN());
            directions_.reserve(count);
            for (std::size_t q = 0; q < count; ++q) {
                std::int8_t* out = values_.data() + q / tile * tile * width + q % tile * 4;
                directions_.emplace_back(std::span(source.row(first + q), source.cols), screen.packed_.rotation,
                                         screen.products_, out, tile * 4);
                offset_[q]     = directions_[q].offset;
                twice_step_[q] = directions_[q].twice_step;
                screened_      = screened_ && directions_[q].screened;
            }
        }

        bool   screened() const { return screened_; }
        double unit(std::size_t q) const { return directions_[q].unit; }

        void set_threshold(std::size_t q, double limit) {
            const Int8Threshold t = directions_[q].threshold(limit);
            limit_[q]             = t.limit;
            twice_reach_[q]       = t.twice_reach;
        }

        std::size_t screen(std::size_t tile, std::size_t panel, std::size_t count, Hit* hits) const {
            const PackedInt8&       rows  = screen_.packed_;
            const std::size_t       width = rows.steps * 4, first = panel * kernels::panel_rows;
            const kernels::ScreenI8 call{rows.values.data() + first * width,
                                         rows.norm_low.data() + first,
                                         rows.residual.data() + first,
                                         rows.inverse.data() + first,
                                         count,
                                         rows.steps,
                                         values_.data() + tile * width,
                                         offset_.data() + tile,
                                         twice_step_.data() + tile,
                                         twice_reach_.data() + tile,
                                         limit_.data() + tile};
            return screen_.level_.screen_i8(call, hits);
        }

        Survivor survivor(std::size_t q, std::size_t row, const Hit& hit, std::size_t lane) const {
            const PackedInt8& rows = screen_.packed_;
            return directions_[q].survivor(static_cast<std::int64_t>(row), hit.dot[lane], rows.norm_low[row],
                                           rows.residual[row], rows.inverse[row]);
        }

    private:
        const Int8Screen&         screen_;
        std::vector<Direction>    directions_;
        std::vector<std::int8_t>  values_;
        std::vector<std::int32_t> offset_;
        std::vector<float>        twice_step_, twice_reach_, limit_;
        bool                      screened_ = true;
    };

private:
    const PackedInt8&     packed_;
    const kernels::Level& level_;
    std::size_t           products_;
};

}  // namespace hullx
