#include "scan/statistics.hpp"

#include <algorithm>
#include <cmath>

#include "support/parallel.hpp"

namespace hullx {
namespace {

// Columns gathered together: one pass over the rows serves all of them, 16 doubles are two cache lines.
constexpr std::size_t columns_at_once = 16;

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

double select(double* first, double* last, std::size_t k) {
    std::nth_element(first, first + k, last);
    return first[k];
}

struct Column {
    double centre;
    double scale;
};

// Permutes and overwrites the values.
Column column_statistics(double* values, std::size_t n) {
    const std::size_t middle  = (n - 1) / 2;
    const std::size_t quarter = (n - 1) / 4;
    const std::size_t three   = 3 * (n - 1) / 4;
    const double      centre  = select(values, values + n, middle);
    // what lies before the middle is not above it, what lies behind is not below: each half holds its quartile
    const double lower = quarter == middle ? centre : select(values, values + middle, quarter);
    const double upper = three == middle ? centre : select(values + middle + 1, values + n, three - middle - 1);
    if (const double range = upper - lower; range > 0.0) return {centre, power_not_below(range)};

    double* end = values;
    for (std::size_t i = 0; i < n; ++i)
        if (values[i] != centre) *end++ = std::fabs(values[i] - centre);
    if (end == values) return {centre, 1.0};
    const auto count = static_cast<std::size_t>(end - values);
    return {centre, power_not_below(select(values, end, (count - 1) / 2))};
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

    parallel_for((d + columns_at_once - 1) / columns_at_once, threads, [&](std::size_t block) {
        const std::size_t   first = block * columns_at_once;
        const std::size_t   count = std::min(columns_at_once, d - first);
        std::vector<double> values(count * n);
        for (std::size_t t = 0; t < n; ++t)
            for (std::size_t j = 0; j < count; ++j) values[j * n + t] = rows.at(sample_row(t, rows.rows), first + j);
        for (std::size_t j = 0; j < count; ++j) {
            const Column c      = column_statistics(values.data() + j * n, n);
            s.centre[first + j] = c.centre;
            s.scale[first + j]  = c.scale;
        }
    });

    constexpr std::size_t rows_at_once = 512;
    std::vector<double>   plain(n), scaled(n);
    parallel_for((n + rows_at_once - 1) / rows_at_once, threads, [&](std::size_t block) {
        std::vector<double> z(d);
        for (std::size_t t = block * rows_at_once; t < std::min(n, (block + 1) * rows_at_once); ++t) {
            rows.copy_row(sample_row(t, rows.rows), z.data());
            for (std::size_t j = 0; j < d; ++j) z[j] -= s.centre[j];
            plain[t] = safe_norm(z.data(), d);
            for (std::size_t j = 0; j < d; ++j) z[j] /= s.scale[j];
            scaled[t] = safe_norm(z.data(), d);
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
