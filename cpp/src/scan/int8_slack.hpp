// σ of the int8 screen: what float32 may lose in the kernel's filter (int8_bound.hpp).
#pragma once

namespace hullx {

inline constexpr double int8_slack = 0x1p-18;

}  // namespace hullx
