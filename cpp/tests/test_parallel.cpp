// Threads: every task runs once, an exception comes back, a forked child works alone instead of hanging.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <stdexcept>
#include <vector>

#include "check.hpp"
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

}  // namespace

int main() {
    every_task_runs_once();
    an_exception_reaches_the_caller();
    a_forked_child_is_alone_and_does_not_hang();
    return test::result();
}
