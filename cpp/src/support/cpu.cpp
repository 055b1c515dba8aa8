#include "support/cpu.hpp"

namespace hullx {

#if defined(__x86_64__)

bool cpu_has_v2() {
    return __builtin_cpu_supports("sse3") && __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("sse4.1") &&
           __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt");
}

// The compiler's flag for v3 also lets it use BMI, LZCNT and MOVBE; every processor with AVX2 and FMA has them, and
// the first two are asked for since some hypervisors hide them.
bool cpu_has_v3() {
    return cpu_has_v2() && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}

#else

bool cpu_has_v2() {
    return true;
}
bool cpu_has_v3() {
    return false;
}

#endif

}  // namespace hullx
