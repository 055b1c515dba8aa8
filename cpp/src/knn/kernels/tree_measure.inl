// Squared distances beyond float64 for the rows that an answer holds, `lanes` rows at a time.
//
// The arithmetic, and the bound, of `compensated` in knn/distance.cpp: x_j − q_j = h + l exactly, h² = p + e exactly, the
// sum of the p compensated.  Where the level has a fused operation, e is one operation instead of Dekker's fifteen.

struct Halves {
    Doubles value;
    Doubles error;
};

inline Halves two_sum(Doubles a, Doubles b) {
    const Doubles s = a + b;
    const Doubles t = s - a;
    return {s, (a - (s - t)) + (b - t)};
}

inline Halves two_square(Doubles a) {
    const Doubles p = a * a;
    if constexpr (has_fused) return {p, fused(a, a, -p)};
    const Doubles t    = 134217729.0 * a;  // 2^27 + 1
    const Doubles high = t - (t - a);
    const Doubles low  = a - high;
    return {p, ((high * high - p) + 2.0 * (high * low)) + low * low};
}

template <class T>
void measure_as(const TreeView& tree, const double* query, const uint32_t* places, size_t count, const Precise& out) {
    for (size_t first = 0; first < count; first += lanes) {
        const T* row[lanes];
        for (size_t l = 0; l < lanes; ++l) {
            const size_t place = places[first + l < count ? first + l : first];
            row[l] = static_cast<const T*>(tree.panels) + place / leaf_rows * tree.dim * leaf_rows + place % leaf_rows;
        }
        Doubles sum{}, correction{}, size{}, spread{};
        for (size_t j = 0; j < tree.dim; ++j) {
            Doubles x{};
            for (size_t l = 0; l < lanes; ++l) x[l] = static_cast<double>(row[l][j * leaf_rows]);
            const Halves  difference = two_sum(x, -splat(query[j]));
            const Halves  square     = two_square(difference.value);
            const Halves  next       = two_sum(sum, square.value);
            const Doubles cross      = 2.0 * (difference.value * difference.error);
            sum                      = next.value;
            spread += magnitude(difference.value);
            correction += next.error + (square.error + cross);
            size += magnitude(next.error) + (magnitude(square.error) + magnitude(cross));
        }
        const Doubles bound = out.per_magnitude * size + out.per_sum * sum + out.tiny * (1.0 + sum);
        const Doubles error = spread == 0.0 ? Doubles{} : bound;  // a row equal to the query
        const Doubles high  = sum + correction;
        const Doubles low   = correction - (high - sum);
        for (size_t l = 0; l < lanes && first + l < count; ++l) {
            out.high[first + l]  = high[l];
            out.low[first + l]   = low[l];
            out.error[first + l] = error[l];
        }
    }
}

void measure(const TreeView& tree, const double* query, const uint32_t* places, size_t count, const Precise& out) {
    if (tree.single)
        measure_as<float>(tree, query, places, count, out);
    else
        measure_as<double>(tree, query, places, count, out);
}
