#include "memory.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <new>

namespace standin {
namespace {

constexpr std::size_t   page = 4096, alignment = 256;
constexpr unsigned char fence = 0x5a;

std::size_t rounded(std::size_t bytes, std::size_t unit) {
    return (bytes + unit - 1) / unit * unit;
}

}  // namespace

void* Memory::add(Home home, int device, std::size_t bytes) {
    const std::size_t length = rounded(std::max<std::size_t>(bytes, 1), page);
    void*             all = mmap(nullptr, length + page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (all == MAP_FAILED) throw std::bad_alloc();
    auto* pages = static_cast<unsigned char*>(all);
    mprotect(pages, length, PROT_READ | PROT_WRITE);
    unsigned char* memory = pages + length - rounded(std::max<std::size_t>(bytes, 1), alignment);
    if (home == Home::card) std::memset(memory, rubbish_, bytes);
    std::memset(memory + bytes, fence, static_cast<std::size_t>(pages + length - memory) - bytes);
    blocks_[memory] = {home, device, bytes, pages, length};
    if (home == Home::card) mprotect(pages, length, PROT_NONE);
    return memory;
}

// The pages stay taken, so that whoever comes too late finds nothing of somebody else's.
bool Memory::remove(void* memory, Home home) {
    const auto found = blocks_.find(static_cast<const unsigned char*>(memory));
    if (found == blocks_.end() || found->second.home != home) return false;
    const Block block = found->second;
    blocks_.erase(found);
    mprotect(block.pages, block.length, PROT_READ);
    const auto* end   = static_cast<const unsigned char*>(memory) + block.bytes;
    const bool  whole = std::all_of(end, static_cast<const unsigned char*>(block.pages) + block.length,
                                    [](unsigned char byte) { return byte == fence; });
    mmap(block.pages, block.length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
    return whole;
}

const Block* Memory::holding(const void* memory, std::size_t bytes) const {
    const auto* first = static_cast<const unsigned char*>(memory);
    const auto  after = blocks_.upper_bound(first);
    if (after == blocks_.begin()) return nullptr;
    const auto& [start, block] = *std::prev(after);
    const auto at              = static_cast<std::size_t>(first - start);
    return at <= block.bytes && bytes <= block.bytes - at ? &block : nullptr;
}

std::size_t Memory::used(Home home) const {
    std::size_t sum = 0;
    for (const auto& [start, block] : blocks_)
        if (block.home == home) sum += block.bytes;
    return sum;
}

std::size_t Memory::blocks(Home home) const {
    return static_cast<std::size_t>(
        std::count_if(blocks_.begin(), blocks_.end(), [&](const auto& b) { return b.second.home == home; }));
}

void Memory::protect(bool closed) const {
    for (const auto& [start, block] : blocks_)
        if (block.home == Home::card) mprotect(block.pages, block.length, closed ? PROT_NONE : PROT_READ | PROT_WRITE);
}

Memory::Opened::Opened(const Memory& memory) : memory_(memory) {
    memory_.protect(false);
}

Memory::Opened::~Opened() {
    memory_.protect(true);
}

}  // namespace standin
