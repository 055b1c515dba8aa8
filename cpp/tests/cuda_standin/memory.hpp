// Memory of the stand-in: of cards, which only queued work can touch, and pinned.
//
// Each block ends at a page that nobody may touch, so that a kernel that reads beyond it dies at once; so does whoever
// touches memory of a card outside queued work, or after it was freed.  The few bytes between the end and that page, which
// alignment leaves, have to stay as they were.
#pragma once

#include <cstddef>
#include <map>

namespace standin {

enum class Home { card, pinned };

struct Block {
    Home           home;
    int            device;
    std::size_t    bytes;
    unsigned char* pages;  // the first of those that can be touched
    std::size_t    length;
};

class Memory {
public:
    explicit Memory(unsigned char rubbish = 0xa5) : rubbish_(rubbish) {}

    // Of a card it begins as rubbish.
    void* add(Home home, int device, std::size_t bytes);
    // False where no such block begins there, or where somebody wrote behind its end.
    bool remove(void* memory, Home home);

    // The block in which all of these bytes lie, or nullptr.
    const Block* holding(const void* memory, std::size_t bytes) const;
    std::size_t  used(Home home) const;    // bytes
    std::size_t  blocks(Home home) const;  // how many

    // While it lives memory of cards can be touched.
    class Opened {
    public:
        explicit Opened(const Memory& memory);
        Opened(const Opened&)            = delete;
        Opened& operator=(const Opened&) = delete;
        ~Opened();

    private:
        const Memory& memory_;
    };

private:
    void protect(bool closed) const;

    unsigned char                         rubbish_;
    std::map<const unsigned char*, Block> blocks_;  // by where they begin
};

}  // namespace standin
