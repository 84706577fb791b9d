// margin_ranking_loss: which of two scores should rank higher, and by how much.
// Source: torch.nn.functional.margin_ranking_loss and aten/src/ATen/native/Loss.cpp, PyTorch 2.14.
#include "catalogue/arguments.hpp"
#include "catalogue/rules.hpp"
#include "catalogue/suspicions.hpp"
#include "numeric/tape.hpp"

namespace lossfit::losses {
namespace {

Checked<Done> same_ranks(const Call& call) {
  const Shape& input1 = call.tensor("input1").shape;
  const Shape& input2 = call.tensor("input2").shape;
  const Shape& target = call.tensor("target").shape;
  if (input1.rank() == input2.rank() && input1.rank() == target.rank()) return Done{};
  const std::string_view odd_one = input1.rank() == input2.rank() ? "target" : input2.rank() == target.rank() ? "input1" : "input2";
  return raise(ErrorType::kRuntimeError, "margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: " +
                                             input1.torch_size() + ", input2: " + input2.torch_size() + ", target: " + target.torch_size() + " ")
      .because("LF0111", "input1, input2 and target must have the same number of axes")
      .at(odd_one, "has " + std::to_string(call.tensor(odd_one).shape.rank()) + " axes, unlike the others")
      .note("Each element of target compares one element of input1 with one of input2.");
}

Checked<Fit> check(Call& call) {
  const Aten aten(call.symbols());
  const Operand input1 = rules::operand(call, "input1");
  const Operand input2 = rules::operand(call, "input2");
  const Operand target = rules::operand(call, "target");
  const Reduction reduction = LOSSFIT_TRY(rules::legacy_reduction(call));
  LOSSFIT_TRY(same_ranks(call));
  const Operand difference = LOSSFIT_TRY(aten.sub(input1, input2));
  const Operand sign = LOSSFIT_TRY(Aten::neg(target));
  const Checked<Operand> signed_difference = aten.mul(sign, difference);
  if (!signed_difference) return rules::blame_sizes(signed_difference.error(), call, {"target", "input1", "input2"});
  const Operand loss = LOSSFIT_TRY(aten.add(*signed_difference, Operand::number(call.number("margin"))));
  return Fit{rules::reduced(loss, reduction), reduction};
}

Evaluation evaluate(const Call& call, const Fit& fit) {
  numeric::Tape tape(call);
  const numeric::Var input1 = tape.tensor("input1");
  const numeric::Var input2 = tape.tensor("input2");
  const numeric::Var target = tape.tensor("target");
  const numeric::Var loss = clamp_min(-target * (input1 - input2) + call.number("margin"), 0);
  return tape.evaluation(reduce(loss, fit.reduction), fit);
}

void suspect(const Call& call, const Fit& fit, std::vector<Diagnostic>& findings) {
  suspicions::broadcast(call, fit, {"target", "input1", "input2"}, true, findings);
  suspicions::target_sign(call, findings);
  suspicions::unreduced(fit, findings);
}

}  // namespace

extern const LossDef margin_ranking_loss;
const LossDef margin_ranking_loss = {
    .name = "margin_ranking_loss",
    .module = "MarginRankingLoss",
    .summary = "Ranks two scores: where target is 1, input1 should exceed input2 by the margin; where it is -1, the other way round.",
    .source = "https://docs.pytorch.org/docs/2.14/generated/torch.nn.functional.margin_ranking_loss.html",
    .formula = "l = max(0, -target * (input1 - input2) + margin)",
    .signature = {learned_tensor("input1", "scores of the first items"), learned_tensor("input2", "scores of the second items"),
                  sampled(Sample::kSign, tensor("target", "1 where the first item should rank higher, -1 where the second should")),
                  number("margin", 0.0, "how far apart the scores should be"), size_average(), reduce(), reduction()},
    .forms = {{{{"input1", "...", kNumericDtypes}, {"input2", "...", kNumericDtypes}, {"target", "...", kNumericDtypes, "1 or -1"}}}},
    .check = check,
    .suspect = suspect,
    .evaluate = evaluate,
};

}  // namespace lossfit::losses
