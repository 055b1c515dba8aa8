// The extension module hullx._cuda: whether there is a graphics card, and the card as a device for hullx._core.
#include <pybind11/pybind11.h>

#include "bind_card.hpp"

PYBIND11_MODULE(_cuda, m) {
    m.doc() = "Graphics cards for hullx; use `backend=` of the package hullx instead.";
    hullx::bindings::bind_card(m);
}
