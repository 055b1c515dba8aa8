// Memory on a device that others own, or that we put there for others: python/hullx/card_arrays.py checks what it is.
#include <pybind11/stl.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bind_backend.hpp"
#include "bind_points.hpp"
#include "bindings.hpp"
#include "call.hpp"
#include "cuda/device_buffer.hpp"
#include "dlpack.hpp"

namespace hullx::bindings {
namespace {

const void* pointer(std::uintptr_t address) {
    return reinterpret_cast<const void*>(address);
}

// A tensor of others, taken out of its capsule: its owner hears when we no longer need it.
class Taken {
public:
    explicit Taken(const py::capsule& capsule) {
        if (capsule.name() == nullptr || std::string(capsule.name()) != "dltensor")
            throw py::type_error("`capsule` is not named \"dltensor\": it was used before, or is no DLPack tensor");
        managed_.reset(static_cast<dlpack::Managed*>(capsule.get_pointer()));
        if (PyCapsule_SetName(capsule.ptr(), "used_dltensor") != 0) {
            static_cast<void>(managed_.release());
            throw py::error_already_set();
        }
    }

    const dlpack::Tensor& operator*() const { return managed_->tensor; }
    std::uintptr_t        address() const {
        return reinterpret_cast<std::uintptr_t>(managed_->tensor.data) + managed_->tensor.byte_offset;
    }
    py::tuple  shape() const { return numbers(managed_->tensor.shape); }
    py::object strides() const {
        if (managed_->tensor.strides == nullptr) return py::none();
        return numbers(managed_->tensor.strides);
    }

private:
    struct Delete {
        void operator()(dlpack::Managed* managed) const {
            if (managed->deleter != nullptr) managed->deleter(managed);
        }
    };

    py::tuple numbers(const std::int64_t* values) const {
        py::tuple out(managed_->tensor.dimensions);
        for (std::int32_t i = 0; i < managed_->tensor.dimensions; ++i) out[i] = values[i];
        return out;
    }

    std::unique_ptr<dlpack::Managed, Delete> managed_;
};

// Bytes that we own on a device: gone with the last who holds them.
class Placed {
public:
    Placed(const PyBackend& backend, std::span<const unsigned char> bytes) : backend_(backend.shared()) {
        buffer_ = call(0, py::none(), [&](const Context&) {
            return std::make_shared<const cuda::DeviceBuffer<unsigned char>>(backend_->place(bytes));
        });
    }
    std::uintptr_t address() const { return reinterpret_cast<std::uintptr_t>(buffer_->data()); }
    py::tuple      device() const { return py::make_tuple(dlpack::cuda, backend_->device().number()); }
    py::capsule    lend(const std::vector<std::int64_t>& shape, std::uint8_t kind, std::uint8_t bits) const;

private:
    std::shared_ptr<cuda::DeviceBackend>                     backend_;
    std::shared_ptr<const cuda::DeviceBuffer<unsigned char>> buffer_;
};

// What a capsule of ours points to.  Whoever takes it may delete it in any thread, without Python.
struct Lent {
    std::shared_ptr<const cuda::DeviceBuffer<unsigned char>> memory;
    std::vector<std::int64_t>                                shape, strides;
    dlpack::Managed                                          managed{};
};

py::capsule Placed::lend(const std::vector<std::int64_t>& shape, std::uint8_t kind, std::uint8_t bits) const {
    auto  lent    = std::make_unique<Lent>(Lent{buffer_, shape, std::vector<std::int64_t>(shape.size(), 1)});
    auto& strides = lent->strides;
    for (std::size_t i = shape.size(); i > 1; --i) strides[i - 2] = strides[i - 1] * shape[i - 1];
    lent->managed = {{buffer_->data(), dlpack::cuda, backend_->device().number(),
                      static_cast<std::int32_t>(shape.size()), kind, bits, 1, lent->shape.data(), strides.data(), 0},
                     lent.get(),
                     [](dlpack::Managed* managed) { delete static_cast<Lent*>(managed->context); }};
    // the name of one that was taken is another: then it is no longer ours
    py::capsule out(&lent->managed, "dltensor", [](PyObject* capsule) {
        if (PyCapsule_IsValid(capsule, "dltensor") == 0) return;
        auto* managed = static_cast<dlpack::Managed*>(PyCapsule_GetPointer(capsule, "dltensor"));
        managed->deleter(managed);
    });
    static_cast<void>(lent.release());
    return out;
}

std::span<const unsigned char> bytes_of(const py::array& values) {
    if ((values.flags() & py::array::c_style) == 0)
        throw py::type_error("`values` must be C-contiguous, got " + describe(values));
    return {static_cast<const unsigned char*>(values.data()), static_cast<std::size_t>(values.nbytes())};
}

py::bytes fetch(const PyBackend& backend, std::uintptr_t address, std::size_t width, std::size_t pitch,
                std::size_t count) {
    std::string out(width * count, '\0');
    call(0, py::none(),
         [&](const Context&) { backend.shared()->fetch(out.data(), pointer(address), width, pitch, count); });
    return out;
}

}  // namespace

void bind_memory(py::module_& m) {
    const auto plain = py::metaclass(reinterpret_cast<PyObject*>(&PyType_Type));
    py::class_<Taken>(m, "DlpackTensor", "A tensor taken out of its DLPack capsule.", py::is_final(), plain)
        .def(py::init<const py::capsule&>(), py::arg("capsule"))
        .def_property_readonly("address", &Taken::address)
        .def_property_readonly("device",
                               [](const Taken& t) { return py::make_tuple((*t).device_type, (*t).device_number); })
        .def_property_readonly("dtype", [](const Taken& t) { return py::make_tuple((*t).kind, (*t).bits, (*t).lanes); })
        .def_property_readonly("shape", &Taken::shape)
        .def_property_readonly("strides", &Taken::strides);
    py::class_<Placed>(m, "Placed", "Bytes on a device, gone with this object.", py::is_final(), plain)
        .def(py::init([](const PyBackend& backend, const py::array& values) {
                 return std::make_unique<Placed>(backend, bytes_of(values));
             }),
             py::arg("backend"), py::arg("values"))
        .def_property_readonly("address", &Placed::address)
        .def_property_readonly("device", &Placed::device)
        .def("lend", &Placed::lend, py::arg("shape"), py::arg("kind"), py::arg("bits"),
             "A DLPack capsule of all bytes, as numbers row after row, which keeps them.");
    m.def("fetch", &fetch, py::arg("backend"), py::arg("address"), py::arg("width"), py::arg("pitch"), py::arg("count"),
          "Stretches of `width` bytes that lie `pitch` apart on the device, one after another.");
    m.def(
        "holds",
        [](const PyBackend& backend, std::uintptr_t address, std::size_t bytes) {
            return backend.shared()->device().holds(pointer(address), bytes);
        },
        py::arg("backend"), py::arg("address"), py::arg("bytes"), "Whether that memory lies on the device.");
    m.def(
        "wait_for",
        [](const PyBackend& backend, std::intptr_t stream) {
            call(0, py::none(), [&](const Context&) { backend.shared()->device().wait_for(stream); });
        },
        py::arg("backend"), py::arg("stream"), "Until the work of others on a stream of theirs is done.");
    m.def(
        "adopt",
        [](PyPoints& points, const PyBackend& backend, std::uintptr_t address, py::object owner) {
            backend.shared()->adopt(*points, pointer(address));
            points.keep(std::move(owner));
        },
        py::arg("points"), py::arg("backend"), py::arg("address"), py::arg("owner"),
        "The rows as given lie there on the device as well, for as long as `owner` lives.");
}

}  // namespace hullx::bindings
