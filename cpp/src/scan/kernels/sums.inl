// The accumulators of a tile: `count` vectors, each a member of its own, reached by constants.
//
// In an array, or a loop that it does not unroll early enough, GCC 12 keeps them in memory; so the kernels recurse over
// constants.  Number q·vectors + v belongs to direction q, vector v of the panel.  Included after simd.inl.

#define HULLX_INLINE inline __attribute__((always_inline))

constexpr size_t vectors = panel_rows / static_cast<size_t>(lanes);  // of a panel: 1, 2 or 4

template <class Vector, size_t count>
struct Sums {
    Sums<Vector, count - 1> before;
    Vector                  last;
};
template <class Vector>
struct Sums<Vector, 0> {};

template <size_t i, class Vector, size_t count>
HULLX_INLINE Vector& sum(Sums<Vector, count>& sums) {
    if constexpr (i + 1 == count)
        return sums.last;
    else
        return sum<i>(sums.before);
}

// The vectors of one panel and one step.
template <class Vector>
struct Rows {
    Vector x0, x1, x2, x3;
};

template <class Vector, class Value>
HULLX_INLINE Rows<Vector> load_panel(const Value* x) {
    constexpr size_t width = sizeof(Vector) / sizeof(Value);
    Rows<Vector>     rows{};
    __builtin_memcpy(&rows.x0, x, sizeof(Vector));
    if constexpr (vectors > 1) __builtin_memcpy(&rows.x1, x + width, sizeof(Vector));
    if constexpr (vectors > 2) __builtin_memcpy(&rows.x2, x + 2 * width, sizeof(Vector));
    if constexpr (vectors > 2) __builtin_memcpy(&rows.x3, x + 3 * width, sizeof(Vector));
    return rows;
}
