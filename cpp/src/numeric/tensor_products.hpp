// Matrix products on elements.
#pragma once

#include "numeric/tensor_values.hpp"

namespace lossfit::tensor {

/// Multiplications that a product of these shapes takes; 0 where sizes are unknown.
std::int64_t product_cost(const Shape& a, const Shape& b);

/// `torch.matmul`, with elements where both factors have them.
Checked<TensorSpec> matmul(const TensorSpec& a, const TensorSpec& b);

/// `F.linear`: input (*, in), weight (out, in), bias (out) or none.
Checked<TensorSpec> linear(const TensorSpec& input, const TensorSpec& weight, const TensorSpec* bias);

}  // namespace lossfit::tensor
