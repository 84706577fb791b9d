// What a tensor answers to: `x.shape`, `x.T`, `x.grad`, and its methods, in place or not.
#pragma once

#include "snippet/machine.hpp"

namespace lossfit::snippet {

/// The attribute, or none where the table knows none of that name.
std::optional<Value> tensor_attribute(Machine& machine, Tensor& x, std::string_view name);

}  // namespace lossfit::snippet
