// cosine_embedding_loss: pulls pairs of vectors together or pushes them apart, by the cosine of their angle.
// Source: torch.nn.functional.cosine_embedding_loss and aten/src/ATen/native/Loss.cpp, PyTorch 2.14.
#include "catalogue/arguments.hpp"
#include "catalogue/rules.hpp"
#include "catalogue/suspicions.hpp"
#include "numeric/tape.hpp"

namespace lossfit::losses {
namespace {

// Added to the squared length of each vector, so that zero vectors have a cosine; a float in PyTorch, whatever the dtype.
constexpr double kEpsilon = double{1e-12f};

Checked<Done> ranks_fit(const Call& call) {
  const Shape& input1 = call.tensor("input1").shape;
  const Shape& input2 = call.tensor("input2").shape;
  const std::int64_t target = call.tensor("target").shape.rank();
  if (target > 1) {
    return raise(ErrorType::kRuntimeError, "0D or 1D target tensor expected, multi-target not supported")
        .because("LF0103", "target must have one axis, one entry for each pair of vectors")
        .at("target", target - 1, "this axis is one too many")
        .note("input1 and input2 are (N, D) with a target of (N,), or (D,) with a target of ().");
  }
  const std::int64_t wanted = target + 1;
  if (input1.rank() == wanted && input2.rank() == wanted) return Done{};
  const std::string digit = std::to_string(target);
  const std::string_view odd_one = input1.rank() == input2.rank() ? "target" : input1.rank() == wanted ? "input2" : "input1";
  const std::int64_t rank = call.tensor(odd_one).shape.rank();
  return raise(ErrorType::kRuntimeError, digit + "D target tensor expects " + std::to_string(wanted) + "D input tensors, but found inputs with sizes " +
                                             input1.text() + " and " + input2.text() + ".")
      .because(odd_one == "target" ? "LF0103" : "LF0111", "the vectors must have exactly one axis more than target")
      .at(odd_one, "has " + std::to_string(rank) + (rank == 1 ? " axis" : " axes"))
      .note("input1 and input2 are (N, D) with a target of (N,), or (D,) with a target of ().");
}

Raise batch_differs(const Raise& refusal, const Operand& target, const Operand& cosine) {
  return Raise(refusal.torch)
      .because("LF0102", "there are " + target.shape()[0].text() + " targets for " + cosine.shape()[0].text() + " pairs of vectors")
      .at("target", 0, "has size " + target.shape()[0].text())
      .at("input1", 0, "the inputs make " + cosine.shape()[0].text() + " pairs");
}

Checked<Fit> check(Call& call) {
  const Aten aten(call.symbols());
  const Operand input1 = rules::operand(call, "input1");
  const Operand input2 = rules::operand(call, "input2");
  const Operand target = rules::operand(call, "target");
  const Reduction reduction = LOSSFIT_TRY(rules::legacy_reduction(call));
  LOSSFIT_TRY(ranks_fit(call));
  const Operand epsilon = Operand::number(kEpsilon);
  const Operand products = LOSSFIT_TRY(aten.mul(input1, input2));
  const Operand length1 = LOSSFIT_TRY(aten.add(Aten::sum(input1, -1), epsilon));
  const Operand length2 = LOSSFIT_TRY(aten.add(Aten::sum(input2, -1), epsilon));
  const Operand lengths = LOSSFIT_TRY(aten.mul(length1, length2));
  const Operand cosine = LOSSFIT_TRY(aten.div(Aten::sum(products, -1), lengths));
  const Checked<Operand> loss = aten.where(target, cosine, cosine);
  if (!loss) return batch_differs(loss.error(), target, cosine);
  return Fit{rules::reduced(*loss, reduction), reduction};
}

Evaluation evaluate(const Call& call, const Fit& fit) {
  numeric::Tape tape(call);
  const numeric::Var input1 = tape.tensor("input1");
  const numeric::Var input2 = tape.tensor("input2");
  const numeric::Array target = tape.tensor("target").value();
  const numeric::Var length1 = sum(input1 * input1, -1) + kEpsilon;
  const numeric::Var length2 = sum(input2 * input2, -1) + kEpsilon;
  const numeric::Var cosine = sum(input1 * input2, -1) / sqrt(length1 * length2);
  const numeric::Var loss = where(equal(target, numeric::number(1)), 1 - cosine) +
                            where(equal(target, numeric::number(-1)), clamp_min(cosine - call.number("margin"), 0));
  return tape.evaluation(reduce(loss, fit.reduction), fit);
}

void suspect(const Call& call, const Fit& fit, std::vector<Diagnostic>& findings) {
  suspicions::feature_broadcast(call, {"input1", "input2"}, findings);
  suspicions::target_sign(call, findings);
  suspicions::unreduced(fit, findings);
}

}  // namespace

extern const LossDef cosine_embedding_loss;
const LossDef cosine_embedding_loss = {
    .name = "cosine_embedding_loss",
    .module = "CosineEmbeddingLoss",
    .summary = "Angle of two vectors: target 1 pulls a pair together, -1 pushes it apart until its cosine is below the margin.",
    .source = "https://docs.pytorch.org/docs/2.14/generated/torch.nn.functional.cosine_embedding_loss.html",
    .formula = "l = 1 - cos(input1, input2) where target = 1; max(0, cos(input1, input2) - margin) where target = -1",
    .signature = {learned_tensor("input1", "the first vector of each pair"), learned_tensor("input2", "the second vector of each pair"),
                  sampled(Sample::kSign, tensor("target", "1 for a pair that belongs together, -1 for one that does not")),
                  number("margin", 0.0, "the cosine below which a pair is far enough apart"), size_average(), reduce(), reduction()},
    .forms = {{{{"input1", "N D", kEveryDtype}, {"input2", "N D", kEveryDtype}, {"target", "N", kEveryDtype, "1 or -1"}}},
              {{{"input1", "D", kEveryDtype}, {"input2", "D", kEveryDtype}, {"target", "", kEveryDtype, "1 or -1"}}, "one pair, without a batch"}},
    .check = check,
    .suspect = suspect,
    .evaluate = evaluate,
};

}  // namespace lossfit::losses
