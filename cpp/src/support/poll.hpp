// Asks the caller of a long piece of work now and then whether to go on.
#pragma once

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
        if (ask_ && std::this_thread::get_id() == caller_) ask_();
    }

private:
    std::function<void()> ask_;
    std::thread::id       caller_ = std::this_thread::get_id();
};

}  // namespace hullx
