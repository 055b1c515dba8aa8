#include "support/parallel.hpp"

#ifdef _OPENMP
#include <omp.h>
#endif

#include "support/fork_guard.hpp"

namespace hullx {

int default_threads() {
    if (in_forked_child()) return 1;
#ifdef _OPENMP
    return omp_get_max_threads();
#else
    return 1;
#endif
}

int resolve_threads(int num_threads) {
    if (in_forked_child()) return 1;
    return num_threads > 0 ? num_threads : default_threads();
}

bool openmp_enabled() {
#ifdef _OPENMP
    return true;
#else
    return false;
#endif
}

}  // namespace hullx
