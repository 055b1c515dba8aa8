// Asks the caller of a long piece of work now and then whether to go on.
//
// At most once in 50 ms: the caller may have to wait for a lock (Python's) before it answers.
#pragma once

#include <chrono>
#include <functional>
#include <thread>
#include <utility>

namespace hullx {

// Called from any thread; asks on the one that made it alone, throws what `ask` throws.
class Poll {
public:
    Poll() = default;
    explicit Poll(std::function<void()> ask) : ask_(std::move(ask)) {}

    void operator()() const {
        if (!ask_ || std::this_thread::get_id() != caller_) return;
        const auto now = Clock::now();
        if (asked_ && now - last_ < std::chrono::milliseconds(50)) return;
        asked_ = true;
        last_  = now;
        ask_();
    }

private:
    using Clock = std::chrono::steady_clock;

    std::function<void()>     ask_;
    std::thread::id           caller_ = std::this_thread::get_id();
    mutable bool              asked_  = false;  // these two belong to that thread
    mutable Clock::time_point last_{};
};

}  // namespace hullx
