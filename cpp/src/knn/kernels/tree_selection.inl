// The k least distances of one query, and those that are level with the last of them.

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
