// One query through the tree: the leaf where it lives, then upwards as long as rows elsewhere could matter.
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

// A node or leaf that is yet to be looked into.
struct Waiting {
    double   key;  // of its box (box_keys)
    uint32_t level;
    uint32_t first;  // index of the first of its siblings

    uint32_t index() const { return first + static_cast<uint32_t>(bits_of_number(key) & 3); }
    bool     beyond(double limit) const { return number_of_bits(bits_of_number(key) & ~UINT64_C(3)) > limit; }
};

inline void descending(double& a, double& b) {
    const double high = a > b ? a : b;
    b                 = a > b ? b : a;
    a                 = high;
}

// One query under way.
template <class T, int D>
class Walk {
public:
    Walk(const TreeView& tree, const TreeQuery& query, Nearest& n) : tree_(tree), query_(query), n_(n) {}

    bool from(uint32_t home) {
        n_.held = n_.ties = 0;
        n_.limit          = __DBL_MAX__;  // below the +inf of places without a row
        if (!visit(home)) return false;
        uint32_t at = home;
        for (size_t level = tree_.depth; level-- > 0;) {
            const uint32_t but = at & 3;
            at >>= 2;
            measure(level, at);
            keys_[but] = -1.0;
            push(level, at);
            if (!look_into_all()) return false;
            if (encloses<D>(tree_, node_at(tree_, level, at), query_.values, n_.limit)) break;
        }
        drop_ties(n_);
        return true;
    }

private:
    // In two or three dimensions a leaf is measured as fast as it is screened.
    static constexpr bool screened = D == 0 && sizeof(T) == sizeof(float);

    // Looks into what waits; false: too many ties.
    bool look_into_all() {
        while (height_ > 0) {
            const Waiting  next  = stack_[--height_];
            const uint32_t index = next.index();
            if (next.beyond(n_.limit)) continue;
            if (next.level == tree_.depth) {
                if (!visit(index)) return false;
                continue;
            }
            measure(next.level, index);
            push(next.level, index);
            if (next.level + 1 == tree_.depth) fetch_leaves(4 * index);
        }
        return true;
    }

    // The boxes below a node.
    void measure(size_t level, size_t index) {
        box_keys<D>(tree_, node_at(tree_, level, index), query_.values, n_.limit, keys_);
    }

    // Puts the children that `keys_` lets pass on the stack, the nearest on top; without branches, which nothing could
    // predict.
    void push(size_t level, uint32_t index) {
        double       a = keys_[0], b = keys_[1], c = keys_[2], d = keys_[3];
        const size_t passing = static_cast<size_t>(a >= 0.0) + static_cast<size_t>(b >= 0.0) +
                               static_cast<size_t>(c >= 0.0) + static_cast<size_t>(d >= 0.0);
        descending(a, b), descending(c, d), descending(a, c), descending(b, d), descending(b, c);
        const auto below = static_cast<uint32_t>(level) + 1;
        Waiting*   top   = stack_ + height_;
        top[0] = {a, below, 4 * index}, top[1] = {b, below, 4 * index};
        top[2] = {c, below, 4 * index}, top[3] = {d, below, 4 * index};
        height_ += passing;
    }

    // The first lines of leaves that will be looked into soon; the processor guesses those that follow.
    void fetch_leaves(uint32_t first) const {
        const size_t bytes = leaf_rows * tree_.dim * sizeof(T);
        for (uint32_t c = 0; c < 4; ++c)
            if (keys_[c] >= 0.0) __builtin_prefetch(static_cast<const char*>(tree_.panels) + (first + c) * bytes);
    }

    bool visit(uint32_t leaf) {
        alignas(64) double f[leaf_rows];
        ++n_.leaves;
        if (screened && single_.follow(query_, n_) && !leaf_passes(tree_, leaf, query_.singles, single_.most))
            return true;
        for (uint32_t bits = leaf_distances<T, D>(tree_, leaf, query_.values, n_.limit, f); bits != 0;
             bits &= bits - 1) {
            const auto lane = static_cast<uint32_t>(__builtin_ctz(bits));
            if (!(f[lane] <= n_.limit)) continue;
            const uint32_t place = leaf * static_cast<uint32_t>(leaf_rows) + lane;
            const uint32_t row   = tree_.rows[place];
            if (row == query_.skip) continue;
            if (query_.row_group != nullptr && query_.row_group[row] == query_.group) continue;
            if (!offer(n_, f[lane], place)) return false;
        }
        return true;
    }

    const TreeView&  tree_;
    const TreeQuery& query_;
    Nearest&         n_;
    SingleLimit      single_;
    size_t           height_ = 0;
    Waiting          stack_[4 * most_levels + 4];
    alignas(32) double keys_[4];
};

template <class T>
bool nearest_of(const TreeView& tree, const TreeQuery& query, uint32_t home, Nearest& n) {
    switch (tree.dim) {
        case 2:
            return Walk<T, 2>(tree, query, n).from(home);
        case 3:
            return Walk<T, 3>(tree, query, n).from(home);
        default:
            return Walk<T, 0>(tree, query, n).from(home);
    }
}

bool nearest(const TreeView& tree, const TreeQuery& query, uint32_t home, Nearest& n) {
    return tree.single ? nearest_of<float>(tree, query, home, n) : nearest_of<double>(tree, query, home, n);
}
