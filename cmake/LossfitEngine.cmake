# lossfit_engine: everything under cpp/src, and the registry of losses that is made from the files in cpp/src/losses.

file(GLOB_RECURSE engine_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/cpp/src/*.cpp")
file(GLOB loss_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/cpp/src/losses/*.cpp")
file(GLOB_RECURSE numeric_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/cpp/src/numeric/*.cpp")
# The LibTorch backend is a plugin of its own (LossfitTorch.cmake).
list(FILTER engine_sources EXCLUDE REGEX "/numeric/torch_backend[^/]*\\.cpp$")
list(FILTER numeric_sources EXCLUDE REGEX "/numeric/torch_backend[^/]*\\.cpp$")

# A loss's file stem is its name everywhere, so adding a loss is adding a file.
set(declarations "")
set(entries "")
set(stems "")
foreach(source IN LISTS loss_sources)
  cmake_path(GET source STEM stem)
  list(APPEND stems "${stem}")
endforeach()
list(SORT stems COMPARE STRING)
list(LENGTH stems count)
foreach(stem IN LISTS stems)
  string(APPEND declarations "extern const LossDef ${stem};\n")
  string(APPEND entries "      &losses::${stem},\n")
endforeach()
file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/generated/loss_registry.cpp" @ONLY CONTENT [[
// Made by cmake/LossfitEngine.cmake from the files in cpp/src/losses: do not edit.
#include <array>

#include "catalogue/loss_def.hpp"
#include "catalogue/registry.hpp"

namespace lossfit::losses {
@declarations@} // namespace lossfit::losses

std::span<const lossfit::LossDef* const> lossfit::registered_losses() {
  static constexpr std::array<const LossDef*, @count@> kLosses = {
@entries@  };
  return kLosses;
}
]])

if(NOT engine_sources)
  message(STATUS "cpp/src holds no sources yet: nothing to build")
  return()
endif()

add_library(lossfit_engine STATIC ${engine_sources} "${PROJECT_BINARY_DIR}/generated/loss_registry.cpp")
target_include_directories(lossfit_engine
  PUBLIC "${PROJECT_SOURCE_DIR}/cpp/include"
  PUBLIC "${PROJECT_SOURCE_DIR}/cpp/src")
target_link_libraries(lossfit_engine PRIVATE lossfit_warnings dep::xtensor dep::json tree_sitter)
if(NOT EMSCRIPTEN)
  find_package(Threads REQUIRED)
  target_link_libraries(lossfit_engine PUBLIC Threads::Threads ${CMAKE_DL_LIBS})
endif()

# What lets the compilers vectorise the kernels. Never -ffast-math: it folds the rounding tricks of the exponential.
# The formulas in losses/ are compiled into those kernels; suspicions look at a million elements.
file(GLOB suspicion_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/cpp/src/catalogue/suspicions*.cpp")
set(optimised -O3)
if(EMSCRIPTEN)
  set(optimised -fvectorize -Wno-pass-failed) # there are loops that LOSSFIT_VECTOR_LOOP asks in vain
endif()
set_source_files_properties(${numeric_sources} ${loss_sources} ${suspicion_sources} PROPERTIES
  COMPILE_OPTIONS "${optimised};-fno-trapping-math;-fno-math-errno")
if(EMSCRIPTEN)
  set(wholly_vectors softmax_row softmax_tile streaming)
  list(TRANSFORM wholly_vectors REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/cpp/src/numeric/\\1.cpp")
  set_property(SOURCE ${wholly_vectors} APPEND PROPERTY COMPILE_OPTIONS -O3)
endif()
# g++ halves the vectors of processors that have 64 bytes, unless told: kernels take half the time with whole ones.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set_property(SOURCE ${numeric_sources} ${loss_sources} APPEND PROPERTY COMPILE_OPTIONS -mprefer-vector-width=512)
endif()

# A seeded draw is the same to the bit everywhere, so no compiler may fuse what PyTorch does not.
file(GLOB random_sources CONFIGURE_DEPENDS
  "${PROJECT_SOURCE_DIR}/cpp/src/numeric/random*.cpp" "${PROJECT_SOURCE_DIR}/cpp/src/numeric/init*.cpp")
set_property(SOURCE ${random_sources} APPEND PROPERTY COMPILE_OPTIONS -ffp-contract=off)

file(GLOB snippet_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/cpp/src/snippet/*.cpp")
# g++ 12 sees the inactive members of a moved std::variant as uninitialised; newer ones and clang do not.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  set_property(SOURCE ${snippet_sources} APPEND PROPERTY COMPILE_OPTIONS -Wno-maybe-uninitialized)
endif()

# In the module only the reader of Python unwinds: it raises as Python does. Frames of other files pass its exceptions on.
if(EMSCRIPTEN)
  set_property(SOURCE ${snippet_sources} APPEND PROPERTY COMPILE_OPTIONS -fwasm-exceptions)
  # Every step of a script passes through these.
  set(interpreter arguments attributes calls conversions expressions machine names object_calls statements tree)
  list(TRANSFORM interpreter REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/cpp/src/snippet/\\1.cpp")
  set_property(SOURCE ${interpreter} APPEND PROPERTY COMPILE_OPTIONS -Os)
endif()
