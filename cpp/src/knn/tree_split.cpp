// A histogram of the keys' leading bits finds the bin of the middle one, one pass without branches sends keys to either
// side, and only that bin is left to select from.
#include "knn/tree_split.hpp"

#include <array>

namespace hullx::tree_split {

void select(Key* keys, Key* spare, std::size_t count, std::size_t middle) {
    const int                       bits  = count >= 16384 ? 10 : count >= 1024 ? 8 : count >= 64 ? 6 : 5;
    const int                       shift = 64 - bits;
    std::array<std::uint32_t, 1024> bins;
    std::fill_n(bins.begin(), std::size_t{1} << bits, 0u);
    for (std::size_t i = 0; i < count; ++i) ++bins[keys[i] >> shift];
    std::size_t below = 0, bin = 0;
    while (below + bins[bin] <= middle) below += bins[bin++];

    // those of the bin itself stay in `keys`, in the places already read; a write that its cursor does not keep falls
    // on the bin's part of `spare`, which is filled last
    std::size_t left = 0, equal = 0;
    Key*        right = spare + count - 1;
    for (std::size_t i = 0; i < count; ++i) {
        const Key         key = keys[i];
        const std::size_t at  = key >> shift;
        spare[left]           = key;
        *right                = key;
        keys[equal]           = key;
        left += at < bin;
        right -= at > bin;
        equal += at == bin;
    }
    std::nth_element(keys, keys + (middle - below), keys + equal);
    std::copy_n(keys, equal, spare + below);
    std::copy_n(spare, count, keys);
}

}  // namespace hullx::tree_split
