// hinge_embedding_loss: distances of similar pairs (target 1) shrink, those of dissimilar ones (target -1) grow to a margin.
// Source: torch.nn.functional.hinge_embedding_loss and aten/src/ATen/native/Loss.cpp, PyTorch 2.14.
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
  LOSSFIT_TRY(rules::can_fill(call.number("margin"), input.dtype(), "margin"));
  LOSSFIT_TRY(aten.sub(Operand::filled(input), input));
  const Operand dissimilar = LOSSFIT_TRY(aten.where(target, input, input));
  return rules::reduce_elements(dissimilar, reduction);
}

void suspect(const Call& call, const Fit& fit, std::vector<Diagnostic>& findings) {
  suspicions::broadcast(call, fit, {"input", "target"}, false, findings);
  if (!suspicions::swapped(call, suspicions::is_sign, [](double x) { return !suspicions::is_sign(x); }, "1 and -1", findings)) suspicions::target_sign(call, findings);
  suspicions::negative_distances(call, findings);
  suspicions::unreduced(fit, findings);
}

Evaluation evaluate(const Call& call, const Fit& fit) {
  using namespace numeric;
  const Input inputs[] = {input(call, "input"), input(call, "target")};
  // PyTorch compares in target's dtype, where -1 may be 255.
  const double minus_one = call.tensor("target").dtype == Dtype::kUint8 ? 255 : -1;
  return pointwise(call, fit, inputs, reducing(fit), [wanted = call.number("margin"), minus_one](auto g, auto x, auto y) {
    using T = decltype(x);
    const T nothing = stored_like(x, 0.0);
    const T lack = stored_like(x, wanted) - x;
    const bool dissimilar = !(y == T(1));
    const bool similar = !(y == numeric::number<T>(minus_one));
    const T value = (dissimilar ? (lack < T(0) ? nothing : lack) : nothing) + (similar ? x : nothing);
    const T none = stored_like(g, 0.0);
    return element(value, (dissimilar && lack > T(0) ? -g : none) + (similar ? g : none));
  });
}

}  // namespace

extern const LossDef hinge_embedding_loss;
const LossDef hinge_embedding_loss = {
    .name = "hinge_embedding_loss",
    .module = "HingeEmbeddingLoss",
    .summary = "Distance itself for similar pairs, and what it lacks to a margin for dissimilar ones.",
    .source = "https://docs.pytorch.org/docs/2.14/generated/torch.nn.functional.hinge_embedding_loss.html",
    .formula = "l = input where target is 1, max(0, margin - input) where target is -1",
    .signature = {learned_tensor("input", "distances"), sampled(Sample::kSign, tensor("target", "1 or -1, shaped like input")),
                  number("margin", 1.0, "the distance that dissimilar pairs should have"), size_average(), reduce(), reduction()},
    .forms = {{.tensors = {{"input", "...", kNumericDtypes}, {"target", "...", kEveryDtype, "1 or -1"}},
               .note = "The mean needs a floating-point input."}},
    .check = check,
    .suspect = suspect,
    .evaluate = evaluate,
    .aten = "aten::hinge_embedding_loss",
};

}  // namespace lossfit::losses
