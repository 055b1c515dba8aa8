// The smallest test kit that names what failed: CHECK(condition), and `return hullx::test::result();` at the end.
#pragma once

#include <cstdio>

namespace hullx::test {

inline int failures = 0;
inline int checks   = 0;

inline void check(bool ok, const char* text, const char* file, int line) {
    ++checks;
    if (ok) return;
    if (++failures <= 20) std::printf("%s:%d: %s\n", file, line, text);
}

// 0 if every check held and there was at least one.
inline int result() {
    std::printf("%d checks, %d failures\n", checks, failures);
    return failures == 0 && checks > 0 ? 0 : 1;
}

}  // namespace hullx::test

#define CHECK(condition) ::hullx::test::check(static_cast<bool>(condition), #condition, __FILE__, __LINE__)

#define CHECK_THROWS(exception, ...)                                    \
    do {                                                                \
        bool thrown = false;                                            \
        try {                                                           \
            __VA_ARGS__;                                                \
        } catch (const exception&) {                                    \
            thrown = true;                                              \
        }                                                               \
        ::hullx::test::check(thrown, #__VA_ARGS__, __FILE__, __LINE__); \
    } while (false)
