# Header-only libraries from the system's packages, as targets dep::<name>.
#
# Emscripten's toolchain file confines find_package to its own sysroot, and -I/usr/include would leak the host's libc
# headers into the module. So each library is found by one header, and the WebAssembly build sees it through a folder
# of symbolic links that holds nothing else.

# header_only(<target> PROBE <file> DIRS <folder>... [DEPENDS <target>...])
function(header_only target)
  cmake_parse_arguments(A "" "PROBE" "DIRS;DEPENDS" ${ARGN})
  string(MAKE_C_IDENTIFIER "HEADERS_${target}" var)
  find_path(${var} NAMES ${A_PROBE} PATHS /usr/include /usr/local/include NO_CMAKE_FIND_ROOT_PATH)
  if(NOT ${var})
    message(FATAL_ERROR "${A_PROBE} was not found: scripts/setup.sh installs what the build needs")
  endif()
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  if(EMSCRIPTEN)
    set(links "${CMAKE_BINARY_DIR}/sysinc")
    file(MAKE_DIRECTORY "${links}")
    foreach(dir IN LISTS A_DIRS)
      file(CREATE_LINK "${${var}}/${dir}" "${links}/${dir}" SYMBOLIC)
    endforeach()
    target_include_directories(${target} SYSTEM INTERFACE "${links}")
  elseif(NOT ${var} STREQUAL "/usr/include")
    target_include_directories(${target} SYSTEM INTERFACE "${${var}}")
  endif()
  if(A_DEPENDS)
    target_link_libraries(${target} INTERFACE ${A_DEPENDS})
  endif()
endfunction()

header_only(dep::xtl PROBE xtl/xtl_config.hpp DIRS xtl)
header_only(dep::xtensor PROBE xtensor DIRS xtensor DEPENDS dep::xtl)
header_only(dep::json PROBE nlohmann/json.hpp DIRS nlohmann)
if(NOT EMSCRIPTEN)
  header_only(dep::cli11 PROBE CLI/CLI.hpp DIRS CLI)
endif()
