// What several makers of tensors need.
#pragma once

#include "snippet/machine.hpp"

namespace lossfit::snippet {

/// Sizes as a shape; `zeros` names itself where a size is negative, the other makers do not.
Shape checked_shape(Machine& machine, const ops::Sizes& sizes, const std::string& maker);
/// Elements that are all the same, where that many can be afforded.
std::optional<Values> constant(Machine& machine, const Shape& shape, Dtype dtype, double number);

}  // namespace lossfit::snippet
