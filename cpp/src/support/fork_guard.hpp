// Knows whether this process is a forked child: OpenMP's threads do not survive a fork, and waiting for them hangs.
#pragma once

namespace hullx {

bool in_forked_child();  // of a process in which hullx was already loaded

}  // namespace hullx
