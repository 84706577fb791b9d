// Shared rules of the functional layer; see rules.hpp.
#include "catalogue/rules.hpp"

namespace lossfit::rules {

Checked<Reduction> reduction_named(Call& call, std::string_view name) {
  if (name == "none") return Reduction::kNone;
  if (name == "mean") return Reduction::kMean;
  if (name == "sum") return Reduction::kSum;
  if (name == "elementwise_mean") {
    call.warn("reduction='elementwise_mean' is deprecated. Please use reduction='mean' instead.");
    return Reduction::kMean;
  }
  return raise(ErrorType::kValueError, std::string(name) + " is not a valid value for reduction")
      .because("LF0402", "there is no reduction of that name")
      .at("reduction", "must be none, mean or sum");
}

Checked<Reduction> reduction(Call& call) { return reduction_named(call, call.text("reduction")); }

std::string legacy_reduction_name(Call& call) {
  if (call.is_none("size_average") && call.is_none("reduce")) return std::string(call.text("reduction"));
  const bool size_average = call.is_none("size_average") || call.flag("size_average");
  const bool reduce = call.is_none("reduce") || call.flag("reduce");
  const std::string name = !reduce ? "none" : size_average ? "mean" : "sum";
  call.warn("size_average and reduce args will be deprecated, please use reduction='" + name + "' instead.");
  return name;
}

Checked<Reduction> legacy_reduction(Call& call) { return reduction_named(call, legacy_reduction_name(call)); }

void warn_of_broadcast(Call& call) {
  const Shape& input = call.tensor("input").shape;
  const Shape& target = call.tensor("target").shape;
  if (input == target) return;
  call.warn("Using a target size (" + target.torch_size() + ") that is different to the input size (" + input.torch_size() +
            "). This will likely lead to incorrect results due to broadcasting. Please ensure they have the same size.");
}

Meta reduced(const Operand& elements, Reduction reduction) {
  return reduction == Reduction::kNone ? elements.meta : Meta{Shape{}, elements.dtype()};
}

Raise not_implemented(std::string_view kernel, Dtype dtype, std::string_view tensor) {
  return raise(ErrorType::kNotImplementedError,
               "\"" + std::string(kernel) + "\" not implemented for '" + std::string(scalar_type_name(dtype)) + "'")
      .because("LF0202", "PyTorch does not compute this loss in " + std::string(name(dtype)))
      .at(tensor, "is " + std::string(name(dtype)));
}

}  // namespace lossfit::rules
