// Where NumPy's arrays differ from PyTorch's tensors: promotion, and the words in which sizes are refused.
#pragma once

#include "snippet/machine.hpp"

namespace lossfit::snippet::array_rules {

/// The dtype of two arrays put together: what can hold both, so int64 beside float32 makes float64.
/// Source: https://numpy.org/doc/stable/reference/arrays.promotion.html
Dtype promote(Dtype a, Dtype b);

/// Raises NumPy's ValueError where two shapes do not broadcast.
void check_broadcast(Machine& machine, const Shape& a, const Shape& b);

/// Raises NumPy's ValueError where `a @ b`, or `np.dot(a, b)`, has no result.
void check_product(Machine& machine, const Shape& a, const Shape& b, bool is_dot);

}  // namespace lossfit::snippet::array_rules
