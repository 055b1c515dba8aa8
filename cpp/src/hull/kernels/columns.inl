// Products of a vector with columns, and their mixture taken out of it: four columns at a time.
//
//   level   vector  accumulators   loads / step  multiply-adds / step
//   v2      2       8 xmm          10            8 (products, two vectors a step)
//   v3      4       8 ymm          10            8
//   v4      8       4 zmm          5             4 (one vector a step)
//
// Included by one solve_*.cpp each, inside its anonymous namespace, after `lanes` is defined.  A column's sum runs over
// the same partial sums in whatever place it is.

typedef double Doubles __attribute__((vector_size(8 * lanes)));

inline Doubles load(const double* p) {
    Doubles v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

inline void store(double* p, Doubles v) {
    __builtin_memcpy(p, &v, sizeof v);
}

constexpr size_t strands    = lanes < 8 ? 2 : 1;
constexpr size_t step_width = strands * lanes;

typedef double Pair __attribute__((vector_size(16)));
typedef double Four __attribute__((vector_size(32)));
typedef double Eight __attribute__((vector_size(64)));

inline Four halves(Four a) {
    return a;
}

inline Four halves(Eight a) {
    return __builtin_shufflevector(a, a, 0, 1, 2, 3) + __builtin_shufflevector(a, a, 4, 5, 6, 7);
}

inline double sum_of(Pair a) {
    return a[0] + a[1];
}

template <class Vector>
inline double sum_of(Vector a) {
    const Four four = halves(a);
    return (four[0] + four[2]) + (four[1] + four[3]);
}

// The sum of each of four vectors.
inline void sums_of(const Pair (&a)[4], double* out) {
    for (size_t i = 0; i < 4; ++i) out[i] = a[i][0] + a[i][1];
}

template <class Vector>
inline void sums_of(const Vector (&a)[4], double* out) {
    const Four p = halves(a[0]), q = halves(a[1]), r = halves(a[2]), s = halves(a[3]);
    const Four pq   = __builtin_shufflevector(p, q, 0, 4, 2, 6) + __builtin_shufflevector(p, q, 1, 5, 3, 7);
    const Four rs   = __builtin_shufflevector(r, s, 0, 4, 2, 6) + __builtin_shufflevector(r, s, 1, 5, 3, 7);
    const Four sums = __builtin_shufflevector(pq, rs, 0, 1, 4, 5) + __builtin_shufflevector(pq, rs, 2, 3, 6, 7);
    __builtin_memcpy(out, &sums, sizeof sums);
}

// Products of v with four columns.
inline void products_of(const double* const (&column)[4], size_t dim, const double* v, double* out) {
    Doubles sum[4] = {}, odd[4] = {};
    size_t  j = 0;
    for (; j + step_width <= dim; j += step_width) {
        const Doubles a = load(v + j);
        for (size_t c = 0; c < 4; ++c) sum[c] += a * load(column[c] + j);
        if constexpr (strands == 2) {
            const Doubles b = load(v + j + lanes);
            for (size_t c = 0; c < 4; ++c) odd[c] += b * load(column[c] + j + lanes);
        }
    }
    if constexpr (strands == 2)
        for (size_t c = 0; c < 4; ++c) sum[c] += odd[c];
    sums_of(sum, out);
    for (; j < dim; ++j)
        for (size_t c = 0; c < 4; ++c) out[c] += v[j] * column[c][j];
}

// `place(i)` is where the i-th column begins; those missing to four are the last again.
template <class Place>
inline void all_products(Place place, size_t count, size_t dim, const double* v, double* out) {
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        const double* const column[4] = {place(i), place(i + 1), place(i + 2), place(i + 3)};
        products_of(column, dim, v, out + i);
    }
    if (i == count) return;
    double              sums[4];
    const double* const last      = place(count - 1);
    const double* const column[4] = {place(i), i + 1 < count ? place(i + 1) : last, i + 2 < count ? place(i + 2) : last,
                                     last};
    products_of(column, dim, v, sums);
    for (size_t k = 0; i + k < count; ++k) out[i + k] = sums[k];
}

void products(const double* columns, size_t count, size_t dim, const double* v, double* out) {
    all_products([=](size_t i) { return columns + i * dim; }, count, dim, v, out);
}

void products_at(const double* columns, const size_t* at, size_t count, size_t dim, const double* v, double* out) {
    all_products([=](size_t i) { return columns + at[i] * dim; }, count, dim, v, out);
}

template <size_t columns_at_once>
inline void subtract_of(const double* columns, size_t dim, const double* c, double* v) {
    size_t j = 0;
    for (; j + lanes <= dim; j += lanes) {
        Doubles rest = load(v + j);
        for (size_t i = 0; i < columns_at_once; ++i) rest -= c[i] * load(columns + i * dim + j);
        store(v + j, rest);
    }
    for (; j < dim; ++j)
        for (size_t i = 0; i < columns_at_once; ++i) v[j] -= c[i] * columns[i * dim + j];
}

void subtract(const double* columns, size_t count, size_t dim, const double* c, double* v) {
    size_t i = 0;
    for (; i + 4 <= count; i += 4) subtract_of<4>(columns + i * dim, dim, c + i, v);
    for (; i < count; ++i) subtract_of<1>(columns + i * dim, dim, c + i, v);
}

void back_substitute(const double* triangle, size_t count, double* x) {
    for (size_t i = count; i-- > 0;) {
        const double* column = triangle + i * (i + 1) / 2;
        const double  value  = x[i] /= column[i];
        size_t        l      = 0;
        for (; l + lanes <= i; l += lanes) store(x + l, load(x + l) - value * load(column + l));
        for (; l < i; ++l) x[l] -= value * column[l];
    }
}

void rotate(double* p, double* n, size_t dim, double c, double s) {
    size_t j = 0;
    for (; j + lanes <= dim; j += lanes) {
        const Doubles first = load(p + j), second = load(n + j);
        store(p + j, c * first + s * second);
        store(n + j, c * second - s * first);
    }
    for (; j < dim; ++j) {
        const double first = p[j], second = n[j];
        p[j] = c * first + s * second;
        n[j] = c * second - s * first;
    }
}

typedef float Floats __attribute__((vector_size(4 * lanes)));

inline Doubles widened(const double* x) {
    return load(x);
}

inline Doubles widened(const float* x) {
    Floats v;
    __builtin_memcpy(&v, x, sizeof v);
    return __builtin_convertvector(v, Doubles);
}

template <class T>
double move(const T* x, const double* y, const double* m, double* z, size_t d) {
    Doubles sum = {};
    size_t  j   = 0;
    for (; j + lanes <= d; j += lanes) {
        const Doubles moved = (widened(x + j) - load(y + j)) * load(m + j);
        store(z + j, moved);
        sum += moved * moved;
    }
    double total = sum_of(sum);
    for (; j < d; ++j) {
        z[j] = (static_cast<double>(x[j]) - y[j]) * m[j];
        total += z[j] * z[j];
    }
    return total;
}
