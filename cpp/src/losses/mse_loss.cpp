// mse_loss: the squared difference of prediction and target, element by element.
// Source: torch.nn.functional.mse_loss and aten/src/ATen/native/BinaryOps.cpp, PyTorch 2.14.
#include "catalogue/arguments.hpp"
#include "catalogue/rules.hpp"

namespace lossfit::losses {
namespace {

Checked<Fit> check(Call& call) {
  const Aten aten(call.symbols());
  const Operand input = rules::operand(call, "input");
  const Operand target = rules::operand(call, "target");
  rules::warn_of_broadcast(call);
  const std::string reduction_name = rules::legacy_reduction_name(call);
  LOSSFIT_TRY(aten.broadcast(input, target));
  const Reduction reduction = LOSSFIT_TRY(rules::reduction_named(call, reduction_name));
  const Operand difference = LOSSFIT_TRY(aten.sub(input, target));
  if (!is_floating(difference.dtype())) return rules::not_implemented("mse_cpu", difference.dtype(), "input");
  return Fit{rules::reduced(difference, reduction), reduction};
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
                  size_average(), reduce(), reduction(), optional_tensor("weight", "a weight for each element, shaped like input")},
    .forms = {{{{"input", "...", kNumericDtypes}, {"target", "...", kNumericDtypes}, {"weight", "...", kNumericDtypes}}}},
    .check = check,
    .aten = "aten::mse_loss",
};

}  // namespace lossfit::losses
