// Two triangular solves, `sides` right-hand sides beside each other, `together` rows of the factor at a time: x is read
// once for all of them, the factor once for all sides.
//
//   level   vector  together  accumulators  loads of x / step  broadcasts / step  multiply-adds / step
//   v2      2       2         8 xmm         4                  2                  8
//   v3      4       4         8 ymm         2                  4                  8
//   v4      8       8         8 zmm         1                  8                  8
//
// Included by one solve_*.cpp each, inside its anonymous namespace, after columns.inl.

constexpr size_t together = lanes, vectors = sides / lanes;

// x_i for i in [first, first + rows), when those before are known.
template <size_t rows>
inline void forward(const double* lower, size_t d, double* x, size_t first) {
    Doubles sum[rows][vectors] = {};
    for (size_t j = 0; j < first; ++j)
        for (size_t v = 0; v < vectors; ++v) {
            const Doubles known = load(x + j * sides + v * lanes);
            for (size_t r = 0; r < rows; ++r) sum[r][v] += lower[(first + r) * d + j] * known;
        }
    for (size_t r = 0; r < rows; ++r) {
        const double* row = lower + (first + r) * d;
        for (size_t v = 0; v < vectors; ++v) {
            double* out  = x + (first + r) * sides + v * lanes;
            Doubles rest = load(out) - sum[r][v];
            for (size_t j = 0; j < r; ++j) rest -= row[first + j] * load(x + (first + j) * sides + v * lanes);
            store(out, rest / row[first + r]);
        }
    }
}

// x_i for i in [first, first + rows), when those after are known; takes their share from all before.
template <size_t rows>
inline void backward(const double* lower, size_t d, double* x, size_t first) {
    Doubles value[rows][vectors];
    for (size_t r = rows; r-- > 0;)
        for (size_t v = 0; v < vectors; ++v) {
            Doubles rest = load(x + (first + r) * sides + v * lanes);
            for (size_t j = r + 1; j < rows; ++j) rest -= lower[(first + j) * d + first + r] * value[j][v];
            value[r][v] = rest / lower[(first + r) * d + first + r];
            store(x + (first + r) * sides + v * lanes, value[r][v]);
        }
    for (size_t j = 0; j < first; ++j)
        for (size_t v = 0; v < vectors; ++v) {
            Doubles rest = load(x + j * sides + v * lanes);
            for (size_t r = 0; r < rows; ++r) rest -= lower[(first + r) * d + j] * value[r][v];
            store(x + j * sides + v * lanes, rest);
        }
}

void solve(const double* lower, size_t d, double* x) {
    size_t i = 0;
    for (; i + together <= d; i += together) forward<together>(lower, d, x, i);
    const size_t whole = i;
    for (; i < d; ++i) forward<1>(lower, d, x, i);
    for (; i > whole; --i) backward<1>(lower, d, x, i - 1);
    for (; i > 0; i -= together) backward<together>(lower, d, x, i - together);
}
