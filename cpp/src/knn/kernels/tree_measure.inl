// Squared distances beyond float64 for the rows that an answer holds, `lanes` rows at a time.
//
// x_j − q_j = h + l exactly; h² = p + e exactly; the sum S of the p is compensated: each addition S + p = S' + t
// exactly.  So the exact value is S + Σ(t + e + 2hl + l²).  E = fl Σ(t + (e + 2hl)) leaves out l² <= u²h² and rounds:
// with A = Σ(|t| + |e| + |2hl|) the error of E is at most γ_{d+2}·A + u²·S(1 + …).  A is summed beside it, rounded, hence
// a little more in `per_magnitude` and `per_sum`; underflow: `tiny` (knn/distance.cpp).  Where no e, l is non-zero and
// E was not rounded, nothing is lost: float32 rows often lie half-way between two float64 numbers.  Rows that come near
// to the bound: test_wide_bounds.cpp.

template <class T>
void measure_as(const TreeView& tree, const double* query, const uint32_t* places, size_t count, const Precise& out) {
    for (size_t first = 0; first < count; first += lanes) {
        const T* row[lanes];
        for (size_t l = 0; l < lanes; ++l) {
            const size_t place = places[first + l < count ? first + l : first];
            row[l] = static_cast<const T*>(tree.panels) + place / leaf_rows * tree.dim * leaf_rows + place % leaf_rows;
        }
        Doubles sum{}, correction{}, size{};
        Mask    inexact{};
        for (size_t j = 0; j < tree.dim; ++j) {
            Doubles x{};
            for (size_t l = 0; l < lanes; ++l) x[l] = static_cast<double>(row[l][j * leaf_rows]);
            const Halves  difference = two_sum(x, -splat(query[j]));
            const Halves  square     = two_square(difference.value);
            const Halves  next       = two_sum(sum, square.value);
            const Doubles cross      = 2.0 * (difference.value * difference.error);
            sum                      = next.value;
            const Halves lost        = two_sum(correction, next.error + (square.error + cross));
            const Mask   underflow   = (magnitude(difference.value) < splat(0x1p-450)) & bits(difference.value);
            correction               = lost.value;
            size += magnitude(next.error) + (magnitude(square.error) + magnitude(cross));
            inexact |= bits(lost.error) | bits(square.error) | bits(difference.error) | underflow;
        }
        const Doubles bound = out.per_magnitude * size + out.per_sum * sum + out.tiny * (1.0 + sum);
        const Doubles error = (inexact & INT64_MAX) == 0 ? Doubles{} : bound;
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
