// What to write instead of a loss's argument that is no tensor: the tensor in it.
#pragma once

#include "lossfit/question.hpp"
#include "lossfit/report.hpp"
#include "snippet/machine.hpp"

namespace lossfit::snippet {

/// Fixes for a call whose argument `argument` (at `expression` in the source) is `value`, no tensor: a field of an output
/// object, an item of a tuple or dict, a list made a tensor, an array shared. Each has been asked of the engine and is
/// accepted by PyTorch. `question` holds the other arguments.
std::vector<Fix> tensors_instead(Machine& machine, const Question& question, std::string_view argument, const Value& value, Node call, Node expression);

}  // namespace lossfit::snippet
