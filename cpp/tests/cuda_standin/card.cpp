#include "card.hpp"

#include <unistd.h>

#include <algorithm>

namespace standin {

thread_local int Card::current = 0;

Card& Card::only() {
    static Card card;
    return card;
}

void Card::begin(const Settings& wanted) {
    settings = wanted;
    memory   = Memory(wanted.spoil);
    allowed_shared.clear();
    streams_.clear();
    abandoned_.clear();
    events_.clear();
    legacy_.queue.clear();
    per_thread_.queue.clear();
    random_  = wanted.seed;
    broken_  = cudaSuccess;
    process_ = 0;
    current  = 0;
    plant({});
}

std::map<std::string, std::size_t> Card::left() const {
    return {{"memory", memory.blocks(Home::card)},
            {"pinned", memory.blocks(Home::pinned)},
            {"streams", streams_.size()},
            {"events", events_.size()}};
}

bool Card::goes_on(const char* name, cudaError_t& instead) {
    instead              = cudaSuccess;
    calling_             = name;
    const int  number    = calls_[name]++;
    const bool reached   = fault_.call == name && fault_.number == number;
    const bool forked    = process_ != 0 && process_ != getpid();
    const bool no_driver = settings.driver < 12000;
    process_             = process_ == 0 ? getpid() : process_;
    if (reached && fault_.kind == Fault::Kind::interrupt && interrupt != nullptr) interrupt();
    if (reached && fault_.kind == Fault::Kind::skip) return false;
    if (reached && fault_.kind == Fault::Kind::fail)
        instead = fault_.error;
    else if (forked)
        instead = cudaErrorInitializationError;
    else if (no_driver)
        instead = cudaErrorInsufficientDriver;
    else if (settings.devices == 0)
        instead = cudaErrorNoDevice;
    else
        instead = broken_;
    return instead == cudaSuccess;
}

CUstream_st* Card::stream(cudaStream_t handle) {
    const auto number = reinterpret_cast<std::uintptr_t>(handle);
    if (number <= 1) return &legacy_;
    if (number == 2) return &per_thread_;
    const auto found = std::find_if(streams_.begin(), streams_.end(), [&](auto& s) { return s.get() == handle; });
    return found == streams_.end() ? nullptr : found->get();
}

CUevent_st* Card::event(cudaEvent_t handle) {
    const auto found = std::find_if(events_.begin(), events_.end(), [&](auto& e) { return e.get() == handle; });
    return found == events_.end() ? nullptr : found->get();
}

cudaStream_t Card::add_stream() {
    streams_.push_back(std::make_unique<CUstream_st>(CUstream_st{current, {}}));
    return streams_.back().get();
}

cudaEvent_t Card::add_event() {
    events_.push_back(std::make_unique<CUevent_st>(CUevent_st{current}));
    return events_.back().get();
}

// Its work is done all the same.
bool Card::remove(cudaStream_t handle) {
    const auto found = std::find_if(streams_.begin(), streams_.end(), [&](auto& s) { return s.get() == handle; });
    if (found == streams_.end()) return false;
    abandoned_.push_back(std::move(*found));
    streams_.erase(found);
    return true;
}

bool Card::remove(cudaEvent_t handle) {
    return std::erase_if(events_, [&](auto& e) { return e.get() == handle; }) > 0;
}

cudaError_t Card::enqueue(CUstream_st& wanted, std::function<cudaError_t()> run) {
    CUstream_st* stream = &wanted;
    const int    number = calls_["work"]++;
    work_.push_back(calling_);
    if (fault_.call == "work" && fault_.number == number) {
        const auto other = std::find_if(streams_.begin(), streams_.end(), [&](auto& s) { return s.get() != stream; });
        if (fault_.kind == Fault::Kind::misplace && other != streams_.end()) stream = other->get();
        if (fault_.kind == Fault::Kind::skip) run = [] { return cudaSuccess; };
        if (fault_.kind == Fault::Kind::fail) run = [error = fault_.error] { return error; };
    }
    stream->queue.push_back({++last_, std::move(run)});
    if (at_once(*stream)) force(*stream, last_);
    return cudaSuccess;
}

bool Card::at_once(const CUstream_st& stream) const {
    const bool first = !streams_.empty() && &stream == streams_.front().get();
    const bool last  = !streams_.empty() && &stream == streams_.back().get();
    return settings.order == Order::early || (settings.order == Order::first_early && first) ||
           (settings.order == Order::last_early && last);
}

void Card::do_one(CUstream_st& stream) {
    const CUstream_st::Work work = std::move(stream.queue.front());
    stream.queue.pop_front();
    if (broken_ != cudaSuccess) return;
    const Memory::Opened open(memory);
    broken_ = work.run();
}

cudaError_t Card::force(CUstream_st& stream, std::uint64_t until) {
    while (holds_work(stream, until)) do_one(stream);
    return broken_;
}

cudaError_t Card::finish(CUstream_st& stream) {
    if (settings.order == Order::others_first)
        for (auto* all : {&streams_, &abandoned_})
            for (auto& other : *all)
                if (other.get() != &stream) force(*other, last_);
    return force(stream, last_);
}

cudaError_t Card::finish(int device) {
    for (auto* all : {&streams_, &abandoned_})
        for (auto& stream : *all)
            if (stream->device == device) force(*stream, last_);
    return broken_;
}

bool Card::idle(int device) const {
    for (const auto* all : {&streams_, &abandoned_})
        for (const auto& stream : *all)
            if (stream->device == device && !stream->queue.empty()) return false;
    return true;
}

void Card::stir() {
    if (settings.order != Order::shuffled || streams_.empty()) return;
    for (std::uint64_t steps = random(4); steps > 0; --steps) {
        CUstream_st& some = *streams_[random(streams_.size())];
        if (!some.queue.empty()) do_one(some);
    }
}

std::uint64_t Card::random(std::uint64_t below) {
    random_ = random_ * 6364136223846793005u + 1442695040888963407u;
    return (random_ >> 33) % below;
}

}  // namespace standin
