#include "support/fork_guard.hpp"

#include <pthread.h>

#include <atomic>
#include <new>
#include <thread>

namespace hullx {
namespace {

std::atomic<unsigned> forks{0};

// Registered when the library is loaded, so that a fork before the first call counts as well (harmless then).
const int registered = pthread_atfork(nullptr, nullptr, [] { ++forks; });

}  // namespace

bool in_forked_child() {
    return registered == 0 && forks > 0;
}

unsigned forks_passed() {
    return forks;
}

void ForkSafeMutex::lock() {
    const unsigned here = forks_passed();
    for (unsigned seen = process_; seen != here; seen = process_) {
        if (seen == renewing || !process_.compare_exchange_strong(seen, renewing)) {
            std::this_thread::yield();
            continue;
        }
        new (&mutex_) std::mutex;  // its destructor may not run: it may be locked
        process_ = here;
    }
    mutex_.lock();
}

}  // namespace hullx
