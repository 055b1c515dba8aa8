#include "scan/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "support/parallel.hpp"

namespace hullx {
namespace {

// Columns gathered together, two cache lines of a row: one pass over the rows serves all of them.
template <class T>
constexpr std::size_t columns_at_once = 128 / sizeof(T);

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

template <class T>
T select(T* first, T* last, std::size_t k) {
    std::nth_element(first, first + k, last);
    return first[k];
}

// The value of rank k among `values`, without moving them: a sample says between which two values it lies, one pass
// counts what lies below and gathers what lies between.  `scratch` has room for one more than all; where the sample
// misled, they are copied there.
template <class T>
class RankFinder {
public:
    RankFinder(const T* values, std::size_t n, T* scratch) : values_(values), n_(n), scratch_(scratch) {
        if (n < least) return;
        sample_.resize(sampled);
        for (std::size_t t = 0; t < sampled; ++t) sample_[t] = values[t * n / sampled];
        std::sort(sample_.begin(), sample_.end());
    }

    T operator()(std::size_t k) {
        if (!sample_.empty()) {
            const std::size_t place = k * sampled / n_;
            const T           low   = sample_[place > margin ? place - margin : 0];
            const T           high  = sample_[std::min(place + margin, sampled - 1)];
            std::uint32_t     below = 0, inside = 0;  // narrow: more of them in a vector
            if (low == high) {
                for (std::size_t i = 0; i < n_; ++i) below += values_[i] < low, inside += values_[i] == low;
                if (below <= k && k < below + inside) return low;
            } else {
                for (std::size_t i = 0; i < n_; ++i) {
                    const T v        = values_[i];
                    scratch_[inside] = v;
                    below += v < low;
                    inside += static_cast<std::uint32_t>(v >= low) & static_cast<std::uint32_t>(v <= high);
                }
                if (below <= k && k < below + inside) return select(scratch_, scratch_ + inside, k - below);
            }
        }
        std::copy_n(values_, n_, scratch_);
        return select(scratch_, scratch_ + n_, k);
    }

private:
    static constexpr std::size_t least   = 4096;
    static constexpr std::size_t sampled = 1024;
    static constexpr std::size_t margin  = 48;  // three standard deviations of a rank in the sample

    const T*       values_;
    std::size_t    n_;
    T*             scratch_;
    std::vector<T> sample_;
};

struct Column {
    double centre;
    double scale;
};

template <class T>
Column column_statistics(const T* values, std::size_t n, T* scratch) {
    RankFinder<T> rank(values, n, scratch);
    const auto    centre = static_cast<double>(rank((n - 1) / 2));
    const auto    lower  = static_cast<double>(rank((n - 1) / 4));
    const auto    upper  = static_cast<double>(rank(3 * (n - 1) / 4));
    if (const double range = upper - lower; range > 0.0) return {centre, power_not_below(range)};

    std::vector<double> away;
    for (std::size_t i = 0; i < n; ++i)
        if (const auto v = static_cast<double>(values[i]); v != centre) away.push_back(std::fabs(v - centre));
    if (away.empty()) return {centre, 1.0};
    return {centre, power_not_below(select(away.data(), away.data() + away.size(), (away.size() - 1) / 2))};
}

// Centre and scale of every column, a block of columns a task.
template <class T>
void column_by_column(const RowsView& rows, Statistics& s) {
    constexpr std::size_t at_once = columns_at_once<T>;
    const auto*           data    = static_cast<const T*>(rows.data);
    const std::size_t     n = sample_size(rows.rows), d = rows.cols;
    parallel_for((d + at_once - 1) / at_once, resolve_threads(0), [&](std::size_t block) {
        const std::size_t first = block * at_once;
        const std::size_t count = std::min(at_once, d - first);
        std::vector<T>    values(count * n), scratch(n + 1);
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
            for (std::size_t j = 0; j < count; ++j)
                for (std::size_t t = 0; t < here; ++t) values[j * n + begin + t] = source[t][j];
        }
        for (std::size_t j = 0; j < count; ++j) {
            const Column c      = column_statistics(values.data() + j * n, n, scratch.data());
            s.centre[first + j] = c.centre;
            s.scale[first + j]  = c.scale;
        }
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

// ‖z‖ and ‖z·inverse‖, `inverse` powers of two.  Overwrites z.
Norms both_norms(double* z, const double* inverse, std::size_t n) {
    constexpr double large = 0x1p900, small = 0x1p-900;
    double           plain = 0.0, scaled = 0.0;
    for (std::size_t j = 0; j < n; ++j) {
        const double v = z[j] * inverse[j];
        plain += z[j] * z[j];
        scaled += v * v;
    }
    // powers of two do not change a rounding: where squares stay in range, the safe way gives the same bits
    if (plain > small && plain < large && scaled > small && scaled < large)
        return {std::sqrt(plain), std::sqrt(scaled)};
    Norms out{safe_norm(z, n), 0.0};
    for (std::size_t j = 0; j < n; ++j) z[j] *= inverse[j];
    out.scaled = safe_norm(z, n);
    return out;
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

Statistics compute_statistics(const RowsView& rows) {
    const std::size_t n       = sample_size(rows.rows);
    const std::size_t d       = rows.cols;
    const int         threads = resolve_threads(0);
    Statistics        s;
    s.centre.resize(d);
    s.scale.resize(d);

    if (rows.dtype == DType::float32)
        column_by_column<float>(rows, s);
    else
        column_by_column<double>(rows, s);

    constexpr std::size_t rows_at_once = 512;
    std::vector<double>   plain(n), scaled(n), inverse(d);
    for (std::size_t j = 0; j < d; ++j) inverse[j] = 1.0 / s.scale[j];
    parallel_for((n + rows_at_once - 1) / rows_at_once, threads, [&](std::size_t block) {
        std::vector<double> z(d);
        for (std::size_t t = block * rows_at_once; t < std::min(n, (block + 1) * rows_at_once); ++t) {
            rows.copy_row(sample_row(t, rows.rows), z.data());
            for (std::size_t j = 0; j < d; ++j) z[j] -= s.centre[j];
            const Norms norms = both_norms(z.data(), inverse.data(), d);
            plain[t]          = norms.plain;
            scaled[t]         = norms.scaled;
        }
    });
    s.radius              = typical(std::move(scaled));
    const double distance = typical(std::move(plain));
    if (distance > 0.0) {
        s.caller_scale  = power_not_above(distance);
        s.caller_radius = distance / s.caller_scale;
    }
    return s;
}

}  // namespace hullx
