#include "support/cpu.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

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

// Compilers before GCC 13 have no name for AVX-VNNI: leaf 7, sub-leaf 1, EAX bit 4.  AVX2 says that the system saves
// the registers.
bool cpu_has_v3vnni() {
    unsigned a = 0, b = 0, c = 0, d = 0;
    return cpu_has_v3() && __get_cpuid_count(7, 1, &a, &b, &c, &d) != 0 && (a >> 4 & 1u) != 0;
}

bool cpu_has_v4() {
    return cpu_has_v3() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
}

bool cpu_has_v4vnni() {
    return cpu_has_v4() && __builtin_cpu_supports("avx512vnni");
}

#else

bool cpu_has_v2() {
    return true;
}
bool cpu_has_v3() {
    return false;
}
bool cpu_has_v3vnni() {
    return false;
}
bool cpu_has_v4() {
    return false;
}
bool cpu_has_v4vnni() {
    return false;
}

#endif

}  // namespace hullx
