# Programs that are built on demand: one benchmark per file of tests/bench, one fuzzer per file of tests/fuzz.

if(NOT TARGET lossfit_engine)
  return()
endif()

file(GLOB bench_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/bench/*.cpp")
foreach(source IN LISTS bench_sources)
  cmake_path(GET source STEM stem)
  add_executable(bench_${stem} EXCLUDE_FROM_ALL "${source}")
  target_link_libraries(bench_${stem} PRIVATE lossfit_engine lossfit_warnings dep::json)
  list(APPEND benches bench_${stem})
endforeach()
add_custom_target(benches DEPENDS ${benches})

if(LOSSFIT_FUZZ)
  file(GLOB fuzz_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/fuzz/*.cpp")
  foreach(source IN LISTS fuzz_sources)
    cmake_path(GET source STEM stem)
    add_executable(fuzz_${stem} "${source}")
    target_link_libraries(fuzz_${stem} PRIVATE lossfit_engine lossfit_warnings)
    target_link_options(fuzz_${stem} PRIVATE -fsanitize=fuzzer)
  endforeach()
endif()
