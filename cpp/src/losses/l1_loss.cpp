// l1_loss: the absolute difference of prediction and target, element by element.
// Source: torch.nn.functional.l1_loss and aten/src/ATen/native/Loss.cpp, PyTorch 2.14.
#include "catalogue/arguments.hpp"
#include "catalogue/pointwise_rules.hpp"
#include "catalogue/suspicions.hpp"
#include "numeric/pointwise.hpp"

namespace lossfit::losses {
namespace {

Checked<Fit> check(Call& call) {
  const Aten aten(call.symbols());
  rules::warn_of_broadcast(call);
  const std::string reduction_name = rules::legacy_reduction_name(call);
  const auto [input, target] = LOSSFIT_TRY(rules::broadcast_pair(call));
  if (call.find_tensor("weight") == nullptr) {
    const Reduction reduction = LOSSFIT_TRY(rules::reduction_named(call, reduction_name));
    const Operand errors = LOSSFIT_TRY(aten.sub(input, target));
    return rules::reduce_elements(errors, reduction);
  }
  LOSSFIT_TRY(rules::weight_like_input(call));
  const Operand errors = LOSSFIT_TRY(aten.sub(input, target));
  const Operand weighted = LOSSFIT_TRY(aten.mul(errors, rules::operand(call, "weight")));
  const Reduction reduction = LOSSFIT_TRY(rules::weighted_reduction(reduction_name));
  return rules::weighted_mean(call, weighted, reduction);
}

void suspect(const Call& call, const Fit& fit, std::vector<Diagnostic>& findings) {
  suspicions::broadcast(call, fit, {"input", "target"}, false, findings);
  suspicions::unreduced(fit, findings);
}

Evaluation evaluate(const Call& call, const Fit& fit) {
  using namespace numeric;
  const Input inputs[] = {expanded_input(call, "input"), expanded_input(call, "target"), input(call, "weight")};
  return pointwise(call, fit, inputs, weighted_reducing(call, fit), [](auto g, auto x, auto y, auto w) {
    const auto error = x - y;
    return element(abs(error) * w, g * w * sign(error));
  });
}

}  // namespace

extern const LossDef l1_loss;
const LossDef l1_loss = {
    .name = "l1_loss",
    .module = "L1Loss",
    .summary = "Mean absolute error: the absolute difference of input and target, element by element.",
    .source = "https://docs.pytorch.org/docs/2.14/generated/torch.nn.functional.l1_loss.html",
    .formula = "l = |input - target|",
    .signature = {learned_tensor("input", "predictions"), tensor("target", "true values, shaped like input"),
                  size_average(), reduce(), reduction(), sampled(Sample::kProbability, optional_tensor("weight", "a weight for each element, shaped like input"))},
    .forms = {{.tensors = {{"input", "...", kNumericDtypes}, {"target", "...", kNumericDtypes}, {"weight", "...", kEveryDtype}},
               .note = "The mean needs a floating-point input, target or weight."}},
    .check = check,
    .suspect = suspect,
    .evaluate = evaluate,
    .aten = "aten::l1_loss",
};

}  // namespace lossfit::losses
