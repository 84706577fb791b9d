// Arithmetic between tensors and numbers, as operators and as functions.
#pragma once

#include <string_view>

#include "snippet/machine.hpp"

namespace lossfit::snippet {

/// `a op b` where at least one side is a tensor or a NumPy array, the other may be a number. Unknown where an operand is.
Value tensor_binary(Machine& machine, std::string_view op, const Value& a, const Value& b);
/// `a < b` and its like, element by element.
Value tensor_compare(Machine& machine, std::string_view op, const Value& a, const Value& b);
/// The operator's element-wise result; the tensors looked at count for `args` where the operator is a function's.
Value combine(Machine& machine, Args* args, std::string_view op, const Value& a, const Value& b);

}  // namespace lossfit::snippet
