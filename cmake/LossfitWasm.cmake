# lossfit.mjs and lossfit.wasm: one module for browsers, workers and Node (which hands it the bytes).

if(NOT TARGET lossfit_engine)
  return()
endif()

add_executable(lossfit_wasm cpp/bindings/wasm.cpp)
target_link_libraries(lossfit_wasm PRIVATE lossfit_engine lossfit_warnings)
set_target_properties(lossfit_wasm PROPERTIES
  OUTPUT_NAME lossfit
  SUFFIX .mjs
  # Debian keeps acorn, which emcc calls, where only Debian's own node looks for it.
  RULE_LAUNCH_LINK "${CMAKE_COMMAND} -E env NODE_PATH=/usr/share/nodejs")

# STACK_SIZE was called TOTAL_STACK until 3.1.25.
set(stack_size STACK_SIZE)
if(EMSCRIPTEN_VERSION VERSION_LESS 3.1.25)
  set(stack_size TOTAL_STACK)
endif()
target_link_options(lossfit_wasm PRIVATE
  -lembind
  -O2 # the whole module's last pass; the numeric kernels are in it too
  -sMODULARIZE=1 -sEXPORT_ES6=1 -sENVIRONMENT=web,worker
  -fwasm-exceptions # see LossfitEngine.cmake
  -sDYNAMIC_EXECUTION=0 # pages with a strict policy allow no eval
  -sALLOW_MEMORY_GROWTH=1 -s${stack_size}=1MB
  -sFILESYSTEM=0 -sASSERTIONS=0 -sMALLOC=emmalloc
  -sINCOMING_MODULE_JS_API=wasmBinary,locateFile,instantiateWasm,print,printErr)
