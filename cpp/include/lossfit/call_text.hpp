// A loss call as people type it: `cross_entropy --input 32,10 --target 32,1:int64 --reduction mean`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lossfit/outcome.hpp"
#include "lossfit/question.hpp"

namespace lossfit {

/// Reads `--name value` and `--name=value` by what the loss calls a tensor and what an option; dashes in names stand for
/// underscores. A value without a name belongs to the next tensor of the signature: `cross_entropy 32,10 32:int64`.
/// `read_tensor` reads a tensor's value, parse_tensor where none is given; its second argument is the place that faults name.
/// Faults: an unknown loss, a flag without a value, more values than there are tensors, a malformed shape.
using TensorReader = Outcome<TensorSpec> (*)(const std::string& text, const std::string& where);
Outcome<Question> parse_call(std::string_view loss, const std::vector<std::string>& words, TensorReader read_tensor = nullptr);

/// The same from one line, its words separated by spaces outside of brackets and quotes. `?` stands for a loss that is not
/// named, and is a fault that says so.
Outcome<Question> parse_call(std::string_view line);

}  // namespace lossfit
