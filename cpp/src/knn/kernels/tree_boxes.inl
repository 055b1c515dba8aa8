// Distances of a leaf's rows and of boxes in float64; their bounds: tree_search.inl.
//
//   level   leaf: 16 rows, one dimension    loads  operations   box: 4 children, one dimension   loads  operations
//   v2      2 passes of 4 × xmm             8      8 × 3        2 × xmm                          4      2 × 6
//   v3      4 × ymm                         4      4 × 2 (fma)  1 × ymm                          2      5

// dim is a constant where D > 0: the loops unroll.
template <int D>
inline size_t dimensions(const TreeView& tree) {
    return D > 0 ? static_cast<size_t>(D) : tree.dim;
}

// Columns after which to see whether all rows of a leaf are too far already; sums of squares never fall.
inline constexpr size_t columns_a_look = 4;

// Distances of 16 rows; bit l: lane l is at most `limit`.  Those of the others may lack columns.
template <class T, int D>
inline uint32_t leaf_distances(const TreeView& tree, size_t leaf, const double* query, double limit, double* out) {
    const size_t  dim  = dimensions<D>(tree);
    const T*      x    = static_cast<const T*>(tree.panels) + leaf * dim * leaf_rows;
    const Doubles most = splat(limit);
    uint32_t      bits = 0;
    for (size_t pass = 0; pass < leaf_rows; pass += 4 * lanes) {
        Doubles a0{}, a1{}, a2{}, a3{};
        for (size_t j = 0; j < dim; ++j) {
            if (D == 0 && j != 0 && j % columns_a_look == 0 &&
                bits_of((a0 <= most) | (a1 <= most) | (a2 <= most) | (a3 <= most)) == 0)
                break;
            const T*      p  = x + j * leaf_rows + pass;
            const Doubles q  = splat(query[j]);
            const Doubles w0 = load(p) - q, w1 = load(p + lanes) - q;
            const Doubles w2 = load(p + 2 * lanes) - q, w3 = load(p + 3 * lanes) - q;
            a0 = fused(w0, w0, a0), a1 = fused(w1, w1, a1), a2 = fused(w2, w2, a2), a3 = fused(w3, w3, a3);
        }
        double* to = out + pass;
        store(to, a0), store(to + lanes, a1), store(to + 2 * lanes, a2), store(to + 3 * lanes, a3);
        bits |= (bits_of(a0 <= most) | bits_of(a1 <= most) << lanes | bits_of(a2 <= most) << 2 * lanes |
                 bits_of(a3 <= most) << 3 * lanes)
                << pass;
    }
    return bits;
}

// What children are put in order by: their distances, the last two bits replaced by the number of the child, so no two
// are equal; -1 where the distance is above the limit.
inline Doubles keys_of(Doubles distance, double limit, size_t first) {
    const Mask within = distance <= splat(limit);
    Mask       number;
    for (int l = 0; l < lanes; ++l) number[l] = static_cast<int64_t>(first) + l;
    const Mask key = (bits(distance) & ~INT64_C(3)) | number;
    return within ? reinterpret_cast<Doubles>(key) : splat(-1.0);
}

// Of the boxes of a node's four children.
template <int D>
inline void box_keys(const TreeView& tree, const double* node, const double* query, double limit, double* keys) {
    const size_t dim = dimensions<D>(tree);
    for (size_t c = 0; c < 4; c += lanes) {
        const auto beside = [&](size_t j) {
            const Doubles q = splat(query[j]);
            return larger(larger(load(node + 8 * j + c) - q, q - load(node + 8 * j + 4 + c)), Doubles{});
        };
        Doubles even{}, odd{};  // two chains: whatever comes next waits for their ends
        size_t  j = 0;
        for (; j + 1 < dim; j += 2) {
            const Doubles w0 = beside(j), w1 = beside(j + 1);
            even = fused(w0, w0, even), odd = fused(w1, w1, odd);
        }
        if (j < dim) {
            const Doubles w = beside(j);
            even            = fused(w, w, even);
        }
        store(keys + c, keys_of(even + odd, limit, c));
    }
}

inline const double* node_at(const TreeView& tree, size_t level, size_t index) {
    return tree.nodes[level] + index * node_doubles(tree.dim);
}

// Whether all rows within `limit` of the query lie inside the node.
template <int D>
inline bool encloses(const TreeView& tree, const double* node, const double* query, double limit) {
    const size_t  dim  = dimensions<D>(tree);
    const double* cell = node + 8 * dim;
    double        room = __builtin_inf();
    for (size_t j = 0; j < dim; ++j) {
        const double below = query[j] - cell[j], above = cell[dim + j] - query[j];
        const double least = below < above ? below : above;
        room               = least < room ? least : room;
    }
    return room > 0.0 && room * room > limit;
}
