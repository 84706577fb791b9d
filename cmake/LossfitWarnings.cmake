# The warnings our own code is held to, as a target to link.
add_library(lossfit_warnings INTERFACE)
target_compile_options(lossfit_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast
  -Wno-sign-conversion # std::vector is indexed with int64_t throughout: sizes are signed here
  -Wno-missing-field-initializers) # designated initialisers leave members at their defaults on purpose
if(EMSCRIPTEN)
  # Iterators count in 32 bits there, and every size has been held against what fits before it is used as an offset.
  target_compile_options(lossfit_warnings INTERFACE -Wno-shorten-64-to-32)
endif()
if(LOSSFIT_WERROR)
  target_compile_options(lossfit_warnings INTERFACE -Werror)
endif()
