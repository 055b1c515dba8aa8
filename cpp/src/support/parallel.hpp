// Threads: the only file that knows OpenMP.
//
// `parallel_for` hands out tasks one at a time.  Nothing that feeds an answer may depend on which thread runs a
// task or in which order.  An exception in a task stops the hand-out and is thrown again on the calling thread
// (one of them, if several tasks failed).
#pragma once

#include <atomic>
#include <cstddef>
#include <exception>

namespace hullx {

int  default_threads();                 // OpenMP's default; 1 in a forked child
int  resolve_threads(int num_threads);  // 0: the default; 1 in a forked child, whatever was asked for
bool openmp_enabled();

// What remains of a set of tasks, shared by the threads that work on it.
class TaskQueue {
public:
    explicit TaskQueue(std::size_t count) : count_(count) {}

    template <class Task>
    void work(Task& task) noexcept {
        for (std::size_t i = next_++; i < count_ && !failed_; i = next_++) {
            try {
                task(i);
            } catch (...) {
                if (!failed_.exchange(true)) error_ = std::current_exception();
            }
        }
    }
    void rethrow() const {
        if (error_) std::rethrow_exception(error_);
    }

private:
    std::size_t              count_;
    std::atomic<std::size_t> next_{0};
    std::atomic<bool>        failed_{false};
    std::exception_ptr       error_;
};

// `num_threads` as resolved by `resolve_threads`.
template <class Task>
void parallel_for(std::size_t count, int num_threads, Task&& task) {
    if (num_threads <= 1 || count <= 1) {  // no team at all: safe in a forked child
        for (std::size_t i = 0; i < count; ++i) task(i);
        return;
    }
    if (static_cast<std::size_t>(num_threads) > count) num_threads = static_cast<int>(count);
    TaskQueue queue(count);
#pragma omp parallel num_threads(num_threads)
    queue.work(task);
    queue.rethrow();
}

}  // namespace hullx
