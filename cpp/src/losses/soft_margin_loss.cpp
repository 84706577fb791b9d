// soft_margin_loss: logistic loss of scores whose targets are 1 or -1.
// Source: torch.nn.functional.soft_margin_loss and aten/src/ATen/native/Loss.cpp, PyTorch 2.14.
#include "catalogue/arguments.hpp"
#include "catalogue/pointwise_rules.hpp"
#include "catalogue/suspicions.hpp"
#include "catalogue/suspicions_values.hpp"
#include "numeric/pointwise.hpp"

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

void suspect(const Call& call, const Fit& fit, std::vector<Diagnostic>& findings) {
  suspicions::broadcast(call, fit, {"input", "target"}, false, findings);
  if (!suspicions::swapped(call, suspicions::is_sign, [](double x) { return !suspicions::is_sign(x); }, "1 and -1", findings)) suspicions::target_sign(call, findings);
  suspicions::unreduced(fit, findings);
}

Evaluation evaluate(const Call& call, const Fit& fit) {
  using namespace numeric;
  return pointwise(call, fit, {input(call, "input"), input(call, "target")}, reducing_inside(fit), [](auto g, auto x, auto y) {
    using T = decltype(x);
    const T z = exp(-y * x);
    return element(log1p(exp(stored_like(x, -x * y))), stored_like(x, y * z) * -g / (z + T(1)));
  });
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
    .suspect = suspect,
    .evaluate = evaluate,
    .aten = "aten::soft_margin_loss",
};

}  // namespace lossfit::losses
