// A number that knows its dtype, so that a formula written once computes in any mixture of dtypes as PyTorch's operators
// do: every operation promotes its operands, computes in float or double, and rounds to the dtype of its result.
#pragma once

#include <cmath>
#include <cstdint>

#include "lossfit/dtype.hpp"

namespace lossfit::numeric {

/// Whether an operand is a Python number, a tensor without axes or one with axes; promotion asks the latter first.
enum class Standing : std::uint8_t { kNumber, kScalar, kTensor };

class Typed {
 public:
  Typed() = default;
  /// A Python float or int.
  explicit Typed(double value) : value_(value), dtype_(Dtype::kFloat64), standing_(Standing::kNumber) {}
  explicit Typed(int value) : value_(value), dtype_(Dtype::kInt64), standing_(Standing::kNumber) {}
  /// An element of a tensor; `value` is rounded to `dtype`.
  Typed(double value, Dtype dtype, Standing standing);

  double value() const { return value_; }
  Dtype dtype() const { return dtype_; }
  Standing standing() const { return standing_; }

  friend Typed operator+(Typed a, Typed b);
  friend Typed operator-(Typed a, Typed b);
  friend Typed operator*(Typed a, Typed b);
  /// True division: integers give float32.
  friend Typed operator/(Typed a, Typed b);
  Typed operator-() const { return {-value_, dtype_, standing_}; }

  friend bool operator<(Typed a, Typed b);
  friend bool operator<=(Typed a, Typed b);
  friend bool operator==(Typed a, Typed b);
  friend bool operator>(Typed a, Typed b) { return b < a; }
  friend bool operator>=(Typed a, Typed b) { return b <= a; }

 private:
  double value_ = 0;
  Dtype dtype_ = Dtype::kFloat32;
  Standing standing_ = Standing::kTensor;
};

/// The nearest number that `dtype` stores; integers wrap.
double stored_as(double value, Dtype dtype);

/// The dtype of an operation on two operands.
Dtype promoted(Typed a, Typed b);

Typed exp(Typed x);
Typed log(Typed x);
Typed log1p(Typed x);
inline Typed exp_nonpositive(Typed x) { return exp(x); }
inline Typed log1p_share(Typed x) { return log1p(x); }
Typed abs(Typed x);

/// A Python number beside operands of type T.
template <class T>
T number(double value) {
  return static_cast<T>(value);
}

/// float32 for float16 and bfloat16: kernels that compute in float and round once start with it.
Typed widened(Typed x);
inline float widened(float x) { return x; }
inline double widened(double x) { return x; }
/// The same for one of the half types, where a kernel rounds the other after every step.
Typed widened(Typed x, Dtype half);
inline float widened(float x, Dtype) { return x; }
inline double widened(double x, Dtype) { return x; }

/// `value` in the dtype of `like`: a constant that a kernel converts, or a result that PyTorch stores in place.
inline Typed stored_like(Typed like, Typed value) { return {value.value(), like.dtype(), like.standing()}; }
inline Typed stored_like(Typed like, double value) { return {value, like.dtype(), like.standing()}; }
inline float stored_like(float, float value) { return value; }
inline float stored_like(float, double value) { return static_cast<float>(value); }
inline double stored_like(double, double value) { return value; }

}  // namespace lossfit::numeric
