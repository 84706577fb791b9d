// ATen's operators on shapes and dtypes alone: broadcasting, type promotion and the errors they raise, word for word.
// Losses that PyTorch composes from operators state their composition with these, so that each error comes in its order.
// Source: aten/src/ATen/TensorIterator.cpp, ExpandUtils.cpp, native/TypeProperties.cpp of PyTorch 2.14.
#pragma once

#include <string_view>

#include "shape/raise.hpp"
#include "shape/symbols.hpp"

namespace lossfit {

/// What an operator sees of one operand: a tensor (or an intermediate result), or a Python number.
struct Operand {
  Meta meta;
  bool is_python_number = false;
  std::string_view origin = {};  ///< the loss's argument it comes from, for labels; empty for intermediate results

  static Operand number(double) { return {{Shape{}, Dtype::kFloat64}, true}; }
  static Operand number(std::int64_t) { return {{Shape{}, Dtype::kInt64}, true}; }
  static Operand number(bool) { return {{Shape{}, Dtype::kBool}, true}; }

  static Operand of(const TensorSpec& spec, std::string_view origin) { return {{spec.shape, spec.dtype}, false, origin}; }

  /// A scalar tensor of `like`'s dtype: what `1 - tensor` makes of its number in ATen's C++.
  static Operand filled(const Operand& like) { return {{Shape{}, like.dtype()}, false, {}}; }
  /// `operand.expand(shape)`.
  static Operand expanded(Operand operand, Shape shape) {
    operand.meta.shape = std::move(shape);
    return operand;
  }

  const Shape& shape() const { return meta.shape; }
  Dtype dtype() const { return meta.dtype; }
};

/// The dtype two tensors of rank 1 or more promote to.
Dtype promote(Dtype a, Dtype b);

/// The dtype of an operation on these operands: tensors with axes count before scalars, and those before Python numbers.
Dtype result_type(std::initializer_list<const Operand*> operands);

class Aten {
 public:
  /// Sizes are compared through `symbols`, which must outlive this object.
  explicit Aten(Symbols& symbols) : symbols_(&symbols) {}

  /// The shape both broadcast to. RuntimeError `The size of tensor a (3) must match ...` where they do not.
  Checked<Shape> broadcast(const Operand& a, const Operand& b) const;

  /// Element-wise arithmetic that promotes: `add`, `mul`, `maximum`, ...
  Checked<Operand> arithmetic(const Operand& a, const Operand& b) const;
  Checked<Operand> add(const Operand& a, const Operand& b) const { return arithmetic(a, b); }
  Checked<Operand> mul(const Operand& a, const Operand& b) const { return arithmetic(a, b); }
  /// Subtraction, which refuses bool.
  Checked<Operand> sub(const Operand& a, const Operand& b) const;
  /// True division and other operators whose result is floating: integers give float32.
  Checked<Operand> div(const Operand& a, const Operand& b) const;
  /// Comparison; the result is bool.
  Checked<Operand> compare(const Operand& a, const Operand& b) const;
  /// `self.op_(other)`: the result keeps self's shape and dtype, or is refused.
  Checked<Operand> arithmetic_in_place(const Operand& self, const Operand& other) const;

  /// Unary operators that keep the dtype (`abs`, `clamp_min`, `relu`, ...).
  static Operand unary(Operand a) { return a; }
  /// Unary minus, which refuses bool.
  static Checked<Operand> neg(const Operand& a);
  /// Unary operators whose result is floating (`log`, `exp`, `sqrt`, ...): integers give float32.
  static Operand unary_float(const Operand& a);

  /// The same in place (`exp_`, `log1p_`), which integers and bool cannot hold.
  static Checked<Operand> unary_float_in_place(const Operand& a);

  /// Sum over all axes: integers and bool give int64.
  static Operand sum(const Operand& a);
  /// Sum over one axis, which must exist (a scalar has axis 0 and -1, as in PyTorch).
  static Operand sum(const Operand& a, std::int64_t axis);
  /// `where(condition, a, b)`: all three broadcast.
  Checked<Operand> where(const Operand& condition, const Operand& a, const Operand& b) const;
  /// The p-norm of `a - b + eps` over the last axis. RuntimeError where that axis is empty and p has no identity.
  Checked<Operand> pairwise_distance(const Operand& a, const Operand& b, double p) const;
  /// Mean over all axes; RuntimeError for integers and bool.
  static Checked<Operand> mean(const Operand& a);

 private:
  static Operand intermediate(Meta meta) { return {std::move(meta), false, {}}; }
  Checked<Operand> broadcast_as(const Operand& a, const Operand& b, Dtype dtype) const;

  Symbols* symbols_;
};

/// RuntimeError of storing a result into a tensor of a lesser category: `result type Float can't be cast to ...`.
Raise cannot_cast(Dtype from, Dtype to);

/// PyTorch lets a result of dtype `from` be stored as `to`: never from floating to integer, nor from number to bool.
bool can_cast(Dtype from, Dtype to);

}  // namespace lossfit
