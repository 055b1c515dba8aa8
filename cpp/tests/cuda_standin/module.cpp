// The extension module hullx._cuda_standin: hullx._cuda where the CUDA runtime is the stand-in, and what steers that one.
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>

#include "bind_card.hpp"
#include "card.hpp"

namespace py = pybind11;

namespace standin {
namespace {

Order order_of(const std::string& name) {
    if (name == "late") return Order::late;
    if (name == "early") return Order::early;
    if (name == "first at once") return Order::first_early;
    if (name == "last at once") return Order::last_early;
    if (name == "others first") return Order::others_first;
    if (name == "shuffled") return Order::shuffled;
    throw py::value_error("`order` is '" + name + "'");
}

void begin(const std::string& order, int spoil, std::uint64_t seed, int driver, int devices, std::pair<int, int> cc,
           std::size_t memory, std::size_t max_pitch) {
    Settings settings;
    settings.order     = order_of(order);
    settings.spoil     = static_cast<unsigned char>(spoil);
    settings.seed      = seed;
    settings.driver    = driver;
    settings.devices   = devices;
    settings.major     = cc.first;
    settings.minor     = cc.second;
    settings.memory    = memory;
    settings.max_pitch = max_pitch;
    Card::only().begin(settings);
}

void plant(const std::string& call, int number, const std::string& kind, int error) {
    Fault fault{Fault::Kind::none, call, number, static_cast<cudaError_t>(error)};
    if (kind == "skip")
        fault.kind = Fault::Kind::skip;
    else if (kind == "fail")
        fault.kind = Fault::Kind::fail;
    else if (kind == "misplace")
        fault.kind = Fault::Kind::misplace;
    else if (kind == "interrupt")
        fault.kind = Fault::Kind::interrupt;
    else if (kind != "none")
        throw py::value_error("`kind` is '" + kind + "'");
    Card::only().plant(fault);
}

void ask(cudaError_t status) {
    if (status != cudaSuccess) throw std::runtime_error(cudaGetErrorString(status));
}

// Memory of somebody else's, on the current device.
class Foreign {
public:
    explicit Foreign(std::size_t bytes) { ask(cudaMalloc(&memory_, bytes)); }
    Foreign(const Foreign&)            = delete;
    Foreign& operator=(const Foreign&) = delete;
    ~Foreign() { cudaFree(memory_); }
    std::uintptr_t address() const { return reinterpret_cast<std::uintptr_t>(memory_); }

private:
    void* memory_ = nullptr;
};

// A stream of somebody else's and memory that is pinned for it: there until what is queued is done.
class Theirs {
public:
    explicit Theirs(std::size_t bytes) {
        ask(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking));
        ask(cudaMallocHost(&pinned_, bytes));
    }
    Theirs(const Theirs&)            = delete;
    Theirs& operator=(const Theirs&) = delete;
    ~Theirs() {
        cudaStreamSynchronize(stream_);
        cudaFreeHost(pinned_);
        cudaStreamDestroy(stream_);
    }

protected:
    cudaStream_t stream_ = nullptr;
    void*        pinned_ = nullptr;
};

// Which reads from `address`.
class Reader : public Theirs {
public:
    Reader(std::uintptr_t address, std::size_t bytes) : Theirs(bytes), bytes_(bytes) {
        ask(cudaMemcpyAsync(pinned_, reinterpret_cast<const void*>(address), bytes, cudaMemcpyDeviceToHost, stream_));
    }
    py::bytes read() const {
        ask(cudaStreamSynchronize(stream_));
        return {static_cast<const char*>(pinned_), bytes_};
    }

private:
    std::size_t bytes_;
};

// On which `values` are on their way to `address`.
class Owner : public Theirs {
public:
    Owner(std::uintptr_t address, const std::string& values) : Theirs(values.size()) {
        std::memcpy(pinned_, values.data(), values.size());
        ask(cudaMemcpyAsync(reinterpret_cast<void*>(address), pinned_, values.size(), cudaMemcpyHostToDevice, stream_));
    }
    std::intptr_t stream() const { return reinterpret_cast<std::intptr_t>(stream_); }
    // As cudaStreamWaitEvent does it: `waiting` goes on when what is queued here by now is done.
    void let_wait(std::intptr_t waiting) const {
        Card&                 card = Card::only();
        const std::lock_guard lock(card.guard);
        CUstream_st*          other = card.stream(reinterpret_cast<cudaStream_t>(waiting));
        if (other == nullptr) throw py::value_error("there is no such stream");
        card.enqueue(*other, [&card, own = stream_, until = card.last()] { return card.force(*own, until); });
    }
};

}  // namespace
}  // namespace standin

PYBIND11_MODULE(_cuda_standin, m) {
    using namespace standin;
    m.doc() = "A graphics card for tests, on the processor.";
    hullx::bindings::bind_card(m);
    const Settings usual;
    m.def("begin", &begin, py::kw_only(), py::arg("order") = "late", py::arg("spoil") = usual.spoil,
          py::arg("seed") = usual.seed, py::arg("driver") = usual.driver, py::arg("devices") = usual.devices,
          py::arg("capability") = std::pair(usual.major, usual.minor), py::arg("memory") = usual.memory,
          py::arg("max_pitch") = usual.max_pitch, "A new card.");
    m.def("plant", &plant, py::arg("call"), py::arg("number") = 0, py::arg("kind") = "none", py::arg("error") = 719,
          "The call so numbered from now on does something wrong.");
    m.def("calls", [] { return Card::only().calls(); }, "How often each call came since `begin` or `plant`.");
    m.def("work", [] { return Card::only().work(); }, "Which call queued each piece of work since then.");
    m.def("left", [] { return Card::only().left(); }, "How much of what was handed out was not given back.");
    m.def("use_device", [](int device) { Card::current = device; }, "The current device of this thread.");
    m.def("device", [] { return Card::current; });
    py::class_<Owner>(m, "Owner")
        .def(py::init([](std::uintptr_t address, const py::bytes& values) {
            return std::make_unique<Owner>(address, std::string(values));
        }))
        .def("let_wait", &Owner::let_wait)
        .def_property_readonly("stream", &Owner::stream);
    py::class_<Reader>(m, "Reader").def(py::init<std::uintptr_t, std::size_t>()).def("read", &Reader::read);
    py::class_<Foreign>(m, "Foreign").def(py::init<std::size_t>()).def_property_readonly("address", &Foreign::address);
    Card::only().interrupt = [] { PyErr_SetInterrupt(); };
}
