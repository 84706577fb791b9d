// Broadcasting and type promotion; see aten.hpp.
#include "shape/aten.hpp"

#include <algorithm>
#include <limits>

#include "shape/number_text.hpp"

namespace lossfit {
namespace {

/// bool < integer < floating.
int category(Dtype dtype) { return dtype == Dtype::kBool ? 0 : is_floating(dtype) ? 2 : 1; }

std::optional<Dtype> promoted(std::optional<Dtype> a, std::optional<Dtype> b) {
  if (!a) return b;
  if (!b) return a;
  return promote(*a, *b);
}

/// A category of operands gives way to a lower one only where that one is of a higher kind of number.
std::optional<Dtype> combined(std::optional<Dtype> higher, std::optional<Dtype> lower) {
  if (!higher || !lower) return higher ? higher : lower;
  if (is_floating(*higher)) return higher;
  if (*higher == Dtype::kBool || is_floating(*lower)) return promote(*higher, *lower);
  return higher;
}

Raise does_not_broadcast(const Operand& a, const Operand& b, std::int64_t axis, std::int64_t rank) {
  const std::int64_t from_end = axis - rank;
  const Dim size_a = a.shape()[from_end];
  const Dim size_b = b.shape()[from_end];
  Raise refusal = raise(ErrorType::kRuntimeError, "The size of tensor a (" + size_a.text() + ") must match the size of tensor b (" +
                                                      size_b.text() + ") at non-singleton dimension " + std::to_string(axis))
                      .because("LF0101", "sizes " + size_a.text() + " and " + size_b.text() + " cannot be broadcast together");
  for (const Operand* operand : {&b, &a}) {
    if (operand->origin.empty()) continue;
    const std::int64_t own_axis = from_end + operand->shape().rank();
    refusal = std::move(refusal).at(operand->origin, own_axis, "has size " + operand->shape()[own_axis].text());
  }
  return std::move(refusal).note("Shapes are aligned at their last axis; two sizes go together when they are equal or one of them is 1.");
}

Raise outgrows(const Operand& self, const Operand& other, const Shape& shape) {
  Raise refusal = raise(ErrorType::kRuntimeError,
                        "output with shape " + self.shape().text() + " doesn't match the broadcast shape " + shape.text())
                      .because("LF0101", "the result would be larger than the tensor it is written into");
  for (std::int64_t from_end = -1; from_end >= -shape.rank(); --from_end) {
    const bool missing = -from_end > self.shape().rank();
    if (!missing && self.shape()[from_end] == shape[from_end]) continue;
    if (!other.origin.empty()) {
      const std::int64_t axis = from_end + other.shape().rank();
      refusal = std::move(refusal).at(other.origin, axis, "has size " + shape[from_end].text());
    }
    if (!self.origin.empty() && missing) refusal = std::move(refusal).at(self.origin, "has no axis to match it");
    if (!self.origin.empty() && !missing) {
      refusal = std::move(refusal).at(self.origin, from_end + self.shape().rank(), "has size " + self.shape()[from_end].text());
    }
    break;
  }
  return std::move(refusal).note("PyTorch computes this loss in place, so that only the other operand may be broadcast.");
}

Raise bool_refusal(std::string_view operation, std::string_view which, std::string_view instead) {
  return raise(ErrorType::kNotImplementedError, std::string(operation) + ", the `-` operator, " + std::string(which) + std::string(instead))
      .because("LF0206", "bool has no subtraction in PyTorch");
}

}  // namespace

Dtype promote(Dtype a, Dtype b) {
  if (a == b) return a;
  if (category(a) != category(b)) return category(a) > category(b) ? a : b;
  if (is_floating(a)) {
    const bool both_reduced = is_reduced_float(a) && is_reduced_float(b);
    return both_reduced ? Dtype::kFloat32 : std::max(a, b);
  }
  const bool signs_differ = a == Dtype::kUint8 || b == Dtype::kUint8;
  return signs_differ && std::max(a, b) == Dtype::kInt8 ? Dtype::kInt16 : std::max(a, b);
}

Dtype result_type(std::initializer_list<const Operand*> operands) {
  std::optional<Dtype> with_axes;
  std::optional<Dtype> scalars;
  std::optional<Dtype> numbers;
  for (const Operand* operand : operands) {
    if (operand->is_python_number) {
      numbers = promoted(numbers, is_floating(operand->dtype()) ? Dtype::kFloat32 : operand->dtype());
    } else {
      auto& slot = operand->shape().is_scalar() ? scalars : with_axes;
      slot = promoted(slot, operand->dtype());
    }
  }
  return combined(with_axes, combined(scalars, numbers)).value_or(Dtype::kFloat32);
}

bool can_cast(Dtype from, Dtype to) { return category(from) <= category(to); }

Raise cannot_cast(Dtype from, Dtype to) {
  return raise(ErrorType::kRuntimeError, "result type " + std::string(scalar_type_name(from)) + " can't be cast to the desired output type " +
                                             std::string(scalar_type_name(to)))
      .because("LF0204", "a " + std::string(name(from)) + " result would have to be stored as " + std::string(name(to)));
}

Checked<Shape> Aten::broadcast(const Operand& a, const Operand& b) const {
  const std::int64_t rank = std::max(a.shape().rank(), b.shape().rank());
  std::vector<Dim> dims(static_cast<std::size_t>(rank));
  for (std::int64_t axis = rank - 1; axis >= 0; --axis) {
    const std::int64_t from_end = axis - rank;
    const Dim size_a = -from_end <= a.shape().rank() ? a.shape()[from_end] : Dim(1);
    const Dim size_b = -from_end <= b.shape().rank() ? b.shape()[from_end] : Dim(1);
    const std::optional<Dim> size = symbols_->broadcast(size_a, size_b);
    if (!size) return does_not_broadcast(a, b, axis, rank);
    dims[static_cast<std::size_t>(axis)] = *size;
  }
  return Shape(std::move(dims));
}

Checked<Operand> Aten::broadcast_as(const Operand& a, const Operand& b, Dtype dtype) const {
  return intermediate({LOSSFIT_TRY(broadcast(a, b)), dtype});
}

Checked<Operand> Aten::arithmetic(const Operand& a, const Operand& b) const { return broadcast_as(a, b, result_type({&a, &b})); }

Checked<Operand> Aten::sub(const Operand& a, const Operand& b) const {
  const bool bool_a = a.dtype() == Dtype::kBool;
  const bool bool_b = b.dtype() == Dtype::kBool;
  if (bool_a && bool_b) {
    return bool_refusal("Subtraction", "with two bool tensors is not supported.", " Use the `^` or `logical_xor()` operator instead.")
        .at(b.origin, "is bool");
  }
  if (bool_a || bool_b) {
    return bool_refusal("Subtraction", "with a bool tensor is not supported.",
                        " If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.")
        .at(bool_a ? a.origin : b.origin, "is bool");
  }
  return arithmetic(a, b);
}

Checked<Operand> Aten::div(const Operand& a, const Operand& b) const {
  const Dtype dtype = result_type({&a, &b});
  return broadcast_as(a, b, is_floating(dtype) ? dtype : Dtype::kFloat32);
}

Checked<Operand> Aten::compare(const Operand& a, const Operand& b) const { return broadcast_as(a, b, Dtype::kBool); }

Checked<Operand> Aten::arithmetic_in_place(const Operand& self, const Operand& other) const {
  const Shape shape = LOSSFIT_TRY(broadcast(self, other));
  if (!symbols_->same(shape, self.shape())) return outgrows(self, other, shape);
  const Dtype dtype = result_type({&self, &other});
  if (!can_cast(dtype, self.dtype())) return cannot_cast(dtype, self.dtype());
  return self;
}

Checked<Operand> Aten::neg(const Operand& a) {
  if (a.dtype() == Dtype::kBool) {
    return bool_refusal("Negation", "on a bool tensor is not supported.",
                        " If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.")
        .at(a.origin, "is bool");
  }
  return unary(a);
}

Operand Aten::unary_float(const Operand& a) {
  return {{a.shape(), is_floating(a.dtype()) ? a.dtype() : Dtype::kFloat32}, false, a.origin};
}

Checked<Operand> Aten::unary_float_in_place(const Operand& a) {
  if (!is_floating(a.dtype())) return cannot_cast(Dtype::kFloat32, a.dtype()).at(a.origin, "is " + std::string(name(a.dtype())));
  return a;
}

Operand Aten::sum(const Operand& a) { return intermediate({Shape{}, is_floating(a.dtype()) ? a.dtype() : Dtype::kInt64}); }

Operand Aten::sum(const Operand& a, std::int64_t axis) {
  Meta meta{a.shape(), sum(a).dtype()};
  if (!meta.shape.is_scalar()) {
    auto& dims = meta.shape.dims();
    dims.erase(dims.begin() + (axis < 0 ? axis + meta.shape.rank() : axis));
  }
  return intermediate(std::move(meta));
}

Checked<Operand> Aten::where(const Operand& condition, const Operand& a, const Operand& b) const {
  const Operand chosen = LOSSFIT_TRY(broadcast_as(condition, a, result_type({&a, &b})));
  return broadcast_as(chosen, b, chosen.dtype());
}

Checked<Operand> Aten::pairwise_distance(const Operand& a, const Operand& b, double p) const {
  const Operand distance = LOSSFIT_TRY(sub(a, b));
  const Operand difference = LOSSFIT_TRY(add(distance, Operand::number(1e-6)));
  const bool has_identity = !(p < 0) && p != std::numeric_limits<double>::infinity();
  if (!has_identity && !difference.shape().is_scalar() && difference.shape()[-1] == Dim(0)) {
    const std::int64_t axis = difference.shape().rank() - 1;
    return raise(ErrorType::kRuntimeError, "linalg.vector_norm cannot compute the " + cpp_text(p) + " norm on the dimension " +
                                               std::to_string(axis) + "because this dimension is empty and the operation does not have an identity")
        .because("LF0110", "the last axis is empty, and a " + cpp_text(p) + "-norm of nothing has no value")
        .at(a.origin, a.shape().rank() - 1, "has size 0");
  }
  return sum(difference, -1);
}

Checked<Operand> Aten::mean(const Operand& a) {
  if (!is_floating(a.dtype())) {
    return raise(ErrorType::kRuntimeError,
                 "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: " +
                     std::string(scalar_type_name(a.dtype())))
        .because("LF0202", "the mean of " + std::string(name(a.dtype())) + " has no dtype");
  }
  return intermediate({Shape{}, a.dtype()});
}

}  // namespace lossfit
