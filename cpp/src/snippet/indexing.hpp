// Indexing a tensor as Python does: integers, slices, None, ..., lists, and tensors of integers or bool.
#pragma once

#include "snippet/machine.hpp"

namespace lossfit::snippet {

/// A slice's start, stop or step; throws Unsure where it is not known.
std::optional<std::int64_t> bound(const Value& value);
/// How many elements a slice takes of an axis between two numbers of one draw, wherever that lies; unknown for other slices.
Dim drawn_length(const Slice& slice, const Dim& size);
/// `x[index]`. Throws Unsure where the shape of the result cannot be known.
Value index_tensor(Machine& machine, Tensor& x, const Value& index);
/// `x[index] = value`.
void store_at_index(Machine& machine, Tensor& x, const Value& index, const Value& value);

}  // namespace lossfit::snippet
