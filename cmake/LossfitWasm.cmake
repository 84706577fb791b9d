# The engine as a module for browsers, workers and Node, in two files that share one memory: lossfit.wasm, which every
# visitor loads, judges calls; lossfit-text.wasm holds the readers of Python and of messages and is fetched when first asked.

if(NOT TARGET lossfit_engine)
  return()
endif()

# STACK_SIZE was called TOTAL_STACK until 3.1.25.
set(stack_size STACK_SIZE)
if(EMSCRIPTEN_VERSION VERSION_LESS 3.1.25)
  set(stack_size TOTAL_STACK)
endif()
find_program(NODE node REQUIRED)
set(bindings "${PROJECT_SOURCE_DIR}/cpp/bindings")
set(splitter "${PROJECT_SOURCE_DIR}/scripts/split-module.mjs")
function(lossfit_module target)
  add_executable(${target} cpp/bindings/wasm.cpp)
  target_link_libraries(${target} PRIVATE lossfit_engine lossfit_warnings)
  set_target_properties(${target} PROPERTIES
    SUFFIX .mjs
    RUNTIME_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/split"
    LINK_DEPENDS "${bindings}/files.js;${bindings}/parts.js"
    # Debian keeps acorn, which emcc calls, where only Debian's own node looks for it.
    RULE_LAUNCH_LINK "${CMAKE_COMMAND} -E env NODE_PATH=/usr/share/nodejs")
  target_link_options(${target} PRIVATE
    -lembind
    -O1 # the last pass over the code, -Os, comes after the split
    -fwasm-exceptions # see LossfitEngine.cmake
    -sMODULARIZE=1 -sEXPORT_ES6=1 -sENVIRONMENT=web,worker
    -sDYNAMIC_EXECUTION=0 # pages with a strict policy allow no eval
    -sALLOW_MEMORY_GROWTH=1 -s${stack_size}=1MB
    -sFILESYSTEM=0 -sASSERTIONS=0 -sMALLOC=emmalloc
    -sINCOMING_MODULE_JS_API=wasmBinary,locateFile,instantiateWasm,print,printErr
    "SHELL:--extern-pre-js ${bindings}/files.js" "SHELL:--pre-js ${bindings}/parts.js"
    --profiling-funcs -Wl,--no-demangle # the names by which the module is split
    -Wl,-O0) # no string may be the tail of another one, which could move
endfunction()

# What the program that judges calls is linked from stays in lossfit.wasm; all else of the whole program moves out.
lossfit_module(lossfit_calls)
target_compile_definitions(lossfit_calls PRIVATE LOSSFIT_CALLS_ONLY)
lossfit_module(lossfit_whole)
set(files "${CMAKE_CURRENT_BINARY_DIR}/lossfit.mjs" "${CMAKE_CURRENT_BINARY_DIR}/lossfit.wasm" "${CMAKE_CURRENT_BINARY_DIR}/lossfit-text.wasm")
add_custom_command(OUTPUT ${files}
  COMMAND "${NODE}" "${splitter}" "${CMAKE_CURRENT_BINARY_DIR}"
  DEPENDS lossfit_calls lossfit_whole "${splitter}" "${PROJECT_SOURCE_DIR}/scripts/wasm-sections.mjs"
  COMMENT "Splitting the module in two" VERBATIM)
add_custom_target(lossfit_wasm ALL DEPENDS ${files})

# The kernels' benchmark as Node runs it (tests/bench/wasm.mjs).
add_executable(bench_kernels EXCLUDE_FROM_ALL tests/bench/kernels.cpp)
target_link_libraries(bench_kernels PRIVATE lossfit_engine lossfit_warnings)
set_target_properties(bench_kernels PROPERTIES
  SUFFIX .cjs # a script of old, in a package of modules
  RULE_LAUNCH_LINK "${CMAKE_COMMAND} -E env NODE_PATH=/usr/share/nodejs")
target_link_options(bench_kernels PRIVATE
  -O2 -sENVIRONMENT=node -sSINGLE_FILE=1 -sALLOW_MEMORY_GROWTH=1 -s${stack_size}=1MB -sASSERTIONS=0 -sMALLOC=emmalloc -sEXIT_RUNTIME=1)
