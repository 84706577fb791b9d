// Indexing a tensor as Python does: integers, slices, None, ..., lists, and tensors of integers or bool.
#pragma once

#include "snippet/machine.hpp"

namespace lossfit::snippet {

/// A slice's start, stop or step; throws Unsure where it is not known.
std::optional<std::int64_t> bound(const Value& value);
/// `x[index]`. Throws Unsure where the shape of the result cannot be known.
Value index_tensor(Machine& machine, Tensor& x, const Value& index);
/// `x[index] = value`.
void store_at_index(Machine& machine, Tensor& x, const Value& index, const Value& value);

}  // namespace lossfit::snippet
