# hullx_add_level(NAME FLAGS...): compiles scan/kernels/level_NAME.cpp for one instruction set.
#
# Kernel files are hermetic (no standard library templates, nothing exported but the entries): an inline function
# compiled with AVX in one object could otherwise be picked by the linker for everybody.
function(hullx_add_level name)
  set(source "${PROJECT_SOURCE_DIR}/cpp/src/scan/kernels/level_${name}.cpp")
  add_library(hullx_level_${name} OBJECT "${source}")
  target_link_libraries(hullx_level_${name} PRIVATE hullx_common)
  # options of a source stand behind those of its target, so that -ffp-contract=fast has the last word;
  # -fwrapv: integer sums may wrap on the way (screen_i8.inl);
  # -Wno-psabi: vector types are passed between functions of this object only
  set_source_files_properties("${source}" PROPERTIES COMPILE_OPTIONS "${ARGN};-ffp-contract=fast;-fwrapv;-O3;-Wno-psabi")
endfunction()
