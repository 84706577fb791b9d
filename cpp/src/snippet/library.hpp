// Functions and classes of Python's and NumPy's libraries that are written in Python themselves, for the reader to read.
#pragma once

#include <string_view>

#include "snippet/tree.hpp"

namespace lossfit::snippet {

/// What stands at a path, `itertools.product`, parsed once and kept; null where nothing does. In the library's text dots are
/// written as two underscores.
const Tree* library_tree(std::string_view path);

/// The parts of the library.
std::string_view python_library();
std::string_view numpy_library();
std::string_view torch_library();
std::string_view complex_library();
std::string_view modules_library();

}  // namespace lossfit::snippet
