# tree_sitter: the parser runtime and its Python grammar, compiled from the C sources of their npm packages.

set(tree_sitter "${PROJECT_SOURCE_DIR}/node_modules/tree-sitter/vendor/tree-sitter/lib")
set(tree_sitter_python "${PROJECT_SOURCE_DIR}/node_modules/tree-sitter-python/src")

if(NOT EXISTS "${tree_sitter}/src/lib.c" OR NOT EXISTS "${tree_sitter_python}/parser.c")
  find_program(NPM npm)
  if(NPM)
    message(STATUS "Fetching the Python grammar: npm ci --ignore-scripts")
    execute_process(COMMAND "${NPM}" ci --ignore-scripts --no-audit --no-fund
      WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}" OUTPUT_QUIET ERROR_QUIET)
  endif()
endif()
if(NOT EXISTS "${tree_sitter}/src/lib.c" OR NOT EXISTS "${tree_sitter_python}/parser.c")
  message(FATAL_ERROR "The Python grammar is missing: run `npm ci --ignore-scripts` in ${PROJECT_SOURCE_DIR}")
endif()

set(grammar "${tree_sitter_python}/parser.c")
if(EMSCRIPTEN)
  # The tables where LOSSFIT_TEXT_DATA puts others.
  file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/generated/python_grammar.c" @ONLY CONTENT [[
#pragma clang attribute push(__attribute__((section("text_only"))), apply_to = variable(is_global))
#include "@grammar@"
#pragma clang attribute pop
]])
  set(grammar "${PROJECT_BINARY_DIR}/generated/python_grammar.c")
endif()
add_library(tree_sitter STATIC "${tree_sitter}/src/lib.c" "${grammar}" "${tree_sitter_python}/scanner.c")
target_include_directories(tree_sitter SYSTEM PUBLIC "${tree_sitter}/include")
target_include_directories(tree_sitter SYSTEM PRIVATE "${tree_sitter}/src" "${tree_sitter_python}")
set_target_properties(tree_sitter PROPERTIES C_STANDARD 11 C_EXTENSIONS ON)
target_compile_options(tree_sitter PRIVATE -w)
