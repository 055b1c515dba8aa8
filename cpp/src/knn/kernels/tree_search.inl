// One query through the tree: the leaf where it lives, then upwards as long as rows elsewhere could matter.
//
//   level   leaf: 16 rows, one dimension    loads  operations   box: 4 children, one dimension   loads  operations
//   v2      2 passes of 4 × xmm             8      8 × 3        2 × xmm                          4      2 × 6
//   v3      4 × ymm                         4      4 × 2 (fma)  1 × ymm                          2      5
//
// Bounds.  u = 2⁻⁵³, γ_n = n·u/(1 − n·u).  A row's computed distance f carries two roundings for each difference and
// one for its square (or none, fused), and at most d for the sum: f = D(1 + θ) + η, |θ| <= γ_{d+3}, |η| <= d·2⁻¹⁰⁷⁴.  A
// box's computed distance b, a sum of the same form over the distances of the query to the box's sides, is related in
// the same way to the real distance B of the box, and D >= B for each of its rows.  Let f_k be the k-th least f.  With
//     limit = f_k·(1 + 4γ_{d+3}) + tiny
// a row with f > limit has D >= (f − η)/(1 + γ) > (f_k + η)/(1 − γ) >= D of k other rows: it is not among the k
// nearest, and not even level with the last of them.  The same for all rows of a box with b > limit, and for all rows
// outside a cell whose nearest side has fl(m²) > limit.  Boxes level with the k-th distance are looked into: limit >
// f_k.

struct Waiting {
    double   distance;
    uint32_t level;
    uint32_t index;
};

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

// Distances of the boxes of four children; bit c: child c is at most `limit`.
template <int D>
inline uint32_t box_distances(const TreeView& tree, const double* node, const double* query, double limit,
                              double* out) {
    const size_t dim  = dimensions<D>(tree);
    uint32_t     bits = 0;
    for (size_t c = 0; c < 4; c += lanes) {
        Doubles sum{};
        for (size_t j = 0; j < dim; ++j) {
            const Doubles q = splat(query[j]);
            const Doubles w = larger(larger(load(node + 8 * j + c) - q, q - load(node + 8 * j + 4 + c)), Doubles{});
            sum             = fused(w, w, sum);
        }
        store(out + c, sum);
        bits |= bits_of(sum <= splat(limit)) << c;
    }
    return bits;
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

inline void drop_ties(Nearest& n) {
    size_t kept = 0;
    for (size_t i = 0; i < n.ties; ++i)
        if (n.tie_distance[i] <= n.limit) {
            n.tie_distance[kept] = n.tie_distance[i];
            n.tie_place[kept++]  = n.tie_place[i];
        }
    n.ties = kept;
}

inline bool keep_tie(Nearest& n, double f, uint32_t place) {
    if (n.ties == n.tie_capacity) {
        drop_ties(n);
        if (n.ties == n.tie_capacity) return false;
    }
    n.tie_distance[n.ties] = f;
    n.tie_place[n.ties++]  = place;
    return true;
}

inline void insert_sorted(Nearest& n, size_t i, double f, uint32_t place) {
    for (; i > 0 && n.distance[i - 1] > f; --i) {
        n.distance[i] = n.distance[i - 1];
        n.place[i]    = n.place[i - 1];
    }
    n.distance[i] = f;
    n.place[i]    = place;
}

inline void sift_up(Nearest& n, size_t i, double f, uint32_t place) {
    while (i > 0) {
        const size_t parent = (i - 1) / 2;
        if (n.distance[parent] >= f) break;
        n.distance[i] = n.distance[parent];
        n.place[i]    = n.place[parent];
        i             = parent;
    }
    n.distance[i] = f;
    n.place[i]    = place;
}

inline void replace_top(Nearest& n, double f, uint32_t place) {
    size_t i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= n.k) break;
        if (child + 1 < n.k && n.distance[child + 1] > n.distance[child]) ++child;
        if (n.distance[child] <= f) break;
        n.distance[i] = n.distance[child];
        n.place[i]    = n.place[child];
        i             = child;
    }
    n.distance[i] = f;
    n.place[i]    = place;
}

// One row with f <= limit.
inline bool offer(Nearest& n, double f, uint32_t place) {
    const bool   in_order = sorted(n.k);
    const size_t last     = in_order ? n.k - 1 : 0;
    if (n.held < n.k) {
        if (in_order)
            insert_sorted(n, n.held, f, place);
        else
            sift_up(n, n.held, f, place);
        if (++n.held == n.k) n.limit = n.distance[last] * n.margin + n.tiny;
        return true;
    }
    const double   worst       = n.distance[last];
    const uint32_t worst_place = n.place[last];
    if (f >= worst) return keep_tie(n, f, place);
    if (in_order)
        insert_sorted(n, last, f, place);
    else
        replace_top(n, f, place);
    n.limit = n.distance[last] * n.margin + n.tiny;
    return worst > n.limit || keep_tie(n, worst, worst_place);
}

template <class T, int D>
inline bool visit_leaf(const TreeView& tree, const TreeQuery& query, uint32_t leaf, Nearest& n) {
    alignas(64) double f[leaf_rows];
    ++n.leaves;
    for (uint32_t bits = leaf_distances<T, D>(tree, leaf, query.values, n.limit, f); bits != 0; bits &= bits - 1) {
        const auto lane = static_cast<uint32_t>(__builtin_ctz(bits));
        if (!(f[lane] <= n.limit)) continue;
        const uint32_t place = leaf * static_cast<uint32_t>(leaf_rows) + lane;
        const uint32_t row   = tree.rows[place];
        if (row == query.skip) continue;
        if (query.row_group != nullptr && query.row_group[row] == query.group) continue;
        if (!offer(n, f[lane], place)) return false;
    }
    return true;
}

// Puts the children in `bits` on the stack, the nearest on top.
inline size_t push(Waiting* stack, size_t height, uint32_t bits, const double* distance, uint32_t level,
                   uint32_t first) {
    const size_t base = height;
    for (; bits != 0; bits &= bits - 1) {
        const auto c = static_cast<uint32_t>(__builtin_ctz(bits));
        size_t     i = height++;
        for (; i > base && stack[i - 1].distance < distance[c]; --i) stack[i] = stack[i - 1];
        stack[i] = {distance[c], level, first + c};
    }
    return height;
}

template <class T, int D>
bool nearest_as(const TreeView& tree, const TreeQuery& query, uint32_t home, Nearest& n) {
    n.held = n.ties = 0;
    n.limit         = __DBL_MAX__;  // below the +inf of places without a row
    if (!visit_leaf<T, D>(tree, query, home, n)) return false;
    Waiting            stack[4 * most_levels];
    alignas(32) double distance[4];
    uint32_t           at = home;
    for (size_t level = tree.depth; level-- > 0;) {
        const uint32_t from   = at & 3;
        at                    = at >> 2;
        const double*  node   = node_at(tree, level, at);
        const uint32_t bits   = box_distances<D>(tree, node, query.values, n.limit, distance) & ~(1u << from);
        size_t         height = push(stack, 0, bits, distance, static_cast<uint32_t>(level) + 1, 4 * at);
        while (height > 0) {
            const Waiting next = stack[--height];
            if (next.distance > n.limit) continue;
            if (next.level == tree.depth) {
                if (!visit_leaf<T, D>(tree, query, next.index, n)) return false;
                continue;
            }
            const double*  inner = node_at(tree, next.level, next.index);
            const uint32_t some  = box_distances<D>(tree, inner, query.values, n.limit, distance);
            height               = push(stack, height, some, distance, next.level + 1, 4 * next.index);
        }
        if (encloses<D>(tree, node, query.values, n.limit)) break;
    }
    drop_ties(n);
    return true;
}

template <class T>
bool nearest_of(const TreeView& tree, const TreeQuery& query, uint32_t home, Nearest& n) {
    switch (tree.dim) {
        case 2:
            return nearest_as<T, 2>(tree, query, home, n);
        case 3:
            return nearest_as<T, 3>(tree, query, home, n);
        default:
            return nearest_as<T, 0>(tree, query, home, n);
    }
}

bool nearest(const TreeView& tree, const TreeQuery& query, uint32_t home, Nearest& n) {
    return tree.single ? nearest_of<float>(tree, query, home, n) : nearest_of<double>(tree, query, home, n);
}
