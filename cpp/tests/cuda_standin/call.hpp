// What every call of the stand-in begins with: one at a time, counted, failing where it has to.
#pragma once

#include <mutex>

#include "card.hpp"

namespace standin {

template <class Body>
cudaError_t call(const char* name, Body body) {
    Card&                 card = Card::only();
    const std::lock_guard lock(card.guard);
    cudaError_t           status = cudaSuccess;
    if (card.goes_on(name, status)) {
        card.stir();
        status = body(card);
    }
    return status;
}

// One that gives something back: it is gone even where the call fails, as it is with a card that is.
template <class Body>
cudaError_t giving_back(const char* name, Body body) {
    Card&                 card = Card::only();
    const std::lock_guard lock(card.guard);
    cudaError_t           status = cudaSuccess;
    card.goes_on(name, status);
    const bool there = body(card);
    return status == cudaSuccess && !there ? cudaErrorInvalidValue : status;
}

}  // namespace standin
