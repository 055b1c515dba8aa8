// Products of single rows with a vector, `lanes` dimensions at a time.
//
//   level   products: 4 rows, one step    loads  operations       compensated: 1 row, two steps   loads  operations
//   v2      8 accumulators (2 lanes)      5      4 × 6            6 accumulators                  4      2 × 38
//   v3      8 accumulators (4 lanes)      5      4 × 4 (fma)      6 accumulators                  4      2 × 22

inline Halves two_product(Doubles a, Doubles b) {
    const Doubles p = a * b;
    if constexpr (has_fused) return {p, fused(a, b, -p)};
    const Doubles s = 134217729.0 * a, t = 134217729.0 * b;  // 2^27 + 1
    const Doubles a_high = s - (s - a), b_high = t - (t - b);
    const Doubles a_low = a - a_high, b_low = b - b_high;
    return {p, ((a_high * b_high - p) + (a_high * b_low + a_low * b_high)) + a_low * b_low};
}

// Values of a row from column j on; what is missing in the last step is 0.
template <class T>
inline Doubles load_some(const T* x, size_t j, size_t d) {
    return j + static_cast<size_t>(lanes) <= d ? load(x + j) : load_rest(x + j, d - j);
}

template <class T>
void products_as(const Rows& rows, const double* y, const double* scale, const uint32_t* list, size_t count,
                 const Products& out) {
    const T*     data = static_cast<const T*>(rows.data);
    const size_t d = rows.dim, ahead = fetched_ahead(d * sizeof(T));
    fetch_first(data, d, list, count);
    for (size_t first = 0; first < count; first += rows_at_once) {
        const T *x[rows_at_once], *next[rows_at_once];
        Doubles  s[rows_at_once], sum[rows_at_once] = {}, size[rows_at_once] = {};
        for (size_t r = 0; r < rows_at_once; ++r) {
            const size_t i = first + r < count ? first + r : first;
            x[r]           = data + static_cast<size_t>(list[i]) * d;
            next[r] = data + static_cast<size_t>(list[first + ahead + r < count ? first + ahead + r : first]) * d;
            s[r]    = splat(scale == nullptr ? 1.0 : scale[i]);
        }
        for (size_t j = 0; j < d; j += lanes) {
            fetch_line(next, j);
            const Doubles v = load(y + j);
            for (size_t r = 0; r < rows_at_once; ++r) {
                const Doubles w = load_some(x[r], j, d) * s[r];
                sum[r]          = fused(w, v, sum[r]);
                size[r]         = fused(magnitude(w), magnitude(v), size[r]);
            }
        }
        for (size_t r = 0; r < rows_at_once && first + r < count; ++r) {
            out.value[first + r]     = total(sum[r]);
            out.magnitude[first + r] = total(size[r]);
        }
    }
}

void products(const Rows& rows, const double* y, const double* scale, const uint32_t* list, size_t count,
              const Products& out) {
    if (rows.single)
        products_as<float>(rows, y, scale, list, count, out);
    else
        products_as<double>(rows, y, scale, list, count, out);
}

// A sum of products with what each operation lost (knn/product.cpp).
struct Strand {
    Doubles sum{}, lost{}, magnitude_lost{};
    Mask    unsafe{};

    inline __attribute__((always_inline)) void add(Doubles x, Doubles y, Doubles scale) {
        const Doubles w       = x * scale;
        const Halves  product = two_product(w, y), next = two_sum(sum, product.value);
        sum = next.value;
        lost += next.error + product.error;
        magnitude_lost += magnitude(next.error) + magnitude(product.error);
        unsafe |= (magnitude(product.value) < splat(0x1p-900)) & (x != Doubles{}) & (y != Doubles{});
    }
};

// One lane after another, and what that loses.
struct Total {
    double sum = 0.0, lost = 0.0, magnitude_lost = 0.0;

    void add(const Strand& strand) {
        for (int l = 0; l < lanes; ++l) {
            const double value = sum + strand.sum[l], t = value - sum;
            const double error = (sum - (value - t)) + (strand.sum[l] - t);
            sum                = value;
            lost += error + strand.lost[l];
            magnitude_lost += __builtin_fabs(error) + strand.magnitude_lost[l];
        }
    }
};

template <class T, bool square>
void compensated_as(const Rows& rows, const double* y, const double* scale, const uint32_t* list, size_t count,
                    const Compensated& out) {
    constexpr size_t step = lanes;
    const T*         data = static_cast<const T*>(rows.data);
    const size_t     d    = rows.dim;
    for (size_t i = 0; i < count; ++i) {
        const T* x = data + static_cast<size_t>(list[i]) * d;
        if (i + 2 < count) fetch(data + static_cast<size_t>(list[i + 2]) * d, d);
        const Doubles s   = splat(scale == nullptr ? 1.0 : scale[i]);
        const auto    add = [&](Strand& strand, size_t j) {
            const Doubles v = load_some(x, j, d);
            strand.add(v, square ? v * s : load(y + j), s);
        };
        Strand even, odd;
        for (size_t j = 0; j < d; j += 2 * step) {
            add(even, j);
            if (j + step < d) add(odd, j + step);
        }
        Total total;
        total.add(even);
        total.add(odd);
        out.sum[i]        = total.sum;
        out.correction[i] = total.lost;
        out.magnitude[i]  = total.magnitude_lost;
        out.unsafe[i]     = bits_of(even.unsafe | odd.unsafe);
    }
}

template <class T>
void compensated_of(const Rows& rows, const double* y, const double* scale, const uint32_t* list, size_t count,
                    const Compensated& out) {
    if (y == nullptr)
        compensated_as<T, true>(rows, y, scale, list, count, out);
    else
        compensated_as<T, false>(rows, y, scale, list, count, out);
}

void compensated(const Rows& rows, const double* y, const double* scale, const uint32_t* list, size_t count,
                 const Compensated& out) {
    if (rows.single)
        compensated_of<float>(rows, y, scale, list, count, out);
    else
        compensated_of<double>(rows, y, scale, list, count, out);
}
