// Knows whether this process is a forked child: OpenMP's threads do not survive a fork, and waiting for them hangs.
#pragma once

#include <atomic>
#include <mutex>

namespace hullx {

bool     in_forked_child();  // of a process in which hullx was already loaded
unsigned forks_passed();     // between the process that loaded hullx and this one

// A mutex for what is built once and kept.  A fork may copy it while a thread holds it that the child does not have:
// the child, at its first use, takes it as free.  So what it protects has to be whole or absent at every moment.
class ForkSafeMutex {
public:
    void lock();
    void unlock() { mutex_.unlock(); }

private:
    std::mutex            mutex_;
    std::atomic<unsigned> process_{forks_passed()};
};

}  // namespace hullx
