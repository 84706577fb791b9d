// Element-wise functions as templates, so that each compiles to one loop.
#pragma once

#include "numeric/tensor_values.hpp"

namespace lossfit::tensor {

/// `f` of each element, stored as `dtype`; computed in double, which rounds to what float arithmetic gives but for its last bit.
template <class F>
TensorSpec map_as(const TensorSpec& x, Dtype dtype, F f) {
  TensorSpec result = like(x, x.shape);
  result.dtype = dtype;
  if (!carries(x, x.shape)) return result;
  std::vector<double> numbers = x.values->to_doubles();
  for (double& number : numbers) number = f(number);
  result.values = Values::from_doubles(dtype, numbers);
  return result;
}

/// A function whose result is floating: integers and bool give float32.
template <class F>
TensorSpec map_floating(const TensorSpec& x, F f) {
  return map_as(x, is_floating(x.dtype) ? x.dtype : Dtype::kFloat32, f);
}

}  // namespace lossfit::tensor
