// Rows before they are scanned, four columns at a time, in the compiler's own vectors of four doubles: one register
// with AVX2, two without.
//
//   per four columns    loads  operations
//   look                2      7, one store
//   centred             3      3, one store
//   quantise            1      12 of doubles, 5 of integers, one store of four bytes
//
// Compiled without contraction: every level rounds in the same places.

typedef double  Doubles __attribute__((vector_size(32)));
typedef float   Singles __attribute__((vector_size(16)));
typedef int64_t Mask __attribute__((vector_size(32)));
typedef int32_t Ints __attribute__((vector_size(16)));
typedef int8_t  Chars __attribute__((vector_size(4)));

inline Doubles load(const double* p) {
    Doubles v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

inline Doubles load(const float* p) {
    Singles v;
    __builtin_memcpy(&v, p, sizeof v);
    return __builtin_convertvector(v, Doubles);
}

inline void store(double* p, Doubles v) {
    __builtin_memcpy(p, &v, sizeof v);
}

inline Doubles splat(double x) {
    return x - Doubles{};
}

inline Doubles magnitude(Doubles v) {
    return reinterpret_cast<Doubles>(reinterpret_cast<Mask>(v) & INT64_MAX);
}

inline bool all(Mask m) {
    return (m[0] & m[1] & m[2] & m[3]) != 0;
}

template <class T>
unsigned look(const T* x, size_t d, double limit, double rounder, double* most) {
    const size_t  whole = d / 4 * 4;
    const Doubles c     = splat(rounder);
    Mask          small = ~Mask{}, even = ~Mask{};
    for (size_t j = 0; j < whole; j += 4) {
        const Doubles v = load(x + j), a = magnitude(v), m = load(most + j);
        small &= a <= splat(limit);
        even &= (v + c) - c == v;
        store(most + j, a > m ? a : m);
    }
    bool bound = all(small), grid = all(even);
    for (size_t j = whole; j < d; ++j) {
        const double v = static_cast<double>(x[j]), a = __builtin_fabs(v);
        bound   = bound && a <= limit;
        grid    = grid && (v + rounder) - rounder == v;
        most[j] = a > most[j] ? a : most[j];
    }
    return (bound ? bounded : 0) | (grid ? on_grid : 0);
}

template <class T>
void centred(const T* x, const double* centre, const double* multiplier, size_t d, double* z) {
    const size_t whole = d / 4 * 4;
    for (size_t j = 0; j < whole; j += 4) store(z + j, (load(x + j) - load(centre + j)) * load(multiplier + j));
    for (size_t j = whole; j < d; ++j) z[j] = (static_cast<double>(x[j]) - centre[j]) * multiplier[j];
}

double largest(const double* z, size_t d) {
    Doubles a{}, b{};
    size_t  j = 0;
    for (; j + 8 <= d; j += 8) {
        const Doubles v = magnitude(load(z + j)), w = magnitude(load(z + j + 4));
        a = v > a ? v : a, b = w > b ? w : b;
    }
    for (; j < d; j += 4) {
        const Doubles v = magnitude(load(z + j));
        a               = v > a ? v : a;
    }
    a               = b > a ? b : a;
    const double ab = a[0] > a[1] ? a[0] : a[1], ce = a[2] > a[3] ? a[2] : a[3];
    return ab > ce ? ab : ce;
}

void quantise(const double* z, size_t d, double inverse, const Bytes& bytes, Quantised* out) {
    // adding and taking away 1.5·2⁵² rounds to the nearest integer
    const Doubles rounder = splat(0x1.8p52), by = splat(inverse), scale = splat(1.0 / inverse);
    Doubles       lost{}, square{};
    Ints          sum{}, norm{};
    char*         to = static_cast<char*>(bytes.out);
    for (size_t j = 0; j < d; j += 4, to += bytes.stride) {
        const Doubles v = load(z + j), whole = (v * by + rounder) - rounder, rest = v - whole * scale;
        const Ints    q    = __builtin_convertvector(whole, Ints);
        const Chars   four = __builtin_convertvector(q, Chars);
        lost += rest * rest;
        square += v * v;
        sum += q;
        norm += q * q;
        uint32_t bits;
        __builtin_memcpy(&bits, &four, sizeof bits);
        bits ^= bytes.flip;
        __builtin_memcpy(to, &bits, sizeof bits);
    }
    out->lost   = (lost[0] + lost[1]) + (lost[2] + lost[3]);
    out->square = (square[0] + square[1]) + (square[2] + square[3]);
    out->sum    = (int64_t{sum[0]} + sum[1]) + (int64_t{sum[2]} + sum[3]);
    out->norm   = (int64_t{norm[0]} + norm[1]) + (int64_t{norm[2]} + norm[3]);
}

// Runs of one.
void two_stages_of_four(double* z, size_t count) {
    for (size_t j = 0; j < count; j += 4) {
        const Doubles v    = load(z + j);
        const Doubles turn = {v[2], v[3], v[0], v[1]}, half = {v[0], v[1], -v[2], -v[3]};
        const Doubles w    = turn + half;  // p + r, q + s, p − r, q − s
        const Doubles next = {w[1], w[0], w[3], w[2]}, sign = {w[0], -w[1], w[2], -w[3]};
        store(z + j, next + sign);
    }
}

void two_stages(double* z, size_t count, size_t run) {
    if (run == 1) return two_stages_of_four(z, count);
    for (double* p = z; p < z + count; p += 4 * run) {
        double *q = p + run, *r = q + run, *s = r + run;
        for (size_t j = 0; j + 4 <= run; j += 4) {
            const Doubles a = load(p + j), b = load(q + j), c = load(r + j), e = load(s + j);
            const Doubles pr = a + c, qs = b + e, p_r = a - c, q_s = b - e;
            store(p + j, pr + qs), store(q + j, pr - qs);
            store(r + j, p_r + q_s), store(s + j, p_r - q_s);
        }
        for (size_t j = run / 4 * 4; j < run; ++j) {
            const double pr = p[j] + r[j], qs = q[j] + s[j], p_r = p[j] - r[j], q_s = q[j] - s[j];
            p[j] = pr + qs, q[j] = pr - qs;
            r[j] = p_r + q_s, s[j] = p_r - q_s;
        }
    }
}
