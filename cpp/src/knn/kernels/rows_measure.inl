// Squared distances of single rows, `lanes` dimensions at a time.
//
//   level   sums: 4 rows, one step     loads  operations        precise: 1 row, one step   loads  operations
//   v2      4 accumulators (2 lanes)   5      4 × 4             3 accumulators             2      48, exact differences 36
//   v3      4 accumulators (4 lanes)   5      4 × 3 (fma)       3 accumulators             2      32, exact differences 17
//
// narrow: 4 rows, twice the lanes in float32, 5 loads and 4 × 3 operations.
//
// Rows lie anywhere: while some are measured others are fetched into the second-level cache, short ones long before; a
// line of each at a time, since the processor stops where it is asked for many at once (measured: half the time for
// 784 columns).

inline constexpr size_t rows_at_once = 4;
inline constexpr size_t most_fetched = 4096;  // bytes of a row; beyond, the processor follows by itself
inline constexpr size_t under_way    = 8192;  // bytes of all rows that are being fetched
inline constexpr int    second_level = 2;     // what __builtin_prefetch calls so

template <class T>
inline void fetch(const T* row, size_t dim) {
    const char*  first = reinterpret_cast<const char*>(row);
    const size_t bytes = dim * sizeof(T) < most_fetched ? dim * sizeof(T) : most_fetched;
    for (size_t b = 0; b < bytes; b += 64) __builtin_prefetch(first + b, 0, second_level);
}

// How many rows from the first of those being measured to the first being fetched: a multiple of rows_at_once.
inline size_t fetched_ahead(size_t bytes) {
    const size_t rows = under_way / bytes / rows_at_once * rows_at_once;
    return rows < rows_at_once ? rows_at_once : rows > 16 * rows_at_once ? 16 * rows_at_once : rows;
}

template <class T>
inline void fetch_first(const T* data, size_t dim, const uint32_t* list, size_t count) {
    const size_t ahead = fetched_ahead(dim * sizeof(T));
    for (size_t i = 0; i < count && i < ahead; ++i) fetch(data + static_cast<size_t>(list[i]) * dim, dim);
}

// The line of four rows that holds column j, where one begins.
template <class T>
inline void fetch_line(const T* const* rows, size_t j) {
    if (j * sizeof(T) % 64 != 0 || j * sizeof(T) >= most_fetched) return;
    for (size_t r = 0; r < rows_at_once; ++r) __builtin_prefetch(rows[r] + j, 0, second_level);
}

// What is left of a row after whole vectors, followed by zeros: with the zeros of the query they count for nothing.
template <class T>
inline Doubles load_rest(const T* x, size_t count) {
    Doubles v{};
    for (size_t l = 0; l < count; ++l) v[l] = static_cast<double>(x[l]);
    return v;
}

template <class T>
void sums_as(const Rows& rows, const double* query, double unit, const uint32_t* list, size_t count, double* out) {
    const T*      data = static_cast<const T*>(rows.data);
    const size_t  d = rows.dim, whole = d / lanes * lanes;
    const Doubles u     = splat(unit);
    const size_t  ahead = fetched_ahead(d * sizeof(T));
    fetch_first(data, d, list, count);
    for (size_t first = 0; first < count; first += rows_at_once) {
        const T *x[rows_at_once], *next[rows_at_once];
        for (size_t r = 0; r < rows_at_once; ++r) {
            x[r]    = data + static_cast<size_t>(list[first + r < count ? first + r : first]) * d;
            next[r] = data + static_cast<size_t>(list[first + ahead + r < count ? first + ahead + r : first]) * d;
        }
        Doubles      a0{}, a1{}, a2{}, a3{};
        const size_t rest = d - whole;
        for (size_t j = 0; j < whole; j += lanes) {
            fetch_line(next, j);
            const Doubles q  = load(query + j);
            const Doubles w0 = (load(x[0] + j) - q) * u, w1 = (load(x[1] + j) - q) * u;
            const Doubles w2 = (load(x[2] + j) - q) * u, w3 = (load(x[3] + j) - q) * u;
            a0 = fused(w0, w0, a0), a1 = fused(w1, w1, a1), a2 = fused(w2, w2, a2), a3 = fused(w3, w3, a3);
        }
        if (rest != 0) {
            const Doubles q  = load(query + whole);
            const Doubles w0 = (load_rest(x[0] + whole, rest) - q) * u, w1 = (load_rest(x[1] + whole, rest) - q) * u;
            const Doubles w2 = (load_rest(x[2] + whole, rest) - q) * u, w3 = (load_rest(x[3] + whole, rest) - q) * u;
            a0 = fused(w0, w0, a0), a1 = fused(w1, w1, a1), a2 = fused(w2, w2, a2), a3 = fused(w3, w3, a3);
        }
        const Doubles a[rows_at_once] = {a0, a1, a2, a3};
        for (size_t r = 0; r < rows_at_once && first + r < count; ++r) {
            double sum = a[r][0];
            for (int l = 1; l < lanes; ++l) sum += a[r][l];
            out[first + r] = sum;
        }
    }
}

void sums(const Rows& rows, const double* query, double unit, const uint32_t* list, size_t count, double* out) {
    if (rows.single)
        sums_as<float>(rows, query, unit, list, count, out);
    else
        sums_as<double>(rows, query, unit, list, count, out);
}

typedef float Narrows __attribute__((vector_size(8 * lanes)));

inline Narrows load_narrow(const float* p) {
    Narrows v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

inline double total(Narrows v) {
    double sum = static_cast<double>(v[0]);
    for (int l = 1; l < 2 * lanes; ++l) sum += static_cast<double>(v[l]);
    return sum;
}

// All of it is exact, so it does not matter how sums are cut.
void narrow(const Rows& rows, const Narrow& query, const uint32_t* list, size_t count, double* out) {
    constexpr size_t step = 2 * lanes;
    const float*     data = static_cast<const float*>(rows.data);
    const float*     q    = query.query;
    const size_t     d = rows.dim, whole = d / step * step, ahead = fetched_ahead(d * sizeof(float));
    fetch_first(data, d, list, count);
    for (size_t first = 0; first < count; first += rows_at_once) {
        const float *x[rows_at_once], *next[rows_at_once];
        double       sum[rows_at_once] = {};
        for (size_t r = 0; r < rows_at_once; ++r) {
            x[r]    = data + static_cast<size_t>(list[first + r < count ? first + r : first]) * d;
            next[r] = data + static_cast<size_t>(list[first + ahead + r < count ? first + ahead + r : first]) * d;
        }
        for (size_t j = 0; j < whole;) {
            const size_t end = whole - j > query.run * step ? j + query.run * step : whole;
            Narrows      a0{}, a1{}, a2{}, a3{};
            for (; j < end; j += step) {
                fetch_line(next, j);
                const Narrows v  = load_narrow(q + j);
                const Narrows w0 = load_narrow(x[0] + j) - v, w1 = load_narrow(x[1] + j) - v;
                const Narrows w2 = load_narrow(x[2] + j) - v, w3 = load_narrow(x[3] + j) - v;
                a0 += w0 * w0, a1 += w1 * w1, a2 += w2 * w2, a3 += w3 * w3;
            }
            sum[0] += total(a0), sum[1] += total(a1), sum[2] += total(a2), sum[3] += total(a3);
        }
        for (size_t r = 0; r < rows_at_once && first + r < count; ++r) {
            for (size_t j = whole; j < d; ++j) {
                const double w = static_cast<double>(x[r][j]) - static_cast<double>(q[j]);
                sum[r] += w * w;
            }
            out[first + r] = sum[r];
        }
    }
}

// One row's distance in three sums: `high` and `middle` are exact, `low` is rounded (knn/distance.cpp).
struct Sum {
    Doubles high{}, middle{}, low{};
    Mask    inexact{};

    // `differ_exactly`: x − q is a float64.
    template <bool differ_exactly>
    inline __attribute__((always_inline)) void add(Doubles x, Doubles q, Doubles unit, Doubles ceiling,
                                                   Doubles second) {
        const Halves  difference = differ_exactly ? Halves{x - q, Doubles{}} : two_sum(x, -q);
        const Doubles h = difference.value * unit, l = difference.error * unit;
        const Halves  square = two_square(h);
        const Doubles part   = (ceiling + square.value) - ceiling;
        const Doubles rest   = square.value - part;
        const Doubles next   = (second + rest) - second;
        const Doubles last   = rest - next;
        high += part;
        middle += next;
        low += last + (differ_exactly ? square.error : square.error + 2.0 * (h * l));
        const Mask underflow = (magnitude(h) < splat(0x1p-450)) & bits(difference.value);
        inexact |= bits(last) | bits(square.error) | underflow;
        if (!differ_exactly) inexact |= bits(difference.error);
    }
};

inline double total(Doubles v) {
    double sum = v[0];
    for (int l = 1; l < lanes; ++l) sum += v[l];
    return sum;
}

template <class T, bool differ_exactly>
void precise_as(const Rows& rows, const double* query, double unit, const uint32_t* list, size_t count,
                const Precise& out) {
    const T*      data = static_cast<const T*>(rows.data);
    const size_t  d = rows.dim, whole = d / lanes * lanes;
    const Doubles u = splat(unit);
    for (size_t i = 0; i < count; ++i) {
        const T*      x       = data + static_cast<size_t>(list[i]) * d;
        const T*      next    = data + static_cast<size_t>(list[i + 2 < count ? i + 2 : i]) * d;
        const Doubles ceiling = splat(out.ceiling[i]), second = splat(out.ceiling[i] * 0x1p-53 * out.spread);
        Sum           sum;
        for (size_t j = 0; j < whole; j += lanes) {
            if (j * sizeof(T) % 64 == 0) __builtin_prefetch(next + j, 0, second_level);
            sum.template add<differ_exactly>(load(x + j), load(query + j), u, ceiling, second);
        }
        if (whole != d)
            sum.template add<differ_exactly>(load_rest(x + whole, d - whole), load(query + whole), u, ceiling, second);
        const double high = total(sum.high), middle = total(sum.middle), low = total(sum.low);
        // exact where low is zero, but for the last sum of what two of them lost
        const double rest = middle + low, t = rest - middle, lost = (middle - (rest - t)) + (low - t);
        const double value = high + rest, v = value - high, error = ((high - (value - v)) + (rest - v)) + lost;
        out.high[i]     = value + error;
        out.low[i]      = error - (out.high[i] - value);
        int64_t inexact = 0;
        for (int l = 0; l < lanes; ++l) inexact |= sum.inexact[l] & INT64_MAX;
        out.inexact[i] = inexact;
    }
}

void precise(const Rows& rows, const double* query, double unit, const uint32_t* list, size_t count,
             const Precise& out) {
    if (rows.single && out.differ_exactly)
        precise_as<float, true>(rows, query, unit, list, count, out);
    else if (rows.single)
        precise_as<float, false>(rows, query, unit, list, count, out);
    else if (out.differ_exactly)
        precise_as<double, true>(rows, query, unit, list, count, out);
    else
        precise_as<double, false>(rows, query, unit, list, count, out);
}
