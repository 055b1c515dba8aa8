#include "scan/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <mutex>
#include <vector>

#include "scan/rank_finder.hpp"
#include "support/aligned_buffer.hpp"
#include "support/parallel.hpp"

namespace hullx {
namespace {

// The reciprocal has to be finite as well.
constexpr double least_scale = 0x1p-1022;

double power_not_below(double x) {
    int          exponent;
    const double fraction = std::frexp(x, &exponent);  // x = fraction · 2^exponent, fraction in [1/2, 1)
    return std::max(least_scale, std::ldexp(1.0, fraction == 0.5 ? exponent - 1 : exponent));
}

double power_not_above(double x) {
    int exponent;
    std::frexp(x, &exponent);
    return std::max(least_scale, std::ldexp(1.0, exponent - 1));
}

struct Column {
    double centre;
    double scale;
};

template <class T>
Column column_statistics(const T* values, std::size_t n, RankFinder<T>& finder) {
    const auto [lower, centre, upper] = finder(values, {(n - 1) / 4, (n - 1) / 2, 3 * (n - 1) / 4});
    if (const double range = upper - lower; range > 0.0) return {centre, power_not_below(range)};

    const double away = finder.typical_deviation(values, centre);
    return {centre, away > 0.0 ? power_not_below(away) : 1.0};
}

// What a task works with.  Handed on from task to task: fresh memory costs more than the work in it.
template <class T>
struct Scratch {
    Scratch(std::size_t n, std::size_t columns, const Grid& grid) : values(n * columns), finder(n, grid) {}
    AlignedBuffer<T> values;  // columns × n
    RankFinder<T>    finder;
};

template <class T>
class ScratchPool {
public:
    ScratchPool(std::size_t n, std::size_t columns, const Grid& grid) : n_(n), columns_(columns), grid_(grid) {}

    std::unique_ptr<Scratch<T>> take() {
        {
            const std::lock_guard lock(changing_);
            if (!idle_.empty()) {
                auto one = std::move(idle_.back());
                idle_.pop_back();
                return one;
            }
        }
        return std::make_unique<Scratch<T>>(n_, columns_, grid_);
    }
    void give(std::unique_ptr<Scratch<T>> one) {
        const std::lock_guard lock(changing_);
        idle_.push_back(std::move(one));
    }

private:
    std::size_t                              n_, columns_;
    const Grid&                              grid_;
    std::mutex                               changing_;
    std::vector<std::unique_ptr<Scratch<T>>> idle_;
};

// `count` columns from `first` on, to values[column][row].
template <class T>
void gather_columns(const RowsView& rows, std::size_t first, std::size_t count, T* values) {
    const auto*       data = static_cast<const T*>(rows.data);
    const std::size_t n = sample_size(rows.rows), d = rows.cols;
    // sixteen rows at a time: whole cache lines are written, and the next rows fetched meanwhile (in a wide table
    // each has a page of its own, which the processor does not foresee)
    constexpr std::size_t together = 16;
    const auto row = [&](std::size_t t) { return data + sample_row(std::min(t, n - 1), rows.rows) * d + first; };
    for (std::size_t begin = 0; begin < n; begin += together) {
        const std::size_t here = std::min(together, n - begin);
        const T*          source[together];
        for (std::size_t t = 0; t < together; ++t) {
            source[t] = row(begin + t);
            __builtin_prefetch(row(begin + together + t));
            __builtin_prefetch(row(begin + together + t) + count - 1);
        }
        if (here == together) {
            for (std::size_t j = 0; j < count; ++j) {
                T line[together];
                for (std::size_t t = 0; t < together; ++t) line[t] = source[t][j];
                std::memcpy(values + j * n + begin, line, sizeof(line));
            }
        } else {
            for (std::size_t j = 0; j < count; ++j)
                for (std::size_t t = 0; t < here; ++t) values[j * n + begin + t] = source[t][j];
        }
    }
}

// Centre and scale of every column, a block of columns a task.
template <class T>
void column_by_column(const RowsView& rows, const Grid& grid, int threads, const Poll& poll, Statistics& s) {
    const std::size_t n = sample_size(rows.rows), d = rows.cols;
    // two cache lines of a row, so that one pass over the rows serves many columns; fewer where some threads would idle
    const std::size_t share   = d / (2 * static_cast<std::size_t>(threads)) / 4 * 4;
    const std::size_t at_once = std::clamp<std::size_t>(share, 4, 128 / sizeof(T));
    ScratchPool<T>    pool(n, at_once, grid);
    parallel_for((d + at_once - 1) / at_once, threads, [&](std::size_t block) {
        poll();
        const std::size_t first = block * at_once, count = std::min(at_once, d - first);
        auto              scratch = pool.take();
        gather_columns(rows, first, count, scratch->values.data());
        for (std::size_t j = 0; j < count; ++j) {
            const Column c      = column_statistics(scratch->values.data() + j * n, n, scratch->finder);
            s.centre[first + j] = c.centre;
            s.scale[first + j]  = c.scale;
        }
        pool.give(std::move(scratch));
    });
}

// ‖values‖ without overflow or underflow: each row is brought to a largest entry in [1, 2) by a power of two.
double safe_norm(const double* values, std::size_t n) {
    double largest = 0.0;
    for (std::size_t j = 0; j < n; ++j) largest = std::max(largest, std::fabs(values[j]));
    if (largest == 0.0 || std::isinf(largest)) return largest;
    const int    exponent = std::max(std::ilogb(largest), -1022);
    const double unit     = std::ldexp(1.0, -exponent);
    double       sum      = 0.0;
    for (std::size_t j = 0; j < n; ++j) {
        const double v = values[j] * unit;
        sum += v * v;
    }
    return std::ldexp(std::sqrt(sum), exponent);
}

struct Norms {
    double plain;
    double scaled;
};

// ‖x − c‖ and ‖(x − c)·inverse‖ of one row, `inverse` powers of two, however large or small.
template <class T>
Norms safe_norms(const T* x, const Statistics& s, const double* inverse) {
    const std::size_t   d = s.centre.size();
    std::vector<double> z(d);
    for (std::size_t j = 0; j < d; ++j) z[j] = static_cast<double>(x[j]) - s.centre[j];
    Norms out{safe_norm(z.data(), d), 0.0};
    for (std::size_t j = 0; j < d; ++j) z[j] *= inverse[j];
    out.scaled = safe_norm(z.data(), d);
    return out;
}

// The same of four rows: their sums, each in the order of the columns, keep the processor busy only side by side.
constexpr std::size_t norms_together = 4;

template <class T>
void norms_of(const T* const* rows, const Statistics& s, const double* inverse, Norms* out) {
    constexpr double  large = 0x1p900, small = 0x1p-900;
    const std::size_t d                      = s.centre.size();
    const double*     centre                 = s.centre.data();
    double            plain[norms_together]  = {};
    double            scaled[norms_together] = {};
    const T *const a = rows[0], *const b = rows[1], *const c = rows[2], *const e = rows[3];
    for (std::size_t j = 0; j < d; ++j) {
        const double z[norms_together] = {static_cast<double>(a[j]) - centre[j], static_cast<double>(b[j]) - centre[j],
                                          static_cast<double>(c[j]) - centre[j], static_cast<double>(e[j]) - centre[j]};
        for (std::size_t t = 0; t < norms_together; ++t) {
            const double v = z[t] * inverse[j];
            plain[t] += z[t] * z[t];
            scaled[t] += v * v;
        }
    }
    // powers of two do not change a rounding: where squares stay in range, the safe way gives the same bits
    for (std::size_t t = 0; t < norms_together; ++t) {
        const bool in_range = plain[t] > small && plain[t] < large && scaled[t] > small && scaled[t] < large;
        out[t] = in_range ? Norms{std::sqrt(plain[t]), std::sqrt(scaled[t])} : safe_norms(rows[t], s, inverse);
    }
}

// Norms of all rows sampled, into plain[t] and scaled[t].
template <class T>
void row_by_row(const RowsView& rows, const Statistics& s, int threads, const Poll& poll, std::vector<double>& plain,
                std::vector<double>& scaled) {
    constexpr std::size_t rows_at_once = 512;
    const std::size_t     n = plain.size(), d = rows.cols;
    std::vector<double>   inverse(d);
    for (std::size_t j = 0; j < d; ++j) inverse[j] = 1.0 / s.scale[j];
    parallel_for((n + rows_at_once - 1) / rows_at_once, threads, [&](std::size_t block) {
        poll();
        const std::size_t last = std::min(n, (block + 1) * rows_at_once);
        for (std::size_t begin = block * rows_at_once; begin < last; begin += norms_together) {
            const T* four[norms_together];
            Norms    norms[norms_together];
            for (std::size_t t = 0; t < norms_together; ++t)
                four[t] = static_cast<const T*>(rows.data) + sample_row(std::min(begin + t, last - 1), rows.rows) * d;
            norms_of(four, s, inverse.data(), norms);
            for (std::size_t t = 0; t < norms_together && begin + t < last; ++t) {
                plain[begin + t]  = norms[t].plain;
                scaled[begin + t] = norms[t].scaled;
            }
        }
    });
}

// Lower median, or the maximum where that is 0.
double typical(std::vector<double> norms) {
    const double median = select(norms.data(), norms.data() + norms.size(), (norms.size() - 1) / 2);
    return median > 0.0 ? median : *std::max_element(norms.begin(), norms.end());
}

}  // namespace

std::size_t sample_size(std::size_t n) {
    return std::min(n, statistics_rows);
}

std::size_t sample_row(std::size_t t, std::size_t n) {
    return n <= statistics_rows ? t : t * n / statistics_rows;
}

Statistics compute_statistics(const RowsView& rows, const Grid& grid, int num_threads, const Poll& poll) {
    const std::size_t n       = sample_size(rows.rows);
    const int         threads = resolve_threads(num_threads);
    Statistics        s;
    s.centre.resize(rows.cols);
    s.scale.resize(rows.cols);
    std::vector<double> plain(n), scaled(n);
    const auto          compute = [&]<class T>(T) {
        column_by_column<T>(rows, grid, threads, poll, s);
        row_by_row<T>(rows, s, threads, poll, plain, scaled);
    };
    if (rows.dtype == DType::float32)
        compute(float{});
    else
        compute(double{});
    s.radius              = typical(std::move(scaled));
    const double distance = typical(std::move(plain));
    if (distance > 0.0) {
        s.caller_scale  = power_not_above(distance);
        s.caller_radius = distance / s.caller_scale;
    }
    return s;
}

}  // namespace hullx
