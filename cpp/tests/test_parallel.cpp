// Threads: every task runs once, an exception comes back, a forked child works alone instead of hanging.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "check.hpp"
#include "support/companion.hpp"
#include "support/fork_guard.hpp"
#include "support/parallel.hpp"

namespace {

using namespace hullx;

void every_task_runs_once() {
    for (const int threads : {1, 2, 5}) {
        std::vector<std::atomic<int>> runs(1000);
        parallel_for(runs.size(), threads, [&](std::size_t i) { ++runs[i]; });
        for (const auto& r : runs) CHECK(r == 1);
    }
}

void an_exception_reaches_the_caller() {
    for (const int threads : {1, 2})
        CHECK_THROWS(std::runtime_error, parallel_for(100, threads, [](std::size_t i) {
                         if (i == 37) throw std::runtime_error("37");
                     }));
}

void a_forked_child_is_alone_and_does_not_hang() {
    CHECK(resolve_threads(3) == 3 && resolve_threads(0) >= 1 && !in_forked_child());
    const pid_t child = fork();
    if (child == 0) {
        std::atomic<int> sum{0};
        parallel_for(50, resolve_threads(4), [&](std::size_t) { ++sum; });
        _exit(in_forked_child() && resolve_threads(4) == 1 && default_threads() == 1 && sum == 50 ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

#ifdef HULLX_EMULATED
constexpr int threads_of_the_child = 1;
#else
constexpr int threads_of_the_child = 3;
#endif

void a_lock_held_at_the_fork_is_free_in_the_child() {
    ForkSafeMutex mutex;
    mutex.lock();
    const pid_t child = fork();
    if (child == 0) {
        alarm(20);  // a child that waits for ever fails
        int        sum   = 0;
        const auto count = [&] {
            for (int i = 0; i < 1000; ++i) {
                const std::lock_guard lock(mutex);
                ++sum;
            }
        };
        std::vector<std::thread> threads;
        for (int t = 1; t < threads_of_the_child; ++t) threads.emplace_back(count);
        count();
        for (auto& thread : threads) thread.join();
        _exit(sum == 1000 * threads_of_the_child ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    mutex.unlock();
}

void a_companion_works_beside_its_caller() {
    Companion       companion;
    std::thread::id where;
    int             sum = 0;
    for (int i = 1; i <= 100; ++i) {
        companion.start([&, i] {
            where = std::this_thread::get_id();
            sum += i;
        });
        CHECK(companion.busy());
        companion.finish();
        CHECK(!companion.busy());
    }
    CHECK(sum == 5050 && where != std::this_thread::get_id());
    companion.start([] { throw std::runtime_error("37"); });
    CHECK_THROWS(std::runtime_error, companion.finish());
    companion.start([&] { sum = 7; });
    companion.finish();
    CHECK(sum == 7);
}

void a_companion_that_goes_has_done_its_work() {
    std::atomic<bool> done{false};
    {
        Companion companion;
        companion.start([&] {
            std::this_thread::yield();
            done = true;
        });
    }
    CHECK(done);
}

void in_a_forked_child_there_is_no_companion() {
    const pid_t child = fork();
    if (child == 0) {
        alarm(20);
        bool alone = false;
        {
            Companion companion;
            companion.start([&, caller = std::this_thread::get_id()] { alone = caller == std::this_thread::get_id(); });
            companion.finish();
        }
        _exit(alone ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

}  // namespace

int main() {
    every_task_runs_once();
    an_exception_reaches_the_caller();
    a_forked_child_is_alone_and_does_not_hang();
    a_lock_held_at_the_fork_is_free_in_the_child();
    a_companion_works_beside_its_caller();
    a_companion_that_goes_has_done_its_work();
    in_a_forked_child_there_is_no_companion();
    return test::result();
}
