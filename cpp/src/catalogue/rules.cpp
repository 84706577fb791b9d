// Shared rules of the functional layer; see rules.hpp.
#include "catalogue/rules.hpp"

#include <algorithm>

#include "shape/number_text.hpp"

namespace lossfit::rules {

Checked<Reduction> reduction_named(Call& call, std::string_view name) {
  if (name == "none") return Reduction::kNone;
  if (name == "mean") return Reduction::kMean;
  if (name == "sum") return Reduction::kSum;
  if (name == "elementwise_mean") {
    call.warn("reduction='elementwise_mean' is deprecated. Please use reduction='mean' instead.");
    return Reduction::kMean;
  }
  return unknown_reduction(name);
}

Raise unknown_reduction(std::string_view name) {
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

Checked<Done> positive_margin(const Call& call) {
  if (!(call.number("margin") <= 0)) return Done{};
  return raise(ErrorType::kValueError, "margin must be greater than 0, got " + python_text(call.option("margin")))
      .because("LF0401", "a triplet loss needs a positive margin")
      .at("margin", "is " + python_text(call.option("margin")));
}

Checked<Done> triplet_ranks(const Call& call) {
  const std::int64_t anchor = call.tensor("anchor").shape.rank();
  const std::int64_t positive = call.tensor("positive").shape.rank();
  const std::int64_t negative = call.tensor("negative").shape.rank();
  if (anchor == positive && positive == negative) return Done{};
  const std::string_view odd_one = positive != anchor && positive != negative ? "positive" : anchor == positive ? "negative" : "anchor";
  return raise(ErrorType::kRuntimeError,
               "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor " +
                   std::to_string(anchor) + "D, positive " + std::to_string(positive) + "D, and negative " + std::to_string(negative) + "D inputs")
      .because("LF0111", "anchor, positive and negative must have the same number of axes")
      .at(odd_one, "has " + std::to_string(call.tensor(odd_one).shape.rank()) + " axes, unlike the others")
      .note("Each row of the three is one vector: anchor, positive and negative are all (N, D) or all (D,).");
}

Checked<Operand> triplet(Call& call, double p) {
  const Aten aten(call.symbols());
  const Operand anchor = operand(call, "anchor");
  const Operand positive = operand(call, "positive");
  const Operand negative = operand(call, "negative");
  const Operand to_positive = LOSSFIT_TRY(aten.pairwise_distance(anchor, positive, p));
  Operand to_negative = LOSSFIT_TRY(aten.pairwise_distance(anchor, negative, p));
  if (call.flag("swap")) {
    const Operand between = LOSSFIT_TRY(aten.pairwise_distance(positive, negative, p));
    to_negative = LOSSFIT_TRY(aten.arithmetic(to_negative, between));
  }
  const Operand raised = LOSSFIT_TRY(aten.add(to_positive, Operand::number(call.number("margin"))));
  const Checked<Operand> loss = aten.sub(raised, to_negative);
  if (!loss) return blame_sizes(loss.error(), call, {"negative", "positive", "anchor"}, 1);
  return *loss;
}

Raise blame_sizes(Raise refusal, const Call& call, std::initializer_list<std::string_view> tensors, std::int64_t skipped) {
  std::int64_t rank = 0;
  for (std::string_view name : tensors) rank = std::max(rank, call.tensor(name).shape.rank());
  refusal.diagnostic.labels.clear();
  for (std::int64_t axis = -1 - skipped; axis >= -rank; --axis) {
    std::vector<std::pair<std::string_view, Dim>> sizes;
    bool differ = false;
    for (std::string_view name : tensors) {
      const Shape& shape = call.tensor(name).shape;
      if (axis < -shape.rank() || shape[axis] == Dim(1)) continue;
      sizes.emplace_back(name, shape[axis]);
      differ = differ || sizes.front().second != shape[axis];
    }
    if (!differ) continue;
    for (const auto& [name, size] : sizes) {
      refusal = std::move(refusal).at(name, axis + call.tensor(name).shape.rank(), "has size " + size.text());
    }
    break;
  }
  return refusal;
}

Raise expected_scalar_type(Dtype expected, Dtype found, std::string_view tensor) {
  return raise(ErrorType::kRuntimeError,
               "expected scalar type " + std::string(scalar_type_name(expected)) + " but found " + std::string(scalar_type_name(found)))
      .because(is_floating(expected) ? "LF0203" : "LF0201", std::string(tensor) + " must be " + std::string(name(expected)))
      .at(tensor, "is " + std::string(name(found)));
}

std::optional<Raise> different_devices(const Call& call) {
  const auto& [leader, first] = call.tensors().front();
  for (const auto& [name, spec] : call.tensors()) {
    if (spec.device == first.device || name.ends_with("_lengths")) continue;
    return raise(ErrorType::kRuntimeError, "Expected all tensors to be on the same device, but found at least two devices, " + first.device + " and " +
                                               spec.device + "!")
        .because("LF0207", std::string(name) + " is on " + spec.device + " while " + std::string(leader) + " is on " + first.device)
        .at(name, "is on " + spec.device)
        .at(leader, "is on " + first.device);
  }
  return std::nullopt;
}

}  // namespace lossfit::rules
