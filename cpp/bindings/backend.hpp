// Who scans in the calls of this thread: set by the Python layer around a call, read where a call enters the core.
#pragma once

#include "scan/backend.hpp"

namespace hullx::bindings {

const ScanBackend* current_backend();  // nullptr: the processor

}  // namespace hullx::bindings
