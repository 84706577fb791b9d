# Finds Catch2, 2 (Debian 12) or 3 (Debian 13 and later), as the target test_main: the library and its main. Where it is
# not found there is no such target, and `npm test` fails for want of tests.

if(EMSCRIPTEN)
  # Version 3 is a compiled library, which Debian has for the host alone.
  find_path(CATCH2_HEADER NAMES catch2/catch.hpp PATHS /usr/include NO_CMAKE_FIND_ROOT_PATH)
  if(NOT CATCH2_HEADER)
    message(STATUS "Catch2 2 was not found: no C++ tests through WebAssembly")
    return()
  endif()
  header_only(dep::catch2 PROBE catch2/catch.hpp DIRS catch2)
  set(Catch2_VERSION 2)
  set(catch2_headers dep::catch2)
else()
  find_package(Catch2 QUIET)
  if(NOT Catch2_FOUND)
    message(STATUS "Catch2 was not found: no C++ tests")
    return()
  endif()
  include(Catch)
  set(catch2_headers Catch2::Catch2)
endif()

if(Catch2_VERSION VERSION_GREATER_EQUAL 3)
  add_library(test_main INTERFACE)
  target_link_libraries(test_main INTERFACE Catch2::Catch2WithMain)
else()
  # A library of its own, since version 2's main takes long to compile and never changes.
  file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/catch2_main.cpp" @ONLY CONTENT
    "#define CATCH_CONFIG_MAIN\n#include <catch2/catch.hpp>\n")
  add_library(test_main STATIC "${CMAKE_CURRENT_BINARY_DIR}/catch2_main.cpp")
  target_link_libraries(test_main PUBLIC ${catch2_headers})
endif()

if(NOT EMSCRIPTEN)
  return()
endif()

# The tests raise, so they unwind, and read their files from the disk.
set_target_properties(test_main PROPERTIES EXCLUDE_FROM_ALL ON)
target_compile_options(test_main PUBLIC -fwasm-exceptions)
file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/package.json" CONTENT "{ \"type\": \"commonjs\" }\n")

function(run_in_node program)
  set_target_properties(${program} PROPERTIES
    EXCLUDE_FROM_ALL ON
    RULE_LAUNCH_LINK "${CMAKE_COMMAND} -E env NODE_PATH=/usr/share/nodejs")
  target_link_options(${program} PRIVATE
    -O0 # optimising a program this size takes minutes
    -fwasm-exceptions -sENVIRONMENT=node -sSINGLE_FILE=1 -sNODERAWFS=1 -sALLOW_MEMORY_GROWTH=1 -s${stack_size}=1MB -sEXIT_RUNTIME=1)
endfunction()
