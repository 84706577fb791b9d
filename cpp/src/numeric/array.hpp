// Arrays for losses that PyTorch composes from operators: doubles, rounded after every operation to the dtype that
// PyTorch's operator would store, so that ties, overflow and integer wrapping come out the same. One element type keeps
// the module small; the fused losses have kernels of their own.
#pragma once

#include "lossfit/tensor_spec.hpp"
#include "numeric/xtensor.hpp"

namespace lossfit::numeric {

struct Array {
  Dtype dtype = Dtype::kFloat32;
  xt::xarray<double> elements;
  bool is_python_number = false;  ///< takes part in promotion as a Python number does

  std::size_t rank() const { return elements.dimension(); }
};

/// The elements of a tensor that has values.
Array array_of(const TensorSpec& spec);
/// A Python float, or an int where `dtype` is int64.
Array number(double value, Dtype dtype = Dtype::kFloat64);
/// The elements rounded to another dtype.
Array stored(Array a, Dtype dtype);
/// An array of one repeated value.
Array filled(const Array& like, Dtype dtype, double value);
TensorSpec to_spec(const Array& array);

/// `value` as an element of `dtype` holds it: floats rounded to nearest, integers wrapped.
double rounded(double value, Dtype dtype);

/// `op` on every pair of elements of the broadcast operands, computed in their promoted dtype and stored as `result`.
using Binary = double (*)(double, double);
Array zip(const Array& a, const Array& b, Binary op, Dtype result);
/// The same, stored as the promoted dtype.
Array zip(const Array& a, const Array& b, Binary op);
/// `op` on every element, stored as the same dtype.
using Unary = double (*)(double);
Array map(const Array& a, Unary op);

Array add(const Array& a, const Array& b);
Array sub(const Array& a, const Array& b);
Array mul(const Array& a, const Array& b);
Array div(const Array& a, const Array& b);  ///< integers give float32
Array equal(const Array& a, const Array& b);
/// `a` where `mask` holds, 0 elsewhere.
Array where(const Array& mask, const Array& a);

/// Folds the elements along one axis, which stays with size 1: `start`, then `op` for each in turn, every step rounded to
/// `result`.
Array fold(const Array& a, std::int64_t axis, double start, Binary op, Dtype result);
/// Sum along one axis, which stays with size 1: integers give int64.
Array sum_along(const Array& a, std::int64_t axis);
/// The dtype in which sums of `dtype` are kept until they are stored: float32 for the reduced floats.
Dtype accumulator(Dtype dtype);
/// Drops an axis of size 1.
Array squeeze(Array a, std::int64_t axis);
Array unsqueeze(Array a, std::int64_t axis);

/// Sum of all elements, and their mean.
Array sum_all(const Array& a);
Array mean_all(const Array& a);
/// Sums over the axes along which `a` was broadcast from `like`, and casts to its dtype: the gradient of broadcasting.
Array sum_to(const Array& a, const Array& like);

}  // namespace lossfit::numeric
