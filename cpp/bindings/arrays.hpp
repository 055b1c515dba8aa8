// Arrays in and out: exactly the dtype and layout asked for, or a TypeError; nothing is copied or converted silently.
//
// The Python layer converts; a mistake there has to show, so nothing here is forgiving.
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <cstdint>
#include <span>
#include <string>

#include "hullx/views.hpp"

namespace hullx::bindings {

namespace py = pybind11;

template <class T>
const char* dtype_name();
template <>
inline const char* dtype_name<float>() {
    return "float32";
}
template <>
inline const char* dtype_name<double>() {
    return "float64";
}
template <>
inline const char* dtype_name<std::int64_t>() {
    return "int64";
}
template <>
inline const char* dtype_name<std::uint8_t>() {
    return "uint8";
}

inline std::string describe(const py::array& a) {
    std::string text = py::str(a.dtype()).cast<std::string>() + " with shape (";
    for (py::ssize_t i = 0; i < a.ndim(); ++i) text += (i ? ", " : "") + std::to_string(a.shape(i));
    return text + (a.ndim() == 1 ? ",)" : ")") + ((a.flags() & py::array::c_style) ? "" : ", not C-contiguous");
}

template <class T>
bool is_plain(const py::array& a, py::ssize_t ndim) {
    return a.ndim() == ndim && py::isinstance<py::array_t<T>>(a) && (a.flags() & py::array::c_style) != 0;
}

template <class T>
void require(const py::array& a, const char* name, py::ssize_t ndim) {
    if (!is_plain<T>(a, ndim))
        throw py::type_error("`" + std::string(name) + "` must be a C-contiguous " + dtype_name<T>() + " array with " +
                             std::to_string(ndim) + (ndim == 1 ? " dimension" : " dimensions") + ", got " +
                             describe(a));
}

template <class T>
MatrixView<const T> matrix(const py::array& a, const char* name) {
    require<T>(a, name, 2);
    return {static_cast<const T*>(a.data()), static_cast<std::size_t>(a.shape(0)),
            static_cast<std::size_t>(a.shape(1))};
}

template <class T>
std::span<const T> vector(const py::array& a, const char* name) {
    require<T>(a, name, 1);
    return {static_cast<const T*>(a.data()), static_cast<std::size_t>(a.shape(0))};
}

// A vector of a length that something else prescribes.
template <class T>
std::span<const T> vector(const py::array& a, const char* name, std::size_t length) {
    const auto v = vector<T>(a, name);
    if (v.size() != length)
        throw py::value_error("`" + std::string(name) + "` must have length " + std::to_string(length) + ", got " +
                              std::to_string(v.size()));
    return v;
}

// The three exclusion arguments of every entry point; None switches a rule off.
inline Exclude exclusions(const py::object& exclude_rows, const py::object& row_groups, const py::object& query_groups,
                          std::size_t rows, std::size_t queries) {
    Exclude e;
    if (!exclude_rows.is_none()) e.rows = vector<std::int64_t>(exclude_rows.cast<py::array>(), "exclude_rows", queries);
    if (row_groups.is_none() != query_groups.is_none())
        throw py::value_error("`row_groups` and `query_groups` go together: pass both or neither");
    if (!row_groups.is_none()) {
        e.row_group   = vector<std::int64_t>(row_groups.cast<py::array>(), "row_groups", rows);
        e.query_group = vector<std::int64_t>(query_groups.cast<py::array>(), "query_groups", queries);
    }
    for (std::size_t q = 0; q < e.rows.size(); ++q)
        if (e.rows[q] < -1 || e.rows[q] >= static_cast<std::int64_t>(rows))
            throw py::value_error("`exclude_rows`[" + std::to_string(q) + "] is " + std::to_string(e.rows[q]) +
                                  "; it must be a row index below " + std::to_string(rows) + ", or -1 for none");
    return e;
}

template <class T>
py::array_t<T> zeros(std::initializer_list<std::size_t> shape) {
    py::array_t<T> a(std::vector<py::ssize_t>(shape.begin(), shape.end()));
    std::fill_n(a.mutable_data(), a.size(), T{});
    return a;
}

template <class T>
py::array_t<T> copied(std::span<const T> values) {
    return py::array_t<T>(static_cast<py::ssize_t>(values.size()), values.data());
}

template <class T>
std::span<T> writable(py::array_t<T>& a) {
    return {a.mutable_data(), static_cast<std::size_t>(a.size())};
}

}  // namespace hullx::bindings
