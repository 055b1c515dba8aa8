// How this binary was built: for bug reports and `runtime.build_config`.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace hullx {

using ConfigValue = std::variant<std::string, bool, std::int64_t>;

std::vector<std::pair<std::string, ConfigValue>> build_config();

}  // namespace hullx
