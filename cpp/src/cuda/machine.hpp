// A block of threads on the processor, for tests: coroutines that run phase by phase between barriers.
//
// Between two barriers one warp after another runs as far as it gets, first to last or last to first: what a thread reads
// before the barrier that it needed is then what nobody has written yet.  Shared memory begins as rubbish.  An asynchronous
// copy spoils its destination at once and delivers when its own thread has waited for it, neither earlier nor later.  The 32
// threads of a warp multiply together, by the definition of the instruction.  Threads that part ways where they have to
// meet are an error.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <functional>
#include <utility>
#include <vector>

namespace hullx::cuda {

// What is done wrong on purpose: tests have to notice.
struct Fault {
    int  skipped_barrier = -1;     // this one of each thread, counted from 0
    bool last_to_first   = false;  // warps run in that order: right either way
};

enum class Waits { nowhere, barrier, multiply };

// One thread: its place, and what it waits for.
class Thread {
public:
    int index = 0, block_x = 0, block_y = 0;

    void copy16(void* to, const void* from, bool valid) {
        Copy copy{to, {}};
        if (valid) std::memcpy(copy.bytes, from, sizeof copy.bytes);
        std::memset(to, rubbish, sizeof copy.bytes);
        started_.push_back(copy);
    }
    void commit_copies() {
        groups_.push_back(std::move(started_));
        started_.clear();
    }
    template <int left>
    void wait_copies() {
        while (groups_.size() > left) {
            for (const Copy& copy : groups_.front()) std::memcpy(copy.to, copy.bytes, sizeof copy.bytes);
            groups_.erase(groups_.begin());
        }
    }

    struct Pause {
        bool passed;
        bool await_ready() const noexcept { return passed; }
        void await_suspend(std::coroutine_handle<>) const noexcept {}
        void await_resume() const noexcept {}
    };

    Pause barrier() {
        if (barriers_++ == skipped_barrier) return {true};
        waits = Waits::barrier;
        return {false};
    }
    template <class Sums, class RowWords, class DirectionWords>
    Pause multiply(Sums& into, const RowWords& a, const DirectionWords& b) {
        waits      = Waits::multiply;
        sums       = &into[0][0][0];
        rows       = &a[0][0];
        directions = &b[0][0];
        return {false};
    }

    static constexpr unsigned char rubbish = 0xa5;

    int             skipped_barrier = -1;
    Waits           waits           = Waits::nowhere;
    std::int32_t*   sums            = nullptr;
    const uint32_t *rows = nullptr, *directions = nullptr;

private:
    struct Copy {
        void*         to;
        unsigned char bytes[16];
    };

    int                            barriers_ = 0;
    std::vector<Copy>              started_;
    std::vector<std::vector<Copy>> groups_;
};

// The running body of one thread.
class Phases {
public:
    struct promise_type {
        std::exception_ptr  error;
        Phases              get_return_object() { return Phases(Handle::from_promise(*this)); }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        std::suspend_always final_suspend() const noexcept { return {}; }
        void                return_void() const noexcept {}
        void                unhandled_exception() noexcept { error = std::current_exception(); }
    };
    using Handle = std::coroutine_handle<promise_type>;

    explicit Phases(Handle handle) : handle_(handle) {}
    Phases(Phases&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Phases& operator=(Phases&&) = delete;
    ~Phases() {
        if (handle_) handle_.destroy();
    }

    bool done() const { return handle_.done(); }
    void resume() {
        handle_.resume();
        if (handle_.promise().error) std::rethrow_exception(handle_.promise().error);
    }

private:
    Handle handle_;
};

inline uint32_t add_up(uint32_t* sum, uint32_t more) {
    return std::exchange(*sum, *sum + more);
}
inline void add_up(unsigned long long* sum, unsigned long long more) {
    *sum += more;
}

// Runs one block to its end; `body` makes the coroutine of a thread, given shared memory of so many bytes.
void run_block(int block_x, int block_y, std::size_t shared_bytes, const Fault& fault,
               const std::function<Phases(Thread&, void*)>& body);

}  // namespace hullx::cuda
