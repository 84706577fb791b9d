// triplet_margin_with_distance_loss: the triplet loss of any distance; here of the default one, the Euclidean.
// Source: torch.nn.functional.triplet_margin_with_distance_loss, PyTorch 2.14, which composes it in Python.
#include "catalogue/arguments.hpp"
#include "catalogue/rules.hpp"
#include "catalogue/suspicions.hpp"
#include "numeric/triplet.hpp"

namespace lossfit::losses {
namespace {

Checked<Fit> check(Call& call) {
  // The names are compared without get_enum, so that elementwise_mean is refused.
  const std::string_view name = call.text("reduction");
  if (name == "elementwise_mean") return rules::unknown_reduction(name);
  const Reduction reduction = LOSSFIT_TRY(rules::reduction(call));
  LOSSFIT_TRY(rules::positive_margin(call));
  LOSSFIT_TRY(rules::triplet_ranks(call));
  const Operand loss = LOSSFIT_TRY(rules::triplet(call, 2.0));
  return Fit{rules::reduced(loss, reduction), reduction};
}

Evaluation evaluate(const Call& call, const Fit& fit) {
  numeric::Tape tape(call);
  return tape.evaluation(reduce(numeric::triplet(tape, call, 2, 1e-6), fit.reduction), fit);
}

void suspect(const Call& call, const Fit& fit, std::vector<Diagnostic>& findings) {
  suspicions::feature_broadcast(call, {"anchor", "positive", "negative"}, findings);
  suspicions::unreduced(fit, findings);
}

}  // namespace

extern const LossDef triplet_margin_with_distance_loss;
const LossDef triplet_margin_with_distance_loss = {
    .name = "triplet_margin_with_distance_loss",
    .module = "TripletMarginWithDistanceLoss",
    .summary = "Triplet loss of any distance function; without one, the Euclidean distance.",
    .source = "https://docs.pytorch.org/docs/2.14/generated/torch.nn.functional.triplet_margin_with_distance_loss.html",
    .formula = "l = max(0, d(anchor, positive) - d(anchor, negative) + margin) with d(x, y) = |x - y + 1e-6|_2",
    .signature = {learned_tensor("anchor", "the vectors compared"), learned_tensor("positive", "vectors of the same kind as the anchor"),
                  learned_tensor("negative", "vectors of another kind"), keyword(number("margin", 1.0, "how much nearer the positive should be; above 0")),
                  keyword(flag("swap", false, "use the positive's distance to the negative where it is the smaller one")), keyword(reduction())},
    .forms = {{{{"anchor", "N D", kNumericDtypes}, {"positive", "N D", kNumericDtypes}, {"negative", "N D", kNumericDtypes}}},
              {{{"anchor", "D", kNumericDtypes}, {"positive", "D", kNumericDtypes}, {"negative", "D", kNumericDtypes}}, "one triplet, without a batch"},
              {{{"anchor", "N d1..dk D", kNumericDtypes}, {"positive", "N d1..dk D", kNumericDtypes}, {"negative", "N d1..dk D", kNumericDtypes}}}},
    .check = check,
    .suspect = suspect,
    .evaluate = evaluate,
};

}  // namespace lossfit::losses
