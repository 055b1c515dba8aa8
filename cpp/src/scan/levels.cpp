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
    return std::min(cap, levels.back());
}

}  // namespace

std::string_view name(SimdLevel level) {
    return level == SimdLevel::v3 ? "v3" : "v2";
}

std::vector<SimdLevel> compiled_levels() {
#ifdef HULLX_LEVEL_V3
    return {SimdLevel::v2, SimdLevel::v3};
#else
    return {SimdLevel::v2};
#endif
}

std::vector<SimdLevel> available_levels() {
    if (!cpu_has_v2()) throw std::invalid_argument("this build of hullx needs a processor with SSE4.2 (x86-64-v2)");
    auto levels = compiled_levels();
    if (!cpu_has_v3()) std::erase(levels, SimdLevel::v3);
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
    for (const auto level : {SimdLevel::v2, SimdLevel::v3})
        if (text == name(level)) return level;
    throw std::invalid_argument("SIMD level '" + std::string(text) + "' is not known; known: v2, v3");
}

const kernels::Level& kernel_level(SimdLevel level) {
#ifdef HULLX_LEVEL_V3
    if (level == SimdLevel::v3) return kernels::level_v3;
#endif
    (void)level;
    return kernels::level_v2;
}

}  // namespace hullx
