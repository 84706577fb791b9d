// triplet_margin_loss: an anchor should be nearer to the positive example than to the negative one, by a margin.
// Source: torch.nn.functional.triplet_margin_loss and aten/src/ATen/native/Loss.cpp, PyTorch 2.14.
#include "catalogue/arguments.hpp"
#include "catalogue/rules.hpp"
#include "catalogue/suspicions.hpp"
#include "numeric/triplet.hpp"

namespace lossfit::losses {
namespace {

Checked<Fit> check(Call& call) {
  const Reduction reduction = LOSSFIT_TRY(rules::legacy_reduction(call));
  LOSSFIT_TRY(rules::positive_margin(call));
  LOSSFIT_TRY(rules::triplet_ranks(call));
  const Operand loss = LOSSFIT_TRY(rules::triplet(call, call.number("p")));
  return Fit{rules::reduced(loss, reduction), reduction};
}

Evaluation evaluate(const Call& call, const Fit& fit) {
  numeric::Tape tape(call);
  return tape.evaluation(reduce(numeric::triplet(tape, call, call.number("p"), call.number("eps")), fit.reduction), fit);
}

void suspect(const Call& call, const Fit& fit, std::vector<Diagnostic>& findings) {
  suspicions::feature_broadcast(call, {"anchor", "positive", "negative"}, findings);
  suspicions::unreduced(fit, findings);
}

}  // namespace

extern const LossDef triplet_margin_loss;
const LossDef triplet_margin_loss = {
    .name = "triplet_margin_loss",
    .module = "TripletMarginLoss",
    .summary = "Distances of vectors: an anchor should be nearer to the positive example than to the negative one, by the margin.",
    .source = "https://docs.pytorch.org/docs/2.14/generated/torch.nn.functional.triplet_margin_loss.html",
    .formula = "l = max(0, |anchor - positive + eps|_p - |anchor - negative + eps|_p + margin)",
    .signature = {learned_tensor("anchor", "the vectors compared"), learned_tensor("positive", "vectors of the same kind as the anchor"),
                  learned_tensor("negative", "vectors of another kind"), number("margin", 1.0, "how much nearer the positive should be; above 0"),
                  number("p", 2.0, "the norm that measures distances"), number("eps", 1e-6, "added to each difference, against a zero norm"),
                  flag("swap", false, "use the positive's distance to the negative where it is the smaller one"), size_average(), reduce(),
                  reduction()},
    .forms = {{{{"anchor", "N D", kNumericDtypes}, {"positive", "N D", kNumericDtypes}, {"negative", "N D", kNumericDtypes}}},
              {{{"anchor", "D", kNumericDtypes}, {"positive", "D", kNumericDtypes}, {"negative", "D", kNumericDtypes}}, "one triplet, without a batch"},
              {{{"anchor", "N d1..dk D", kNumericDtypes}, {"positive", "N d1..dk D", kNumericDtypes}, {"negative", "N d1..dk D", kNumericDtypes}}}},
    .check = check,
    .suspect = suspect,
    .evaluate = evaluate,
};

}  // namespace lossfit::losses
