// Functions and classes of Python's and NumPy's libraries that are written in Python themselves, for the reader to read.
#pragma once

#include <string_view>

namespace lossfit::snippet {

/// The source of what stands at a path, `itertools.product`; empty where nothing does. Dots are written as two underscores.
std::string_view library_source(std::string_view path);

/// The parts of the library.
std::string_view python_library();
std::string_view numpy_library();
std::string_view torch_library();
std::string_view modules_library();

}  // namespace lossfit::snippet
