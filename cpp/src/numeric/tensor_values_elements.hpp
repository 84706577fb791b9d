// Element-wise functions as templates, so that each compiles to one loop.
#pragma once

#include <vector>

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

/// Strides that walk x as if it were expanded to `shape`.
inline std::vector<std::int64_t> broadcast_strides(const Shape& x, const Shape& shape) {
  const std::vector<std::int64_t> own = strides_of(sizes_of(x));
  std::vector<std::int64_t> strides(static_cast<std::size_t>(shape.rank()), 0);
  const std::size_t leading = strides.size() - own.size();
  for (std::size_t axis = 0; axis < own.size(); ++axis) {
    if (x[static_cast<std::int64_t>(axis)] != Dim(1)) strides[leading + axis] = own[axis];
  }
  return strides;
}

/// The elements of x as doubles, expanded to `shape`.
inline std::vector<double> expanded_doubles(const TensorSpec& x, const Shape& shape) {
  if (x.shape == shape) return x.values->to_doubles();
  return gathered(*x.values, sizes_of(shape), broadcast_strides(x.shape, shape), 0).to_doubles();
}

/// `f` of two tensors' elements, broadcast to `shape`.
template <class F>
TensorSpec zip_as(const TensorSpec& a, const TensorSpec& b, const Shape& shape, Dtype dtype, F f) {
  TensorSpec result = like(a, shape);
  result.dtype = dtype;
  if (!carries(a, shape) || !carries(b, shape)) return result;
  std::vector<double> numbers = expanded_doubles(a, shape);
  const std::vector<double> others = expanded_doubles(b, shape);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = f(numbers[i], others[i]);
  result.values = Values::from_doubles(dtype, numbers);
  return result;
}

/// x with `axes` moved to the end and merged into rows: each row is what a reduction reduces.
struct Rows {
  std::vector<double> numbers;
  std::int64_t length = 1;
  std::int64_t count = 1;
};
inline Rows rows_of(const TensorSpec& x, const Axes& wrapped) {
  Axes order;
  Rows rows;
  const auto is_reduced = [&](std::int64_t axis) {
    if (wrapped.empty()) return true;
    for (const std::int64_t one : wrapped) {
      if (one == axis) return true;
    }
    return false;
  };
  for (const bool reduced : {false, true}) {
    for (std::int64_t axis = 0; axis < x.shape.rank(); ++axis) {
      if (is_reduced(axis) != reduced) continue;
      order.push_back(axis);
      (reduced ? rows.length : rows.count) *= x.shape[axis].number();
    }
  }
  const std::vector<std::int64_t> own = strides_of(sizes_of(x.shape));
  std::vector<std::int64_t> strides;
  for (const std::int64_t axis : order) strides.push_back(own[static_cast<std::size_t>(axis)]);
  rows.numbers = gathered(*x.values, sizes_of(ops::permuted(x.shape, order)), strides, 0).to_doubles();
  return rows;
}

/// A reduction of each row by `f(const double* row, length)`; `axes` none is all.
template <class F>
Checked<TensorSpec> reduce_as(const TensorSpec& x, const Axes& axes, bool keepdim, Dtype dtype, F f) {
  const Axes wrapped = LOSSFIT_TRY(ops::wrap_axes(axes, x.shape.rank()));
  TensorSpec result = like(x, LOSSFIT_TRY(ops::reduce(x.shape, axes, keepdim)));
  result.dtype = dtype;
  if (!carries(x, x.shape) || !result.shape.is_known()) return result;
  const Rows rows = rows_of(x, wrapped);
  std::vector<double> numbers;
  for (std::int64_t row = 0; row < rows.count; ++row) numbers.push_back(f(rows.numbers.data() + row * rows.length, rows.length));
  result.values = Values::from_doubles(dtype, numbers);
  return result;
}

}  // namespace lossfit::tensor
