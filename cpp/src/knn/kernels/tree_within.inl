// Counting within a radius: boxes entirely inside are counted without a look at their rows, boxes outside are skipped.
//
// `surely_in` and `surely_out` stand off the limit by more than every rounding here (relative 2⁻⁴⁰ against γ_{d+3}), so
// what lies between them is listed and decided elsewhere.

// Bits of the children: which could hold a row within, and which lie entirely within.
struct Overlap {
    uint32_t some;
    uint32_t all;
};

inline Overlap box_overlap(const TreeView& tree, const double* node, const double* query, const Within& w) {
    Overlap out{};
    for (size_t c = 0; c < 4; c += lanes) {
        Doubles near{}, far{};
        for (size_t j = 0; j < tree.dim; ++j) {
            const Doubles q     = splat(query[j]);
            const Doubles below = q - load(node + 8 * j + c), above = load(node + 8 * j + 4 + c) - q;
            const Doubles least = larger(larger(-below, -above), Doubles{}), most = larger(below, above);
            near = fused(least, least, near), far = fused(most, most, far);
        }
        out.some |= bits_of(near <= splat(w.surely_out)) << c;
        out.all |= bits_of(far < splat(w.surely_in)) << c;
    }
    return out;
}

template <class T>
bool count_leaf(const TreeView& tree, const TreeQuery& query, uint32_t leaf, Within& w) {
    alignas(64) double f[leaf_rows];
    ++w.leaves;
    for (uint32_t bits = leaf_distances<T, 0>(tree, leaf, query.values, w.surely_out, f); bits != 0; bits &= bits - 1) {
        const auto     lane  = static_cast<uint32_t>(__builtin_ctz(bits));
        const uint32_t place = leaf * static_cast<uint32_t>(leaf_rows) + lane;
        if (query.row_group != nullptr && query.row_group[tree.rows[place]] == query.group) continue;
        if (f[lane] < w.surely_in) {
            ++w.counted;
            continue;
        }
        if (w.listed == w.capacity) return false;
        w.unsure[w.listed++] = place;
    }
    return true;
}

// Rows below node `index` of a level.
inline uint64_t rows_below(const TreeView& tree, size_t level, uint64_t index) {
    const size_t   shift = 2 * (tree.depth - level);
    const uint64_t first = index << shift, end = (index + 1) << shift;
    return ((end * tree.size) >> tree.leaf_bits) - ((first * tree.size) >> tree.leaf_bits);
}

template <class T>
bool within_as(const TreeView& tree, const TreeQuery& query, Within& w) {
    w.counted = w.listed = 0;
    struct Inside {
        uint32_t level, index;
    } stack[4 * most_levels];
    size_t height   = 0;
    stack[height++] = {0, 0};
    while (height > 0) {
        const Inside next = stack[--height];
        if (next.level == tree.depth) {
            if (!count_leaf<T>(tree, query, next.index, w)) return false;
            continue;
        }
        const Overlap o = box_overlap(tree, node_at(tree, next.level, next.index), query.values, w);
        for (uint32_t bits = o.some; bits != 0; bits &= bits - 1) {
            const auto     c     = static_cast<uint32_t>(__builtin_ctz(bits));
            const uint32_t child = 4 * next.index + c;
            if (query.row_group == nullptr && (o.all >> c & 1) != 0)
                w.counted += rows_below(tree, next.level + 1, child);
            else
                stack[height++] = {next.level + 1, child};
        }
    }
    return true;
}

bool within(const TreeView& tree, const TreeQuery& query, Within& w) {
    return tree.single ? within_as<float>(tree, query, w) : within_as<double>(tree, query, w);
}
