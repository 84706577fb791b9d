// soft_margin_loss: logistic loss of scores whose targets are 1 or -1.
// Source: torch.nn.functional.soft_margin_loss and aten/src/ATen/native/Loss.cpp, PyTorch 2.14.
#include "catalogue/arguments.hpp"
#include "catalogue/pointwise_rules.hpp"

namespace lossfit::losses {
namespace {

Checked<Fit> check(Call& call) {
  const Aten aten(call.symbols());
  const Operand input = rules::operand(call, "input");
  const Operand target = rules::operand(call, "target");
  const Reduction reduction = LOSSFIT_TRY(rules::legacy_reduction(call));
  const Operand negated = LOSSFIT_TRY(Aten::neg(input));
  const Operand product = LOSSFIT_TRY(aten.arithmetic_in_place(negated, target));
  const Operand loss = LOSSFIT_TRY(Aten::unary_float_in_place(product));
  Fit fit = LOSSFIT_TRY(rules::reduce_elements(loss, reduction));
  // The gradient is computed from -target.
  if (const auto negated_target = Aten::neg(target); !negated_target) fit.backward_error = negated_target.error().torch;
  return fit;
}

}  // namespace

extern const LossDef soft_margin_loss;
const LossDef soft_margin_loss = {
    .name = "soft_margin_loss",
    .module = "SoftMarginLoss",
    .summary = "Logistic loss of two-class scores, with targets 1 and -1.",
    .source = "https://docs.pytorch.org/docs/2.14/generated/torch.nn.functional.soft_margin_loss.html",
    .formula = "l = log(1 + exp(-target input))",
    .signature = {learned_tensor("input", "raw scores"), sampled(Sample::kSign, tensor("target", "1 or -1, shaped like input")), size_average(), reduce(), reduction()},
    .forms = {{.tensors = {{"input", "...", kFloatingDtypes}, {"target", "...", kNumericDtypes, "1 or -1"}},
               .note = "target may be any shape that broadcasts to input's."}},
    .check = check,
    .aten = "aten::soft_margin_loss",
};

}  // namespace lossfit::losses
