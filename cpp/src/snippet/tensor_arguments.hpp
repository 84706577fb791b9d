// What to write instead of an argument that is not what its loss takes: the tensor in it, or the number in a tensor.
#pragma once

#include "lossfit/question.hpp"
#include "lossfit/report.hpp"
#include "snippet/machine.hpp"

namespace lossfit::snippet {

/// Fixes for a call whose argument `argument` (at `expression` in the source) is `value`, no tensor: a field of an output
/// object, an item of a tuple or dict, a list made a tensor, an array shared. Each has been asked of the engine and is
/// accepted by PyTorch. `question` holds the other arguments.
std::vector<Fix> tensors_instead(Machine& machine, const Question& question, std::string_view argument, const Value& value, Node call, Node expression);

/// Fixes for a call that gives a tensor for the option `argument`, which must be a number: its only element, or, where it
/// holds one for each row of the tensors, a call for each row. `arguments` are the nodes of the tensors and of the option.
std::vector<Fix> numbers_instead(const Question& question, std::string_view argument, const TensorSpec& given, Node call, const Named<Node>& arguments);

}  // namespace lossfit::snippet
