// Where tensors come from: each remembers what it was made of, so that a loss call can be told what its arguments were
// before, and what the code does with its result.
#pragma once

#include "lossfit/question.hpp"
#include "snippet/natives.hpp"

namespace lossfit::snippet {

/// Remembers that `result`, if it is a new tensor, was made of `from` by `operation` at `node`.
void note_origin(const Value& result, Tensor* from, std::string_view operation, Node node);

/// Remembers where a new tensor's expression stands that has no one tensor it was made of.
void note_expression(const Value& result, Node node);

/// As note_origin for a native's result, or for the tensors in it: made of the first tensor among the arguments.
void note_origins(const Value& result, Args& args);

/// Adds to the spelling of the loss call at `call` what the code around it shows of the tensors given, by parameter.
void add_context(Machine& machine, Node call, const std::vector<std::pair<std::string, Tensor*>>& tensors, Spelling& spelling);

/// The expression around a loss call that `spelling.use` speaks of; the call's own text where there is none.
std::string_view text_in_use(Node call, const Use& use);

}  // namespace lossfit::snippet
