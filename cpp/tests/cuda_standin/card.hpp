// The card of the stand-in: what it is said to be, its streams, and what is done wrong on purpose.
//
// A stream is a queue.  Nothing in it is done before a call that waits forces it, and then no more than that call waits
// for, unless `order` says otherwise; all orders are allowed by the specification, so answers have to be the same.  What is
// queued reads its source, and checks every range, when it is done.  A download spoils its destination when it is queued.
//
// The specification lets cudaFree wait for queued work or not, and says nothing of cudaFreeHost: neither waits here, and work that
// finds its memory gone is an illegal address, after which, as on a card, every call fails.  Each thread has its current
// device; streams, events and launches belong to one.  A process that was forked from one that used the card has none.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "memory.hpp"

struct CUstream_st {
    struct Work {
        std::uint64_t                number;
        std::function<cudaError_t()> run;
    };

    int              device;
    std::deque<Work> queue;
};

struct CUevent_st {
    int           device;
    CUstream_st*  stream = nullptr;  // of the work that it captured, or nullptr
    std::uint64_t number = 0;        // the last of it
};

namespace standin {

enum class Order {
    late,          // no work before it is forced, and no more of it
    early,         // at once
    first_early,   // that of the stream made first at once, any other late
    last_early,    // that of the stream made last
    others_first,  // before a stream is waited for, what all others hold
    shuffled,      // some work of some stream before every call
};

struct Settings {
    Order         order   = Order::late;
    unsigned char spoil   = 0xa5;   // what memory of a card begins with, and downloads leave until they are done
    std::uint64_t seed    = 1;      // of `shuffled`
    int           driver  = 13000;  // 0: there is none
    int           devices = 1;
    int           major = 9, minor = 0;
    std::size_t   memory    = std::size_t{1} << 30;  // bytes of each device
    std::size_t   max_pitch = 0x7fffffff;
};

// What one call does wrong, the one so numbered of its name; of "work" the one so numbered of what is queued, which is lost,
// breaks the card, or goes to another stream.  `interrupt` is Ctrl-C meanwhile.
struct Fault {
    enum class Kind { none, skip, fail, misplace, interrupt } kind = Kind::none;
    std::string call;
    int         number = 0;
    cudaError_t error  = cudaErrorLaunchFailure;
};

class Card {
public:
    static Card& only();

    // A new card, with nothing on it.
    void begin(const Settings& settings);
    void plant(const Fault& fault) {
        fault_ = fault;
        calls_.clear();
        work_.clear();
    }
    // How often each call came since `begin` or `plant`.
    const std::map<std::string, int>&  calls() const { return calls_; }
    const std::vector<std::string>&    work() const { return work_; }  // which call queued it, likewise
    std::map<std::string, std::size_t> left() const;                   // of what was handed out

    // Whether a call goes on: nothing wrong, or what it returns instead.
    bool goes_on(const char* name, cudaError_t& instead);

    CUstream_st* stream(cudaStream_t handle);  // or nullptr
    CUevent_st*  event(cudaEvent_t handle);
    cudaStream_t add_stream();
    cudaEvent_t  add_event();
    bool         remove(cudaStream_t stream);
    bool         remove(cudaEvent_t event);

    cudaError_t   enqueue(CUstream_st& stream, std::function<cudaError_t()> run);
    std::uint64_t last() const { return last_; }  // number of the work that was queued last
    static bool   holds_work(const CUstream_st& stream, std::uint64_t until) {
        return !stream.queue.empty() && stream.queue.front().number <= until;
    }
    cudaError_t force(CUstream_st& stream, std::uint64_t until);
    cudaError_t finish(CUstream_st& stream);
    cudaError_t finish(int device);  // all streams of it
    bool        idle(int device) const;
    void        stir();  // does some work, where the order is shuffled

    Settings                                   settings;
    Memory                                     memory;
    std::map<std::pair<const void*, int>, int> allowed_shared;  // of a function on a device
    std::recursive_mutex                       guard;
    void (*interrupt)() = nullptr;  // what Ctrl-C does
    static thread_local int current;

private:
    bool          at_once(const CUstream_st& stream) const;
    void          do_one(CUstream_st& stream);
    std::uint64_t random(std::uint64_t below);

    Fault                                     fault_;
    std::map<std::string, int>                calls_;
    std::vector<std::string>                  work_;
    std::string                               calling_;
    std::vector<std::unique_ptr<CUstream_st>> streams_, abandoned_;  // of the latter work is still to be done
    std::vector<std::unique_ptr<CUevent_st>>  events_;
    CUstream_st                               legacy_{0, {}}, per_thread_{0, {}};
    std::uint64_t                             last_ = 0, random_ = 1;
    cudaError_t                               broken_  = cudaSuccess;
    long                                      process_ = 0;  // that has used the card
};

}  // namespace standin
