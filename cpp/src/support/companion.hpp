// One thread beside the caller's: does a piece of work while the caller does something else, such as to wait for a device.
//
// One piece at a time.  In a forked child there is no other thread: the caller does the work itself, at once.
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace hullx {

class Companion {
public:
    Companion()                            = default;
    Companion(const Companion&)            = delete;
    Companion& operator=(const Companion&) = delete;
    ~Companion();  // waits for what was begun

    void start(std::function<void()> work);  // after the last piece is finished
    void finish();                           // waits, and throws what the work threw
    bool busy() const { return begun_; }     // begun, and `finish` not yet called

private:
    void run(std::function<void()>& work) noexcept;
    void live();

    bool                    begun_ = false;  // the caller's alone
    std::thread             thread_;         // from the first piece on
    std::mutex              mutex_;
    std::condition_variable changed_;
    std::function<void()>   work_;  // what is to be done, empty where nothing is
    bool                    leaving_ = false;
    std::exception_ptr      error_;
};

}  // namespace hullx
