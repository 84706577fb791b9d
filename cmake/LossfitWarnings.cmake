# The warnings our own code is held to, as a target to link.
add_library(lossfit_warnings INTERFACE)
target_compile_options(lossfit_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast
  -Wno-sign-conversion # std::vector is indexed with int64_t throughout: sizes are signed here
  -Wno-missing-field-initializers) # designated initialisers leave members at their defaults on purpose
if(LOSSFIT_WERROR)
  target_compile_options(lossfit_warnings INTERFACE -Werror)
endif()
