// Which screen answers a scan, and what happens where the int8 screen lets too many rows through.
#include "hullx/scan.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "scan/backend.hpp"
#include "scan/driver.hpp"
#include "scan/levels.hpp"
#include "scan/screen_float32.hpp"
#include "scan/screen_int8.hpp"
#include "scan/stats.hpp"

namespace hullx {
namespace {

// Measured: int8 saves d/32 cycles for each row that float32 would screen (Zen 3 and 4, AVX2), or d/19 with dot products
// (Zen 4); each row more that it leaves to the decision costs d + 500, of distances as of products and cosines (unit rows
// of 384 columns, 3,000 and 20,000 of them, k = 1, 10, 100: 400 to 1,000).
constexpr std::size_t screen_saving = 32, screen_saving_dot = 19, decision_cost = 500;

using Consumer = std::function<void(const Survivors&)>;

void check(const Points& points, MatrixView<const double> directions, const ScanOptions& options) {
    if (options.k == 0) throw std::invalid_argument("`k` must be at least 1, got 0");
    if (options.rung != Rung::float32 && options.frame == Frame::scaled && options.bias == Bias::squared_norm)
        throw std::invalid_argument("the int8 screen answers distances in the caller's frame only");
    if (directions.cols != points.dim())
        throw std::invalid_argument("directions have " + std::to_string(directions.cols) +
                                    " columns, the points have " + std::to_string(points.dim()));
    for (std::size_t q = 0; q < directions.rows; ++q)
        for (std::size_t j = 0; j < directions.cols; ++j)
            if (!std::isfinite(directions.row(q)[j]))
                throw std::invalid_argument("direction " + std::to_string(q) + " is not finite in column " +
                                            std::to_string(j));
}

// A function of the rows and the level; never of the queries.
bool int8_first(const Points& points, const ScanOptions& options) {
    if (options.rung == Rung::float32 || points.dim() > int8_columns) return false;
    return options.rung == Rung::int8 || int8_pays(points.dim());
}

// One call's way through the rungs.
class Ladder {
public:
    Ladder(const Points& points, MatrixView<const double> directions, const ScanOptions& options,
           const Context& context, const Consumer& consume)
        : points_(points),
          directions_(directions),
          options_(options),
          context_(context),
          level_(kernel_level(simd_level())),
          threads_(resolve_threads(context.num_threads)),
          consume_(consume) {}

    void run() {
        if (context_.poll) context_.poll();
        if (directions_.rows == 0) return;
        if (context_.backend != nullptr) return run_backend();
        std::size_t first = 0;
        if (int8_first(points_, options_))
            first = options_.bias == Bias::none ? run_int8<Int8Product>() : run_int8<Int8Direction>();
        if (first < directions_.rows) run_float32({first, directions_.rows});
    }

private:
    // Returns where it stopped trying: the directions from there on are left.
    template <class Direction>
    std::size_t run_int8() {
        using Screen             = Int8Screen<Direction>;
        const PackedInt8& packed = points_.packed_int8(options_.frame, Direction::kind, threads_);
        const Screen      screen(packed, level_, options_.products_i8);
        Driver<Screen>    driver(screen, directions_, options_, threads_, patience(), consume_);
        std::size_t       first = 0;
        while (first < directions_.rows && !driver.hopeless()) {
            if (first > 0 && context_.poll) context_.poll();
            const std::size_t probe = first == 0 && options_.rung == Rung::automatic ? driver.probe() : 0;
            const std::size_t last  = probe != 0 ? probe : std::min(directions_.rows, first + driver.plan().block);
            count_screened(Rung::int8, last - first, packed.rows, packed.values.bytes());
            for (const DirectionRange& range : probe != 0 ? driver.run_probe(probe) : driver.run_block(first, last)) {
                count_fallback(range.last - range.first);
                run_float32(range);
            }
            first = last;
        }
        return first;
    }

    // What the int8 screen cannot take (directions above 2⁴⁰) is the processor's.
    void run_backend() {
        if (options_.rung == Rung::float32 || !int8_possible(points_.dim()))
            return context_.backend->scan_float32(points_, directions_, options_, context_, consume_);
        for (const std::size_t q : context_.backend->scan_int8(points_, directions_, options_, context_, consume_)) {
            count_fallback(1);
            run_float32({q, q + 1});
        }
    }

    Patience patience() const {
        if (options_.rung == Rung::int8) return {};
        const std::size_t n = points_.size(), d = points_.dim(), k = options_.k;
        const std::size_t saving = level_.products_i8 == 1 ? screen_saving_dot : screen_saving;
        return {2 * k + n / 32, k + n * d / (saving * (decision_cost + d))};
    }

    void run_float32(DirectionRange range) {
        const PackedFrame&  packed = points_.packed(options_.frame, threads_);
        const Float32Screen screen(packed, level_, options_.bias);
        const Consumer      shifted = [&](const Survivors& s) {
            consume_(Survivors{range.first + s.direction, s.rows, s.unit, s.counted});
        };
        const MatrixView<const double> part{directions_.row(range.first), range.last - range.first, directions_.cols};
        const ScanOptions              options = options_of(range);
        Driver<Float32Screen>          driver(screen, part, options, threads_, Patience{}, shifted);
        for (std::size_t first = 0; first < part.rows; first += driver.plan().block) {
            if (first > 0 && context_.poll) context_.poll();
            driver.run_block(first, std::min(part.rows, first + driver.plan().block));
        }
        count_screened(Rung::float32, part.rows, packed.rows, packed.values.bytes());
    }

    ScanOptions options_of(DirectionRange range) const {
        const std::size_t count = range.last - range.first;
        ScanOptions       out   = options_;
        out.exclude             = options_.exclude.part(range.first, count);
        if (!out.count_below.empty()) out.count_below = out.count_below.subspan(range.first, count);
        if (!out.at_most.empty()) out.at_most = out.at_most.subspan(range.first, count);
        if (!out.keep_up_to.empty()) out.keep_up_to = out.keep_up_to.subspan(range.first, count);
        return out;
    }

    const Points&            points_;
    MatrixView<const double> directions_;
    const ScanOptions&       options_;
    const Context&           context_;
    const kernels::Level&    level_;
    int                      threads_;
    const Consumer&          consume_;
};

}  // namespace

bool int8_possible(std::size_t columns) {
    return columns <= int8_columns;
}

bool int8_pays(std::size_t columns) {
    return int8_possible(columns) && columns >= kernel_level(simd_level()).columns_i8;
}

bool int8_dot_products() {
    return kernel_level(simd_level()).products_i8 == 1;
}

void scan(const Points& points, MatrixView<const double> directions, const ScanOptions& options, const Context& context,
          const Consumer& consume) {
    check(points, directions, options);
    Ladder(points, directions, options, context, consume).run();
    count_directions(directions.rows);
}

}  // namespace hullx
