// Shared rules of the element-by-element losses; see pointwise_rules.hpp.
#include "catalogue/pointwise_rules.hpp"

#include <cmath>
#include <limits>

#include "shape/number_text.hpp"

namespace lossfit::rules {
namespace {

/// The axis of `longer` without which it is `shorter`; none where there is no such axis.
std::optional<std::int64_t> extra_axis(const Shape& longer, const Shape& shorter) {
  if (longer.rank() != shorter.rank() + 1) return std::nullopt;
  for (std::int64_t axis = longer.rank() - 1; axis >= 0; --axis) {
    std::vector<Dim> rest = longer.dims();
    rest.erase(rest.begin() + axis);
    if (Shape(std::move(rest)) == shorter) return axis;
  }
  return std::nullopt;
}

/// `[1, 0]`: the coordinates of an element.
std::string coordinates(const Shape& shape, std::int64_t index) {
  std::vector<Dim> at(shape.dims().size());
  for (std::int64_t axis = shape.rank() - 1; axis >= 0; --axis) {
    at[static_cast<std::size_t>(axis)] = Dim(index % shape[axis].number());
    index /= shape[axis].number();
  }
  return at.empty() ? std::string() : Shape(std::move(at)).text();
}

/// C++'s typedef for the element type, as the overflow message spells it.
std::string_view fixed_width_name(Dtype dtype) {
  switch (dtype) {
    case Dtype::kUint8: return "uint8_t";
    case Dtype::kInt8: return "int8_t";
    case Dtype::kInt16: return "int16_t";
    case Dtype::kInt64: return "int64_t";
    default: return cpp_type_name(dtype);
  }
}

/// The largest and smallest finite numbers of a dtype.
std::pair<double, double> range(Dtype dtype) {
  return visit_dtype(dtype, [](auto zero) -> std::pair<double, double> {
    using T = decltype(zero);
    if constexpr (std::is_same_v<T, Half>) {
      return {-65504.0, 65504.0};
    } else if constexpr (std::is_same_v<T, Bfloat16>) {
      return {-3.3895313892515355e38, 3.3895313892515355e38};
    } else {
      return {static_cast<double>(std::numeric_limits<T>::lowest()), static_cast<double>(std::numeric_limits<T>::max())};
    }
  });
}

}  // namespace

Checked<Pair> broadcast_pair(Call& call) {
  const Operand input = operand(call, "input");
  const Operand target = operand(call, "target");
  const Shape shape = LOSSFIT_TRY(Aten(call.symbols()).broadcast(input, target));
  return Pair{Operand::expanded(input, shape), Operand::expanded(target, shape)};
}

Checked<Done> weight_like_input(Call& call) {
  if (call.symbols().same(call.tensor("weight").shape, call.tensor("input").shape)) return Done{};
  return blame_shape(raise(ErrorType::kValueError, "Weights and input must have the same size.")
                         .because("LF0107", "weight must have one element for each element of input"),
                     call, "weight", "input");
}

Checked<Reduction> weighted_reduction(std::string_view name) {
  if (name == "none") return Reduction::kNone;
  if (name == "sum") return Reduction::kSum;
  if (name == "mean") return Reduction::kMean;
  return raise(ErrorType::kValueError, "Invalid reduction mode: " + std::string(name) + ". Expected one of 'none', 'mean', 'sum'.")
      .because("LF0402", "there is no reduction of that name")
      .at("reduction", "must be none, mean or sum");
}

Checked<Fit> weighted_mean(Call& call, const Operand& elements, Reduction reduction) {
  if (reduction != Reduction::kMean) return reduce_elements(elements, reduction);
  const Operand mean = LOSSFIT_TRY(Aten(call.symbols()).div(Aten::sum(elements), Aten::sum(operand(call, "weight"))));
  return Fit{mean.meta, reduction};
}

Checked<Fit> reduce_elements(const Operand& elements, Reduction reduction) {
  switch (reduction) {
    case Reduction::kNone: return Fit{elements.meta, reduction};
    case Reduction::kMean: return Fit{LOSSFIT_TRY(Aten::mean(elements)).meta, reduction};
    case Reduction::kSum:
    case Reduction::kBatchMean: return Fit{Aten::sum(elements).meta, reduction};
  }
  __builtin_unreachable();
}

Raise unlike_dtypes(const Operand& found, const Operand& expected) {
  return raise(ErrorType::kRuntimeError, "Found dtype " + std::string(scalar_type_name(found.dtype())) + " but expected " +
                                             std::string(scalar_type_name(expected.dtype())))
      .because("LF0203", std::string(found.origin) + " and " + std::string(expected.origin) + " must have the same dtype")
      .at(found.origin, "is " + std::string(name(found.dtype())))
      .at(expected.origin, "is " + std::string(name(expected.dtype())));
}

Raise blame_shape(Raise refusal, const Call& call, std::string_view odd, std::string_view model) {
  const Shape& shape = call.tensor(odd).shape;
  const Shape& wanted = call.tensor(model).shape;
  if (const auto axis = extra_axis(shape, wanted)) {
    return std::move(refusal).at(odd, *axis, "is one axis more than " + std::string(model) + " has");
  }
  if (const auto axis = extra_axis(wanted, shape)) {
    return std::move(refusal).at(model, *axis, "has no counterpart in " + std::string(odd)).at(odd, "has shape " + shape.tuple());
  }
  if (shape.rank() != wanted.rank()) {
    return std::move(refusal).at(odd, "has shape " + shape.tuple()).at(model, "has shape " + wanted.tuple());
  }
  for (std::int64_t axis = 0; axis < shape.rank(); ++axis) {
    if (shape[axis] == wanted[axis]) continue;
    return std::move(refusal).at(odd, axis, "has size " + shape[axis].text()).at(model, axis, "has size " + wanted[axis].text());
  }
  return refusal;
}

Raise blame_element(Raise refusal, const Call& call, std::string_view tensor, std::int64_t index, std::string_view remark) {
  const TensorSpec& spec = call.tensor(tensor);
  const std::string place = std::string(tensor) + coordinates(spec.shape, index);
  return std::move(refusal).at(tensor, place + " is " + cpp_text(spec.values->number(index)) + std::string(remark));
}

Checked<Done> can_fill(double number, Dtype dtype, std::string_view option) {
  if (dtype == Dtype::kBool || (is_floating(dtype) && !std::isfinite(number))) return Done{};
  const auto [least, most] = range(dtype);
  if (number >= least && number <= most) return Done{};
  return raise(ErrorType::kRuntimeError, "value cannot be converted to type " + std::string(fixed_width_name(dtype)) + " without overflow")
      .because("LF0401", std::string(option) + " does not fit into " + std::string(name(dtype)))
      .at(option, "is " + cpp_text(number))
      .note("PyTorch stores " + std::string(option) + " in input's dtype before it computes with it.");
}

}  // namespace lossfit::rules
