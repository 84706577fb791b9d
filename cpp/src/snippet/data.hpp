// Tensors from Python's nested lists.
#pragma once

#include "snippet/machine.hpp"

namespace lossfit::snippet {

/// `torch.tensor(data, dtype=dtype)`: from a number, nested lists, an array or another tensor. Unknown elements leave the
/// values unknown; an unknown structure throws Unsure.
Value tensor_from(Machine& machine, const Value& data, std::optional<Dtype> dtype);

}  // namespace lossfit::snippet
