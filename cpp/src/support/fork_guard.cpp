#include "support/fork_guard.hpp"

#include <pthread.h>

#include <atomic>

namespace hullx {
namespace {

std::atomic<bool> forked{false};

// Registered when the library is loaded, so that a fork before the first call counts as well (harmless then).
const int registered = pthread_atfork(nullptr, nullptr, [] { forked = true; });

}  // namespace

bool in_forked_child() {
    return registered == 0 && forked;
}

}  // namespace hullx
