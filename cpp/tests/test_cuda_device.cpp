// The graphics card as a device, on the CUDA runtime for tests; and that this runtime sees what it is there to see.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <numeric>
#include <vector>

#include "card.hpp"
#include "check.hpp"
#include "cuda/cuda_device.hpp"
#include "cuda/device_buffer.hpp"
#include "cuda/host_device.hpp"
#include "hullx/errors.hpp"

namespace {

using namespace hullx;
using standin::Card;
using standin::Order;

constexpr Order orders[] = {Order::late,       Order::early,        Order::first_early,
                            Order::last_early, Order::others_first, Order::shuffled};

std::shared_ptr<cuda::Device> opened(Order order) {
    standin::Settings settings;
    settings.order = order;
    Card::only().begin(settings);
    return cuda::open_device();
}

bool nothing_left() {
    for (const auto& [what, count] : Card::only().left())
        if (count > 0) return false;
    return true;
}

void bytes_come_back() {
    std::vector<unsigned char> bytes((std::size_t{9} << 20) + 5), back(bytes.size()), zeros(1000, 7);
    std::iota(bytes.begin(), bytes.end(), static_cast<unsigned char>(3));
    for (const Order order : orders) {
        {
            const auto                        device = opened(order);
            cuda::DeviceBuffer<unsigned char> buffer(device, bytes.size()), other(device, 1000);
            std::vector<unsigned char>        changing = bytes;
            buffer.upload(1, changing);
            std::fill(changing.begin(), changing.end(), static_cast<unsigned char>(0));  // upload has returned
            other.upload(0, zeros);
            other.clear(0);
            other.download(0, zeros);
            device->finish(0);
            buffer.download(1, back);
            device->finish(1);
            CHECK(back == bytes);
            CHECK(zeros == std::vector<unsigned char>(1000, 0));
            CHECK(device->holds(buffer.data(), buffer.size()) && !device->holds(bytes.data(), 1));
        }
        CHECK(nothing_left());
    }
}

// Lists of four directions, of which the k smallest upper ends are wanted.
struct Lists {
    static constexpr std::uint32_t directions = 4, capacity = 512, k = 100;

    explicit Lists(const std::shared_ptr<cuda::Device>& device)
        : found(device, directions * capacity),
          held(device, directions),
          overflowed(device, directions),
          limits(device, directions),
          terms(device, directions) {
        std::vector<cuda::Found> values(directions * capacity);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = {static_cast<std::int64_t>(i), static_cast<double>(i * 7919 % 1009), 0.0};
        found.upload(0, values);
        held.upload(0, std::vector<std::uint32_t>(directions, capacity));
        overflowed.clear(0);
        limits.upload(0, std::vector<cuda::Limits>(directions, {1e9, 0.0f, 0.0f}));
        terms.upload(0, std::vector<cuda::Terms>(directions));
    }
    cuda::Group group() const {
        cuda::Group out{};
        out.terms      = terms.data();
        out.limits     = limits.data();
        out.found      = found.data();
        out.held       = held.data();
        out.overflowed = overflowed.data();
        out.capacity   = capacity;
        out.k          = k;
        out.directions = directions;
        return out;
    }

    cuda::DeviceBuffer<cuda::Found>   found;
    cuda::DeviceBuffer<std::uint32_t> held, overflowed;
    cuda::DeviceBuffer<cuda::Limits>  limits;
    cuda::DeviceBuffer<cuda::Terms>   terms;
};

std::vector<double> thresholds(const std::shared_ptr<cuda::Device>& device) {
    const Lists               lists(device);
    std::vector<cuda::Limits> limits(Lists::directions);
    device->select(0, {lists.group()});
    lists.limits.download(0, limits);
    device->finish(0);
    std::vector<double> out;
    for (const cuda::Limits& limit : limits) out.push_back(limit.threshold);
    return out;
}

void kernels_do_what_they_do_elsewhere() {
    const std::vector<double> expected = thresholds(std::make_shared<cuda::HostDevice>(cuda::HostOptions{}));
    for (const Order order : orders) {
        CHECK(thresholds(opened(order)) == expected);
        CHECK(nothing_left());
    }
}

void memory_may_go_before_the_work_that_uses_it() {
    for (const Order order : orders) {
        const auto device = opened(order);
        {
            const Lists lists(device);
            device->select(1, {lists.group()});
        }
        device->finish(0);
        device->finish(1);
        CHECK(Card::only().left().at("memory") == 0);
    }
}

// What the runtime for tests has to notice.

void copies_beyond_the_end_and_of_the_wrong_kind_are_refused() {
    const auto                        device = opened(Order::late);
    cuda::DeviceBuffer<unsigned char> buffer(device, 1000);
    std::vector<unsigned char>        bytes(2000);
    CHECK_THROWS(DeviceError, device->upload(0, buffer.data(), bytes.data(), 1001));
    CHECK_THROWS(DeviceError, device->upload(0, bytes.data(), bytes.data(), 10));
    CHECK_THROWS(DeviceError, device->download(0, bytes.data(), buffer.data(), 10, 100, 11));
    CHECK_THROWS(DeviceError, device->download(0, buffer.data(), buffer.data(), 10, 10, 1));
    CHECK_THROWS(DeviceError, device->clear(0, buffer.data() + 1, 1000));
    device->upload(0, buffer.data(), bytes.data(), 1000);
    device->finish(0);
}

void work_that_comes_too_late_breaks_the_card() {
    const auto device = opened(Order::late);
    {
        const Lists lists(device);
        device->finish(0);
        device->select(0, {lists.group()});
        cudaFree(lists.held.data());  // not as the device does it
        CHECK_THROWS(DeviceError, device->finish(0));
        CHECK_THROWS(DeviceError, device->free_bytes());  // for good
    }
}

bool dies(void (*what)()) {
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGSEGV, SIG_DFL);
        what();
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV;
}

void the_processor_cannot_touch_memory_of_the_card() {
    CHECK(dies([] {
        standin::Memory memory;
        std::memset(memory.add(standin::Home::card, 0, 100), 0, 1);
    }));
    CHECK(dies([] {
        standin::Memory               memory;
        auto*                         bytes = static_cast<unsigned char*>(memory.add(standin::Home::card, 0, 256));
        const standin::Memory::Opened open(memory);
        bytes[255] = bytes[256];
    }));
    CHECK(!dies([] {
        standin::Memory               memory;
        auto*                         bytes = static_cast<unsigned char*>(memory.add(standin::Home::card, 0, 256));
        const standin::Memory::Opened open(memory);
        bytes[255] = bytes[0];
    }));
}

void writing_behind_the_end_is_noticed() {
    standin::Memory memory;
    void*           block = memory.add(standin::Home::card, 0, 100);
    {
        const standin::Memory::Opened open(memory);
        static_cast<unsigned char*>(block)[100] = 1;
    }
    CHECK(!memory.remove(block, standin::Home::card));
    CHECK(!memory.remove(block, standin::Home::card));  // nor is it there any more
    CHECK(memory.remove(memory.add(standin::Home::pinned, 0, 100), standin::Home::pinned));
}

}  // namespace

int main() {
    bytes_come_back();
    kernels_do_what_they_do_elsewhere();
    memory_may_go_before_the_work_that_uses_it();
    copies_beyond_the_end_and_of_the_wrong_kind_are_refused();
    work_that_comes_too_late_breaks_the_card();
    the_processor_cannot_touch_memory_of_the_card();
    writing_behind_the_end_is_noticed();
    return hullx::test::result();
}
