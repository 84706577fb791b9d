// Numbers as PyTorch's messages print them.
#pragma once

#include <string>

#include "lossfit/question.hpp"

namespace lossfit {

/// As Python's repr: `1.0`, `-1e-05`, `nan`.
std::string python_text(double number);

/// A Python value as an f-string shows it: `0`, `0.0`, `True`, `None`, `mean`.
std::string python_text(const OptionValue& value);

/// As a C++ stream shows it, six significant digits: `1`, `0.5`, `1e+10`, `inf`.
std::string cpp_text(double number);

}  // namespace lossfit
