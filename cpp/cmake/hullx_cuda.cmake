# HULLX_CUDA=ON: the module hullx._cuda, which knows how to make a graphics card a device; the core stays as it is.
#
# Machine code for compute capability 8.0 and 9.0, and PTX of 9.0 for what comes later; the CUDA runtime is linked
# statically, nothing else is.
include(CheckLanguage)
check_language(CUDA)
if(NOT CMAKE_CUDA_COMPILER)
  message(FATAL_ERROR "HULLX_CUDA=ON needs nvcc of CUDA 12 or later, which was not found: put it on the PATH, or set "
                      "CUDACXX to it. HULLX_CUDA=OFF builds hullx for the processor alone.")
endif()
if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
  set(CMAKE_CUDA_ARCHITECTURES 80-real 90)
endif()
enable_language(CUDA)
if(CMAKE_CUDA_COMPILER_VERSION VERSION_LESS 12)
  message(FATAL_ERROR "HULLX_CUDA=ON needs nvcc of CUDA 12 or later; ${CMAKE_CUDA_COMPILER} is of "
                      "${CMAKE_CUDA_COMPILER_VERSION}.")
endif()

set(CMAKE_CUDA_STANDARD 20)
set(CMAKE_CUDA_STANDARD_REQUIRED ON)
add_library(hullx_card STATIC "${PROJECT_SOURCE_DIR}/cpp/src/cuda/cuda_device.cu"
            "${PROJECT_SOURCE_DIR}/cpp/src/cuda/cuda_kernels.cu")
target_include_directories(hullx_card PUBLIC "${PROJECT_SOURCE_DIR}/cpp/include" "${PROJECT_SOURCE_DIR}/cpp/src")
# -fmad=false: intervals are proofs, and those of the processor (cpp/src/scan/int8_interval.hpp)
target_compile_options(
  hullx_card PRIVATE $<$<COMPILE_LANGUAGE:CUDA>:-fmad=false $<$<BOOL:${HULLX_WERROR}>:-Werror=all-warnings>
                     -Xcompiler=-Wall,-Wextra,-fvisibility=hidden>)
set_target_properties(hullx_card PROPERTIES CUDA_RUNTIME_LIBRARY Static)
