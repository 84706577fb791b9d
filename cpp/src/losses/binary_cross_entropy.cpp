// binary_cross_entropy: how surprised probabilities are by yes-or-no targets, in nats.
// Source: torch.nn.functional.binary_cross_entropy and aten/src/ATen/native/Loss.cpp, PyTorch 2.14.
#include "catalogue/arguments.hpp"
#include "catalogue/pointwise_rules.hpp"
#include "catalogue/suspicions.hpp"
#include "catalogue/suspicions_values.hpp"
#include "numeric/pointwise.hpp"

namespace lossfit::losses {
namespace {

Checked<Done> same_size(Call& call) {
  const Shape& input = call.tensor("input").shape;
  const Shape& target = call.tensor("target").shape;
  if (call.symbols().same(target, input)) return Done{};
  return rules::blame_shape(raise(ErrorType::kValueError, "Using a target size (" + target.torch_size() + ") that is different to the input size (" +
                                                              input.torch_size() + ") is deprecated. Please ensure they have the same size.")
                                .because("LF0105", "target must have the shape of input"),
                            call, "target", "input");
}

/// `torch.broadcast_shapes(target.size(), weight.size())`, whose message shows the shape as far as it was worked out.
Checked<Operand> expanded_weight(Call& call) {
  const Operand weight = rules::operand(call, "weight");
  const std::int64_t rank = std::max(call.tensor("target").shape.rank(), weight.shape().rank());
  Shape common(std::vector<Dim>(static_cast<std::size_t>(rank), Dim(1)));
  const Shape& target = call.tensor("target").shape;
  for (std::int64_t axis = -1; axis >= -target.rank(); --axis) common[axis] = target[axis];
  for (std::int64_t axis = -1; axis >= -weight.shape().rank(); --axis) {
    const Dim size = weight.shape()[axis];
    if (const auto both = call.symbols().broadcast(common[axis], size)) {
      common[axis] = *both;
      continue;
    }
    return raise(ErrorType::kRuntimeError, "Attempting to broadcast a dimension of length " + size.text() + " at " + std::to_string(axis) +
                                               "! Mismatching argument at index 1 had " + weight.shape().torch_size() +
                                               "; but expected shape should be broadcastable to " + common.text())
        .because("LF0107", "weight does not broadcast to target's shape")
        .at("weight", axis + weight.shape().rank(), "has size " + size.text())
        .at("target", axis + target.rank(), "has size " + common[axis].text());
  }
  return Operand::expanded(weight, common);
}

/// Probabilities lie in 0..1; PyTorch looks at input and target element by element, so the earlier element speaks.
Checked<Done> probabilities(const Call& call) {
  const auto is_no_probability = [](auto p) { return !(p >= 0 && p <= 1); };
  const auto bad_input = rules::first_bad(call.tensor("input"), is_no_probability);
  const auto bad_target = rules::first_bad(call.tensor("target"), is_no_probability);
  if (!bad_input && !bad_target) return Done{};
  const bool input_speaks = bad_input && (!bad_target || *bad_input <= *bad_target);
  const std::string tensor = input_speaks ? "input" : "target";
  Raise refusal = rules::blame_element(raise(ErrorType::kRuntimeError, "all elements of " + tensor + " should be between 0 and 1")
                                           .because("LF0302", tensor + " holds a number that is no probability"),
                                       call, tensor, input_speaks ? *bad_input : *bad_target, ", outside of 0 to 1");
  if (!input_speaks) return refusal;
  return std::move(refusal).note("Logits go through torch.sigmoid first, or to binary_cross_entropy_with_logits, which is more accurate.");
}

Checked<Fit> check(Call& call) {
  const Aten aten(call.symbols());
  const Operand input = rules::operand(call, "input");
  const Operand target = rules::operand(call, "target");
  const Reduction reduction = LOSSFIT_TRY(rules::legacy_reduction(call));
  LOSSFIT_TRY(same_size(call));
  const bool weighted = call.find_tensor("weight") != nullptr;
  const Operand weight = weighted ? LOSSFIT_TRY(expanded_weight(call)) : Operand::number(1.0);
  if (target.dtype() != input.dtype()) return rules::unlike_dtypes(target, input);
  if (!is_floating(input.dtype())) return rules::not_implemented("binary_cross_entropy", input.dtype(), "input");
  LOSSFIT_TRY(probabilities(call));
  const Operand loss = LOSSFIT_TRY(aten.arithmetic_in_place(input, weight));
  return rules::reduce_elements(loss, reduction);
}

void suspect(const Call& call, const Fit& fit, std::vector<Diagnostic>& findings) {
  if (!suspicions::swapped(call, suspicions::is_bit, [](double x) { return !suspicions::is_bit(x); }, "0 and 1", findings)) suspicions::target_probability(call, findings);
  suspicions::weight_axis(call, "weight", findings);
  suspicions::unreduced(fit, findings);
}

Evaluation evaluate(const Call& call, const Fit& fit) {
  using namespace numeric;
  const Input inputs[] = {input(call, "input"), input(call, "target"), input(call, "weight")};
  return pointwise(call, fit, inputs, reducing_inside(fit), [](auto g, auto x, auto y, auto w) {
    using T = decltype(x);
    const T least = stored_like(x, -100.0);
    const T log_no = log1p(-x);
    const T log_yes = log(x);
    const T value = (y - T(1)) * (log_no < least ? least : log_no) - y * (log_yes < least ? least : log_yes);
    const T tiny = stored_like(x, double{1e-12f});  // a float in the kernel, whatever the dtype
    const T variance = (T(1) - x) * x;
    const T slope = (x - y) / (variance < tiny ? tiny : variance);
    return element(stored_like(x, value * w), slope * w * g);
  });
}

}  // namespace

extern const LossDef binary_cross_entropy;
const LossDef binary_cross_entropy = {
    .name = "binary_cross_entropy",
    .module = "BCELoss",
    .summary = "Binary cross entropy of probabilities, each logarithm held above -100.",
    .source = "https://docs.pytorch.org/docs/2.14/generated/torch.nn.functional.binary_cross_entropy.html",
    .formula = "l = -weight (target log(input) + (1 - target) log(1 - input))",
    .signature = {sampled(Sample::kProbability, learned_tensor("input", "probabilities, for instance out of a sigmoid")),
                  sampled(Sample::kProbability, tensor("target", "true probabilities, shaped like input")),
                  sampled(Sample::kProbability, optional_tensor("weight", "a weight for each element; broadcasts to input's shape")), size_average(), reduce(), reduction()},
    .forms = {{.tensors = {{"input", "...", kFloatingDtypes, "probabilities in [0, 1]"},
                           {"target", "...", kFloatingDtypes, "probabilities in [0, 1]"},
                           {"weight", "...", kEveryDtype}},
               .note = "Input and target share one dtype; weight may be any shape that broadcasts to theirs."}},
    .check = check,
    .suspect = suspect,
    .evaluate = evaluate,
    .aten = "aten::binary_cross_entropy",
};

}  // namespace lossfit::losses
