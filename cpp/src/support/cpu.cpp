#include "support/cpu.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__) && defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

namespace hullx {
namespace {

constexpr CacheSizes small_caches = {32 * 1024, 256 * 1024}, large_caches = {256 * 1024, 4 * 1024 * 1024};

// What the C library says; 0 or -1: nothing.
long told_by_sysconf(int level) {
#if defined(_SC_LEVEL2_CACHE_SIZE)
    return sysconf(level == 1 ? _SC_LEVEL1_DCACHE_SIZE : _SC_LEVEL2_CACHE_SIZE);
#else
    return level > 0 ? 0 : -1;
#endif
}

// What Linux says: "512K" in a folder for each cache.
long told_by_system(int level) {
    for (int index = 0; index < 8; ++index) {
        const std::string folder = "/sys/devices/system/cpu/cpu0/cache/index" + std::to_string(index) + "/";
        std::ifstream     level_file(folder + "level"), type_file(folder + "type"), size_file(folder + "size");
        int               at        = 0;
        long              kibibytes = 0;
        std::string       type;
        if (level_file >> at && type_file >> type && size_file >> kibibytes && at == level && type != "Instruction")
            return kibibytes * 1024;
    }
    return 0;
}

std::size_t cache_size(int level, std::size_t least, std::size_t most) {
    long bytes = told_by_sysconf(level);
    if (bytes <= 0) bytes = told_by_system(level);
    return bytes <= 0 ? least : std::clamp(static_cast<std::size_t>(bytes), least, most);
}

}  // namespace

CacheSizes cache_sizes() {
    static const CacheSizes sizes = {cache_size(1, small_caches.first, large_caches.first),
                                     cache_size(2, small_caches.second, large_caches.second)};
    return sizes;
}

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

// Elsewhere than on Linux only what the compiler was told.
bool cpu_has_neon() {
#if defined(__aarch64__) && defined(__linux__)
    return (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0;
#elif defined(__ARM_FEATURE_DOTPROD)
    return true;
#else
    return false;
#endif
}

}  // namespace hullx
