// nll_loss: the negative log-likelihood of the target class, given log-probabilities.
// Source: torch.nn.functional.nll_loss and aten/src/ATen/native/LossNLL.cpp, LossNLL2d.cpp, PyTorch 2.14.
#include "catalogue/arguments.hpp"
#include "catalogue/class_rules.hpp"
#include "catalogue/rules.hpp"
#include "catalogue/suspicions.hpp"
#include "numeric/softmax_loss.hpp"

namespace lossfit::losses {
namespace {

Checked<Fit> check(Call& call) {
  const Reduction reduction = LOSSFIT_TRY(rules::legacy_reduction(call));
  return rules::nll_loss(call, rules::operand(call, "input"), {.reduction = reduction, .ignore_index = call.integer("ignore_index")});
}

/// l = -weight[target] * input[target], so dl/dinput is -weight[target] at the target and 0 elsewhere.
/// The mean divides both by the sum of weight[target].
Evaluation evaluate(const Call& call, const Fit& fit) {
  return numeric::nll_loss(call.tensor("input"), call.tensor("target"), call.find_tensor("weight"), fit,
                           {.reduction = fit.reduction, .ignore_index = call.integer("ignore_index")});
}

constexpr DtypeSet kIndices{Dtype::kInt64, Dtype::kUint8};
constexpr DtypeSet kSpatialIndices{Dtype::kInt64};
constexpr std::string_view kInRange = "class indices in [0, C)";

void suspect(const Call& call, const Fit& fit, std::vector<Diagnostic>& findings) {
  const Shape& input = call.tensor("input").shape;
  const std::int64_t classes = input.rank() > 1 ? 1 : 0;
  suspicions::one_class(call, "input", classes, findings);
  suspicions::class_axis(call, true, findings);
  suspicions::not_log_probabilities(call, "input", classes, findings);
  suspicions::softmax_axis(call, classes, findings);
  suspicions::all_ignored(call, fit, findings);
  if (input[classes].is_number()) suspicions::one_based_labels(call, input[classes].number(), findings);
  suspicions::weight_axis(call, "weight", findings);
  suspicions::index_in_bytes(call, findings);
  suspicions::weighted_mean(call, fit, findings);
  suspicions::unreduced(fit, findings);
}

}  // namespace

extern const LossDef nll_loss;
const LossDef nll_loss = {
    .name = "nll_loss",
    .module = "NLLLoss",
    .summary = "Negative log-likelihood of the target class, given log-probabilities.",
    .source = "https://docs.pytorch.org/docs/2.14/generated/torch.nn.functional.nll_loss.html",
    .formula = "l = -weight[target] * input[target]; mean divides by the sum of weight[target]",
    .signature = {sampled(Sample::kLogProbability, learned_tensor("input", "log-probabilities, by class")), sampled(Sample::kClassIndex, tensor("target", "class indices")),
                  sampled(Sample::kProbability, optional_tensor("weight", "a weight for each class")), size_average(),
                  integer("ignore_index", -100, "a class index whose elements count for nothing"), reduce(), reduction()},
    .forms = {{{{"input", "N C", kFloatingDtypes}, {"target", "N", kIndices, kInRange}, {"weight", "C", kFloatingDtypes}},
               "one class index for each row"},
              {{{"input", "C", kFloatingDtypes}, {"target", "", kIndices, kInRange}, {"weight", "C", kFloatingDtypes}}, "one sample, without a batch axis"},
              {{{"input", "N C d1..dk", kFloatingDtypes}, {"target", "N d1..dk", kSpatialIndices, kInRange}, {"weight", "C", kFloatingDtypes}},
               "one class index for each place"}},
    .check = check,
    .suspect = suspect,
    .evaluate = evaluate,
    .aten = "aten::nll_loss_nd",
};

}  // namespace lossfit::losses
