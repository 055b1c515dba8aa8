# Flags that every object of the core shares.
#
# -ffp-contract=off: error bounds are proofs about the operations as written, so the compiler may not fuse them.
# Only the kernels (hullx_levels.cmake), whose bound allows for fusing, turn it on again.
add_library(hullx_common INTERFACE)
target_include_directories(hullx_common INTERFACE "${PROJECT_SOURCE_DIR}/cpp/include" "${PROJECT_SOURCE_DIR}/cpp/src")
target_compile_features(hullx_common INTERFACE cxx_std_20)
target_compile_options(
  hullx_common
  INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -ffp-contract=off -fno-fast-math
            -fvisibility=hidden $<$<BOOL:${HULLX_WERROR}>:-Werror>)

# HULLX_SANITIZE=address,undefined: every access and every undefined operation is watched, the first fault ends the run.
if(HULLX_SANITIZE)
  set(watched -fsanitize=${HULLX_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_compile_options(hullx_common INTERFACE ${watched})
  target_link_options(hullx_common INTERFACE ${watched})
endif()
