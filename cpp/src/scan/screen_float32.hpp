// The float32 screen as the driver sees it: packed_frame.hpp with the bound of screen_bound.hpp.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "hullx/scan.hpp"
#include "scan/kernels/kernel_abi.hpp"
#include "scan/packed_frame.hpp"
#include "scan/screen_bound.hpp"

namespace hullx {

class Float32Screen {
public:
    using Hit                                = kernels::Hit;
    static constexpr std::size_t value_bytes = sizeof(float);

    Float32Screen(const PackedFrame& packed, const kernels::Level& level, Bias bias)
        : packed_(packed), level_(level), bias_(bias) {}

    std::size_t rows() const { return packed_.rows; }
    std::size_t dim() const { return packed_.dim; }
    std::size_t panels() const { return packed_.panels; }
    std::size_t tile() const { return level_.queries; }

    // A group of directions in the kernel's layout, padded to whole tiles with directions that nothing passes.
    class Directions {
    public:
        Directions(const Float32Screen& screen, MatrixView<const double> source, std::size_t first, std::size_t count)
            : screen_(screen) {
            const std::size_t tile = screen.tile(), dim = source.cols;
            const std::size_t padded = (count + tile - 1) / tile * tile;
            values_.assign(padded * dim, 0.0f);
            bias_scale_.assign(padded, 0.0f);
            slack_.assign(padded, 0.0f);
            threshold_.assign(padded, -std::numeric_limits<float>::infinity());
            directions_.reserve(count);
            for (std::size_t q = 0; q < count; ++q) {
                float* out = values_.data() + q / tile * tile * dim + q % tile;
                directions_.emplace_back(std::span(source.row(first + q), dim), screen.bias_, out, tile);
                bias_scale_[q] = directions_[q].kernel_bias_scale;
                slack_[q]      = directions_[q].kernel_slack;
            }
        }

        bool   screened() const { return true; }
        double unit(std::size_t q) const { return directions_[q].unit; }
        void   set_threshold(std::size_t q, double limit) { threshold_[q] = directions_[q].kernel_threshold(limit); }

        std::size_t screen(std::size_t tile, std::size_t panel, std::size_t count, Hit* hits) const {
            const PackedFrame&    rows  = screen_.packed_;
            const std::size_t     first = panel * kernels::panel_rows;
            const kernels::Screen call{rows.values.data() + first * rows.dim,
                                       rows.norm.data() + first,
                                       rows.bias_low.data() + first,
                                       count,
                                       rows.dim,
                                       values_.data() + tile * rows.dim,
                                       bias_scale_.data() + tile,
                                       slack_.data() + tile,
                                       threshold_.data() + tile};
            return screen_.level_.screen_f32(call, hits);
        }

        Survivor survivor(std::size_t q, std::size_t row, const Hit& hit, std::size_t lane) const {
            return directions_[q].survivor(static_cast<std::int64_t>(row), hit.linear[lane], screen_.packed_.norm[row],
                                           screen_.packed_.bias[row]);
        }

    private:
        const Float32Screen&         screen_;
        std::vector<ScreenDirection> directions_;
        std::vector<float>           values_, bias_scale_, slack_, threshold_;
    };

private:
    const PackedFrame&    packed_;
    const kernels::Level& level_;
    Bias                  bias_;
};

}  // namespace hullx
