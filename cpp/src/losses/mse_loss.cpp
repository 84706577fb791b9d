// mse_loss: the squared difference of prediction and target, element by element.
// Source: torch.nn.functional.mse_loss and aten/src/ATen/native/BinaryOps.cpp, PyTorch 2.14.
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
    const Operand squares = LOSSFIT_TRY(aten.arithmetic(input, target));
    if (!is_floating(squares.dtype())) return rules::not_implemented("mse_cpu", squares.dtype(), "input");
    return rules::reduce_elements(squares, reduction);
  }
  LOSSFIT_TRY(rules::weight_like_input(call));
  const Operand squares = LOSSFIT_TRY(aten.sub(input, target));
  const Operand weighted = LOSSFIT_TRY(aten.mul(squares, rules::operand(call, "weight")));
  const Reduction reduction = LOSSFIT_TRY(rules::weighted_reduction(reduction_name));
  return rules::weighted_mean(call, weighted, reduction);
}

void suspect(const Call& call, const Fit& fit, std::vector<Diagnostic>& findings) {
  suspicions::broadcast(call, fit, {"input", "target"}, false, findings);
  suspicions::mixed_floats(call, findings);
  suspicions::unreduced(fit, findings);
}

Evaluation evaluate(const Call& call, const Fit& fit) {
  using namespace numeric;
  const Input inputs[] = {expanded_input(call, "input"), expanded_input(call, "target"), input(call, "weight")};
  return pointwise(call, fit, inputs, weighted_reducing(call, fit), [](auto g, auto x, auto y, auto w) {
    using T = decltype(x);
    const T error = x - y;
    return element(error * error * w, g * w * T(2) * error);
  });
}

}  // namespace

extern const LossDef mse_loss;
const LossDef mse_loss = {
    .name = "mse_loss",
    .module = "MSELoss",
    .summary = "Mean squared error: the squared difference of input and target, element by element.",
    .source = "https://docs.pytorch.org/docs/2.14/generated/torch.nn.functional.mse_loss.html",
    .formula = "l = (input - target)^2",
    .signature = {learned_tensor("input", "predictions"), tensor("target", "true values, shaped like input"),
                  size_average(), reduce(), reduction(), sampled(Sample::kProbability, optional_tensor("weight", "a weight for each element, shaped like input"))},
    .forms = {{{{"input", "...", kFloatingDtypes}, {"target", "...", kEveryDtype}, {"weight", "...", kEveryDtype}}},
              {{{"input", "...", kEveryDtype}, {"target", "...", kFloatingDtypes}, {"weight", "...", kEveryDtype}}}},
    .check = check,
    .suspect = suspect,
    .evaluate = evaluate,
    .aten = "aten::mse_loss",
};

}  // namespace lossfit::losses
