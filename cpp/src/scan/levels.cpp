#include "scan/levels.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "support/cpu.hpp"

namespace hullx {
namespace {

constexpr int not_chosen = -1;

struct Known {
    SimdLevel             level;
    std::string_view      name;
    const kernels::Level* kernels;  // nullptr: not in this build
    bool (*runs)();
};

#ifdef HULLX_LEVELS_X86
#define HULLX_X86(level) &kernels::level
#else
#define HULLX_X86(level) nullptr
#endif
#ifdef HULLX_LEVELS_ARM
#define HULLX_ARM(level) &kernels::level
#else
#define HULLX_ARM(level) nullptr
#endif

// In the order of SimdLevel: slowest first within one architecture.
constexpr Known known[] = {
    {SimdLevel::v2, "v2", &kernels::level_v2, cpu_has_v2},
    {SimdLevel::v3, "v3", HULLX_X86(level_v3), cpu_has_v3},
    {SimdLevel::v3vnni, "v3vnni", HULLX_X86(level_v3vnni), cpu_has_v3vnni},
    {SimdLevel::v4, "v4", HULLX_X86(level_v4), cpu_has_v4},
    {SimdLevel::v4vnni, "v4vnni", HULLX_X86(level_v4vnni), cpu_has_v4vnni},
    {SimdLevel::neon, "neon", HULLX_ARM(level_neon), cpu_has_neon},
};

std::atomic<int> chosen{not_chosen};

// The best level that runs here, HULLX_SIMD permitting.
SimdLevel initial_level() {
    const auto  levels = available_levels();
    const char* text   = std::getenv("HULLX_SIMD");
    if (text == nullptr || *text == '\0') return levels.back();
    SimdLevel cap;
    try {
        cap = parse_simd_level(text);
    } catch (const std::invalid_argument& error) {
        throw std::invalid_argument(std::string("HULLX_SIMD in the environment: ") + error.what());
    }
    SimdLevel best = levels.front();
    for (const SimdLevel level : levels)
        if (level <= cap) best = level;
    return best;
}

}  // namespace

std::string_view name(SimdLevel level) {
    return known[static_cast<std::size_t>(level)].name;
}

std::vector<SimdLevel> compiled_levels() {
    std::vector<SimdLevel> levels;
    for (const Known& k : known)
        if (k.kernels != nullptr) levels.push_back(k.level);
    return levels;
}

std::vector<SimdLevel> available_levels() {
    if (!cpu_has_v2()) throw std::invalid_argument("this build of hullx needs a processor with SSE4.2 (x86-64-v2)");
    std::vector<SimdLevel> levels;
    for (const Known& k : known)
        if (k.kernels != nullptr && k.runs()) levels.push_back(k.level);
    return levels;
}

SimdLevel simd_level() {
    int level = chosen.load();
    if (level == not_chosen) {
        const int first = static_cast<int>(initial_level());
        if (chosen.compare_exchange_strong(level, first)) level = first;
    }
    return static_cast<SimdLevel>(level);
}

void set_simd_level(SimdLevel level) {
    const auto levels = available_levels();
    if (std::find(levels.begin(), levels.end(), level) == levels.end()) {
        std::string known;
        for (const auto l : levels) known += (known.empty() ? "" : ", ") + std::string(name(l));
        throw std::invalid_argument("SIMD level '" + std::string(name(level)) +
                                    "' cannot run here; available: " + known);
    }
    chosen = static_cast<int>(level);
}

SimdLevel parse_simd_level(std::string_view text) {
    std::string names;
    for (const Known& k : known) {
        if (text == k.name) return k.level;
        names += (names.empty() ? "" : ", ") + std::string(k.name);
    }
    throw std::invalid_argument("SIMD level '" + std::string(text) + "' is not known; known: " + names);
}

const kernels::Level& kernel_level(SimdLevel level) {
    return *known[static_cast<std::size_t>(level)].kernels;
}

}  // namespace hullx
