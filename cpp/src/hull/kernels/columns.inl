// Products of a vector with columns, and their mixture taken out of it: four columns at a time.
//
//   level   vector  accumulators   loads / step  multiply-adds / step
//   v2      2       8 xmm          10            8 (products, two vectors a step)
//   v3      4       8 ymm          10            8
//
// Included by one solve_*.cpp each, inside its anonymous namespace, after `lanes` is defined.  A column's sum runs over the
// same partial sums in whatever place it is.

typedef double Doubles __attribute__((vector_size(8 * lanes)));

inline Doubles load(const double* p) {
    Doubles v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

inline void store(double* p, Doubles v) {
    __builtin_memcpy(p, &v, sizeof v);
}

constexpr size_t step_width = 2 * lanes;

template <size_t columns_at_once>
inline void products_of(const double* columns, size_t dim, const double* v, double* out) {
    Doubles even[columns_at_once] = {}, odd[columns_at_once] = {};
    size_t  j = 0;
    for (; j + step_width <= dim; j += step_width) {
        const Doubles a = load(v + j), b = load(v + j + lanes);
        for (size_t c = 0; c < columns_at_once; ++c) {
            even[c] += a * load(columns + c * dim + j);
            odd[c] += b * load(columns + c * dim + j + lanes);
        }
    }
    for (size_t c = 0; c < columns_at_once; ++c) {
        const Doubles both = even[c] + odd[c];
        double        sum  = 0.0;
        for (size_t l = 0; l < lanes; ++l) sum += both[l];
        for (size_t i = j; i < dim; ++i) sum += v[i] * columns[c * dim + i];
        out[c] = sum;
    }
}

void products(const double* columns, size_t count, size_t dim, const double* v, double* out) {
    size_t i = 0;
    for (; i + 4 <= count; i += 4) products_of<4>(columns + i * dim, dim, v, out + i);
    for (; i < count; ++i) products_of<1>(columns + i * dim, dim, v, out + i);
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

double move(double* z, const double* y, const double* m, size_t d) {
    Doubles sum = {};
    size_t  j   = 0;
    for (; j + lanes <= d; j += lanes) {
        const Doubles moved = (load(z + j) - load(y + j)) * load(m + j);
        store(z + j, moved);
        sum += moved * moved;
    }
    double total = 0.0;
    for (size_t l = 0; l < lanes; ++l) total += sum[l];
    for (; j < d; ++j) {
        z[j] = (z[j] - y[j]) * m[j];
        total += z[j] * z[j];
    }
    return total;
}
