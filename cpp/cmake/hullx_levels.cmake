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

# hullx_add_kernels(LIBRARY OPTIONS PREFIX...): kernels/PREFIX_v2.cpp and, on x86-64, PREFIX_v3.cpp and, where there is
# one, PREFIX_v4.cpp of the calling folder, hermetic as well; OPTIONS stand behind those of the target.  Sets LIBRARY_has_v3
# and, where there was one, LIBRARY_has_v4.
function(hullx_add_kernels library options)
  add_library(${library} OBJECT)
  target_link_libraries(${library} PRIVATE hullx_common)
  set(levels v2)
  set(flags_v2 "")
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
    set(levels v2 v3 v4)
    set(flags_v2 "-march=x86-64-v2")
    set(flags_v3 "-march=x86-64-v3")
    set(flags_v4 "-march=x86-64-v4")
  endif()
  foreach(level ${levels})
    foreach(prefix ${ARGN})
      set(source kernels/${prefix}_${level}.cpp)
      if(level STREQUAL v4 AND NOT EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${source}")
        continue()
      endif()
      target_sources(${library} PRIVATE ${source})
      set(${library}_has_${level} ON PARENT_SCOPE)
      set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${flags_${level}};-O3;${options}")
    endforeach()
  endforeach()
endfunction()
