# The engine as modules for browsers, workers and Node (which hands them the bytes). lossfit.wasm, which every visitor loads,
# judges calls. lossfit-text.wasm also reads messages and Python, which doubles its size; it is loaded when one pastes text.

if(NOT TARGET lossfit_engine)
  return()
endif()

# STACK_SIZE was called TOTAL_STACK until 3.1.25.
set(stack_size STACK_SIZE)
if(EMSCRIPTEN_VERSION VERSION_LESS 3.1.25)
  set(stack_size TOTAL_STACK)
endif()
function(lossfit_module target name)
  add_executable(${target} cpp/bindings/wasm.cpp)
  target_link_libraries(${target} PRIVATE lossfit_engine lossfit_warnings)
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME ${name}
    SUFFIX .mjs
    # Debian keeps acorn, which emcc calls, where only Debian's own node looks for it.
    RULE_LAUNCH_LINK "${CMAKE_COMMAND} -E env NODE_PATH=/usr/share/nodejs")
  target_link_options(${target} PRIVATE
    -lembind
    -O2 # the whole module's last pass; the numeric kernels are in it too
    -sMODULARIZE=1 -sEXPORT_ES6=1 -sENVIRONMENT=web,worker
    -sDYNAMIC_EXECUTION=0 # pages with a strict policy allow no eval
    -sALLOW_MEMORY_GROWTH=1 -s${stack_size}=1MB
    -sFILESYSTEM=0 -sASSERTIONS=0 -sMALLOC=emmalloc
    -sINCOMING_MODULE_JS_API=wasmBinary,locateFile,instantiateWasm,print,printErr)
endfunction()

lossfit_module(lossfit_wasm lossfit)
lossfit_module(lossfit_text_wasm lossfit-text)
target_compile_definitions(lossfit_text_wasm PRIVATE LOSSFIT_READS_TEXT)
target_link_options(lossfit_text_wasm PRIVATE -fwasm-exceptions) # see LossfitEngine.cmake

# The kernels' benchmark as Node runs it (tests/bench/wasm.mjs).
add_executable(bench_kernels EXCLUDE_FROM_ALL tests/bench/kernels.cpp)
target_link_libraries(bench_kernels PRIVATE lossfit_engine lossfit_warnings)
set_target_properties(bench_kernels PROPERTIES RULE_LAUNCH_LINK "${CMAKE_COMMAND} -E env NODE_PATH=/usr/share/nodejs")
target_link_options(bench_kernels PRIVATE
  -O2 -sENVIRONMENT=node -sSINGLE_FILE=1 -sALLOW_MEMORY_GROWTH=1 -s${stack_size}=1MB -sASSERTIONS=0 -sMALLOC=emmalloc -sEXIT_RUNTIME=1)
