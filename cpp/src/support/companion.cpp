#include "support/companion.hpp"

#include <utility>

#include "support/fork_guard.hpp"

namespace hullx {

Companion::~Companion() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        leaving_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Companion::start(std::function<void()> work) {
    begun_ = true;
    if (in_forked_child()) {
        run(work);
        return;
    }
    {
        const std::lock_guard lock(mutex_);
        work_ = std::move(work);
    }
    if (!thread_.joinable()) thread_ = std::thread([this] { live(); });
    changed_.notify_all();
}

void Companion::finish() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !work_; });
    begun_ = false;
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

void Companion::run(std::function<void()>& work) noexcept {
    try {
        work();
    } catch (...) {
        error_ = std::current_exception();
    }
}

void Companion::live() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return work_ || leaving_; });
        if (!work_) return;
        lock.unlock();
        run(work_);
        lock.lock();
        work_ = nullptr;
        changed_.notify_all();
    }
}

}  // namespace hullx
