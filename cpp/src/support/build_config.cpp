#include "support/build_config.hpp"

#include <cstdint>

#include "support/parallel.hpp"

namespace hullx {
namespace {

#if defined(__clang__)
constexpr const char* compiler = "clang " __clang_version__;
#elif defined(__GNUC__)
constexpr const char* compiler = "gcc " __VERSION__;
#else
constexpr const char* compiler = "unknown";
#endif

#if defined(__x86_64__)
constexpr const char* architecture = "x86-64";
#elif defined(__aarch64__)
constexpr const char* architecture = "aarch64";
#else
constexpr const char* architecture = "other";
#endif

}  // namespace

std::vector<std::pair<std::string, ConfigValue>> build_config() {
#ifdef NDEBUG
    const bool assertions = false;
#else
    const bool assertions = true;
#endif
    return {
        {"version", std::string(HULLX_VERSION)},
        {"compiler", std::string(compiler)},
        {"architecture", std::string(architecture)},
        {"build_type", std::string(HULLX_BUILD_TYPE)},
        {"cxx_standard", static_cast<std::int64_t>(__cplusplus / 100)},
        {"assertions", assertions},
        {"openmp", openmp_enabled()},
        {"openmp_version", static_cast<std::int64_t>(
#ifdef _OPENMP
                               _OPENMP
#else
                               0
#endif
                               )},
        {"cuda", false},
    };
}

}  // namespace hullx
