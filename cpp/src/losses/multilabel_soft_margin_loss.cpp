// multilabel_soft_margin_loss: one yes-or-no question for each class, averaged over the classes.
// Source: torch.nn.functional.multilabel_soft_margin_loss, PyTorch 2.14, which composes it in Python.
#include "catalogue/arguments.hpp"
#include "catalogue/rules.hpp"
#include "catalogue/suspicions.hpp"
#include "catalogue/suspicions_values.hpp"
#include "numeric/tape.hpp"

namespace lossfit::losses {
namespace {

// get_enum is not asked: the reduction is compared last, with a message of its own, and knows no elementwise_mean.
Checked<Reduction> last_of_all_reduction(std::string_view name) {
  if (name == "none") return Reduction::kNone;
  if (name == "mean") return Reduction::kMean;
  if (name == "sum") return Reduction::kSum;
  return raise(ErrorType::kValueError, std::string(name) + " is not valid")
      .because("LF0402", "there is no reduction of that name")
      .at("reduction", "must be none, mean or sum");
}

/// target * logsigmoid(input) + (1 - target) * logsigmoid(-input)
Checked<Operand> log_likelihood(const Aten& aten, const Call& call) {
  const Operand input = rules::operand(call, "input");
  const Operand target = rules::operand(call, "target");
  if (!is_floating(input.dtype())) return rules::not_implemented("log_sigmoid_cpu", input.dtype(), "input");
  const Checked<Operand> positive = aten.mul(target, input);
  if (!positive) return rules::blame_sizes(positive.error(), call, {"target", "input"});
  const Operand complement = LOSSFIT_TRY(aten.sub(target, Operand::number(std::int64_t{1})));
  const Operand negative = LOSSFIT_TRY(aten.mul(complement, input));
  return aten.add(*positive, negative);
}

Checked<Fit> check(Call& call) {
  const Aten aten(call.symbols());
  const Shape& input = call.tensor("input").shape;
  const std::string reduction_name = rules::legacy_reduction_name(call);
  Operand loss = LOSSFIT_TRY(log_likelihood(aten, call));
  if (call.find_tensor("weight") != nullptr) {
    const Checked<Operand> weighted = aten.mul(loss, rules::operand(call, "weight"));
    if (!weighted) return rules::blame_sizes(weighted.error(), call, {"weight", "input", "target"});
    loss = *weighted;
  }
  if (input.is_scalar()) {
    return raise(ErrorType::kIndexError, "Dimension specified as -1 but tensor has no dimensions")
        .because("LF0106", "input needs an axis of classes")
        .at("input", "has no axes");
  }
  // The class axis is input's last one, which is not the loss's last one where target or weight has more axes.
  const Operand per_sample = Aten::sum(loss, input.rank() - 1);
  const Reduction reduction = LOSSFIT_TRY(last_of_all_reduction(reduction_name));
  return Fit{rules::reduced(per_sample, reduction), reduction};
}

Evaluation evaluate(const Call& call, const Fit& fit) {
  numeric::Tape tape(call);
  const numeric::Var input = tape.tensor("input");
  const numeric::Var target = tape.tensor("target");
  numeric::Var loss = -(target * log_sigmoid(input) + (1 - target) * log_sigmoid(-input));
  if (call.find_tensor("weight") != nullptr) loss = loss * tape.tensor("weight");
  const std::int64_t class_axis = call.tensor("input").shape.rank() - 1;
  const auto classes = static_cast<double>(call.tensor("input").shape[class_axis].number());
  return tape.evaluation(reduce(sum(loss, class_axis) / classes, fit.reduction), fit);
}

void suspect(const Call& call, const Fit& fit, std::vector<Diagnostic>& findings) {
  suspicions::broadcast(call, fit, {"input", "target"}, false, findings);
  const auto is_score = [](double x) { return !suspicions::is_probability(x); };
  if (!suspicions::swapped(call, suspicions::is_bit, is_score, "0 and 1", findings)) suspicions::target_probability(call, findings);
  suspicions::probabilities_as_logits(call, "input", std::nullopt, findings);
  suspicions::weight_axis(call, "weight", findings);
  suspicions::unreduced(fit, findings);
}

}  // namespace

extern const LossDef multilabel_soft_margin_loss;
const LossDef multilabel_soft_margin_loss = {
    .name = "multilabel_soft_margin_loss",
    .module = "MultiLabelSoftMarginLoss",
    .summary = "Several labels at once: binary cross-entropy of each class's logit, averaged over the classes.",
    .source = "https://docs.pytorch.org/docs/2.14/generated/torch.nn.functional.multilabel_soft_margin_loss.html",
    .formula = "l = -mean over classes of target * log(sigmoid(input)) + (1 - target) * log(1 - sigmoid(input))",
    .signature = {learned_tensor("input", "logits, one for each class"), sampled(Sample::kProbability, tensor("target", "1 for each class that applies, 0 for the others")),
                  sampled(Sample::kProbability, optional_tensor("weight", "a weight for each class")), size_average(), reduce(), reduction()},
    .forms = {{{{"input", "N C", kFloatingDtypes}, {"target", "N C", kNumericDtypes, "0 or 1"}, {"weight", "C", kEveryDtype}}},
              {{{"input", "C", kFloatingDtypes}, {"target", "C", kNumericDtypes, "0 or 1"}, {"weight", "C", kEveryDtype}}, "one sample, without a batch"},
              {{{"input", "N d1..dk C", kFloatingDtypes}, {"target", "N d1..dk C", kNumericDtypes, "0 or 1"}, {"weight", "C", kEveryDtype}}}},
    .check = check,
    .suspect = suspect,
    .evaluate = evaluate,
};

}  // namespace lossfit::losses
