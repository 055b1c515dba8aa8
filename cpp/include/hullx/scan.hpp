// scan = screen + decision: the only code that touches points in bulk.
//
// For each direction r (in frame coordinates, d doubles) the screen computes s_i ≈ ⟨r, x̂_i⟩ + bias_i for every
// row, x̂_i = (x_i − c)·multiplier, with a proven bound: |s_i − exact| <= e_i.  It hands over every row that could
// still be among the k smallest: all rows with s_i − e_i <= T, T = the k-th smallest s_i + e_i.  What a screen hands
// over is a function of (rows, direction, level, screen) alone: never of tiles, threads or other directions.  Which
// screen answers a direction under Rung::automatic is not: that depends on how many rows those tried before it let
// through.  The decision (float64 and beyond) belongs to whoever asked.
//
// Shapes: directions m × d, all finite, none entirely zero (a zero direction hands over every row).
// Exclusions are applied before selection.  Throws std::invalid_argument if k = 0; a direction with fewer than
// k rows left hands over all of them.  Cancelled if `context.poll` throws.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "hullx/points.hpp"
#include "hullx/views.hpp"

namespace hullx {

enum class Bias : int {
    none         = 0,
    squared_norm = 1,  // ‖x̂_i‖²: with r = −2(q − c)·multiplier the scan orders by distance to q
};

// Which screen looks at the rows: both hand over every row that matters, int8 more of the others.
//   automatic  int8 where it pays for these rows at this level; float32 for directions where it lets too many through
//   int8       int8 whatever survives, float32 only where int8 cannot (over 65,536 columns, directions above 2^40)
// Distances (Bias::squared_norm) in Frame::scaled: float32 only (else std::invalid_argument).
enum class Rung : int { automatic = 0, int8 = 1, float32 = 2 };

// In units of the scaled direction: only comparisons within one direction mean anything, until multiplied by
// Survivors::unit.
struct Survivor {
    std::int64_t row;
    double       value;  // s_i
    double       bound;  // e_i, rounded up; +inf for a row whose packed copy says nothing
    double       lower() const { return value - bound; }
    double       upper() const { return value + bound; }
};

struct Survivors {
    std::size_t               direction;  // index into directions
    std::span<const Survivor> rows;       // ascending row index
    double                    unit;       // power of two: exact ≈ value · unit
    std::int64_t              counted;    // rows below `count_below` for certain (count mode), else 0
};

class ScanBackend;  // scan/backend.hpp: who scans instead of the processor

// Shared by every entry point of the core.
struct Context {
    int                                           num_threads = 0;    // 0: the OpenMP default
    std::function<void()>                         poll{};             // between blocks, calling thread; may throw
    std::function<void(std::size_t, std::size_t)> progress{};         // (queries done, queries)
    const ScanBackend*                            backend = nullptr;  // nullptr: the processor
};

struct ScanOptions {
    Frame       frame = Frame::scaled;
    Bias        bias  = Bias::none;
    std::size_t k     = 1;
    Rung        rung  = Rung::float32;
    Exclude     exclude{};
    // When not empty: some known upper bound, per direction, of the value of a row that is not excluded.  T is lowered
    // to it, so rows that are certainly above are not handed over.  Not in count mode.
    std::span<const double> at_most{};
    std::size_t products_i8 = 1;  // that int8 directions have to fit (scan/int8_bound.hpp): at least the level's
    // Count mode (k-NN within a radius): when not empty, T is given per direction instead of selected; rows with
    // s + e < count_below are only counted, rows with s − e <= keep_up_to are handed over.
    std::span<const double> count_below{};
    std::span<const double> keep_up_to{};
    // A backend may measure in float64 what survives its screen, and hand over fewer rows with narrower intervals: for
    // questions that have one answer.
    bool measured = false;
};

// `consume` is called once per direction, from several threads at once, in no fixed order.
void scan(const Points& points, MatrixView<const double> directions, const ScanOptions& options, const Context& context,
          const std::function<void(const Survivors&)>& consume);

// Whether the int8 screen is worth trying on rows of so many columns at the level in use.
bool int8_pays(std::size_t columns);
bool int8_possible(std::size_t columns);  // at any level
// Whether the level in use has instructions for its dot products: then it is several times as fast as float32, else
// barely faster.
bool int8_dot_products();

// What the last scans did, summed since the last reset: for `runtime.last_stats`.
struct ScanStats {
    std::uint64_t directions            = 0;
    std::uint64_t products              = 0;  // directions × rows screened, twice where a rung gave up
    std::uint64_t survivors             = 0;  // handed over
    std::uint64_t decided_double_double = 0;  // k-NN rows that float64 could not decide
    std::uint64_t decided_exact         = 0;  // and that double-double could not either
    std::uint64_t screened_int8         = 0;  // directions that this screen was asked for
    std::uint64_t screened_float32      = 0;
    std::uint64_t fallbacks             = 0;  // directions that int8 gave up
    std::uint64_t beside                = 0;  // of hulls, scanned while small problems of other queries were solved
    std::uint64_t bytes                 = 0;  // packed values compared with directions
};
ScanStats last_stats();
void      reset_stats();

}  // namespace hullx
