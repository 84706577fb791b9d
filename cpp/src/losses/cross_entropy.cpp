// cross_entropy: how far the softmax of the scores is from the target class, or from class probabilities.
// Source: torch.nn.functional.cross_entropy and aten/src/ATen/native/LossNLL.cpp, PyTorch 2.14.
#include "catalogue/arguments.hpp"
#include "catalogue/class_rules.hpp"
#include "catalogue/rules.hpp"
#include "catalogue/suspicions.hpp"
#include "numeric/softmax_loss.hpp"

namespace lossfit::losses {
namespace {

rules::ClassOptions options(const Call& call, Reduction reduction) {
  return {.reduction = reduction, .ignore_index = call.integer("ignore_index"), .label_smoothing = call.number("label_smoothing")};
}

Checked<Fit> check(Call& call) {
  const Reduction reduction = LOSSFIT_TRY(rules::legacy_reduction(call));
  return rules::cross_entropy(call, rules::operand(call, "input"), options(call, reduction));
}

/// With p = softmax(input) and s = label_smoothing,
///     l = -sum_c q_c weight_c log p_c,    q = (1 - s) * (one-hot target, or class probabilities) + s / C,
///     dl/dinput_c = p_c * sum_k q_k weight_k - q_c weight_c.
/// The mean divides by the sum of weight[target], and by the number of places for class probabilities.
Evaluation evaluate(const Call& call, const Fit& fit) { return numeric::cross_entropy(call, fit, options(call, fit.reduction)); }

constexpr DtypeSet kIndices{Dtype::kInt64, Dtype::kUint8};
constexpr DtypeSet kSpatialIndices{Dtype::kInt64};
constexpr std::string_view kInRange = "class indices in [0, C)";
constexpr std::string_view kShares = "class probabilities, summing to 1 over C";

void suspect(const Call& call, const Fit& fit, std::vector<Diagnostic>& findings) {
  const Shape& input = call.tensor("input").shape;
  const std::int64_t classes = input.rank() > 1 ? 1 : 0;
  suspicions::one_class(call, "input", classes, findings);
  suspicions::class_axis(call, false, findings);
  suspicions::probabilities_as_logits(call, "input", classes, findings);
  suspicions::log_probabilities_as_logits(call, classes, findings);
  suspicions::all_ignored(call, fit, findings);
  if (is_floating(call.tensor("target").dtype)) suspicions::target_probability(call, findings);
  suspicions::accidental_one_hot(call, findings);
  if (input[classes].is_number()) suspicions::one_based_labels(call, input[classes].number(), findings);
  suspicions::weight_axis(call, "weight", findings);
  suspicions::index_in_bytes(call, findings);
  suspicions::one_hot_target(call, findings);
  suspicions::weighted_mean(call, fit, findings);
  suspicions::unreduced(fit, findings);
}

}  // namespace

extern const LossDef cross_entropy;
const LossDef cross_entropy = {
    .name = "cross_entropy",
    .module = "CrossEntropyLoss",
    .summary = "Cross-entropy between the softmax of the scores and the target class, or class probabilities.",
    .source = "https://docs.pytorch.org/docs/2.14/generated/torch.nn.functional.cross_entropy.html",
    .formula = "l = -weight[target] * log_softmax(input)[target]; mean divides by the sum of weight[target]",
    .signature = {learned_tensor("input", "scores (logits), by class"), sampled(Sample::kClassIndex, tensor("target", "class indices, or class probabilities")),
                  sampled(Sample::kProbability, optional_tensor("weight", "a weight for each class")), size_average(),
                  integer("ignore_index", -100, "a class index whose elements count for nothing"), reduce(), reduction(),
                  number("label_smoothing", 0.0, "share of probability spread over all classes")},
    .forms = {{{{"input", "N C", kFloatingDtypes}, {"target", "N", kIndices, kInRange}, {"weight", "C", kFloatingDtypes}},
               "one class index for each row"},
              {{{"input", "N C", kFloatingDtypes}, {"target", "N C", kFloatingDtypes, kShares}, {"weight", "C", kNumericDtypes}},
               "class probabilities for each row"},
              {{{"input", "C", kFloatingDtypes}, {"target", "", kIndices, kInRange}, {"weight", "C", kFloatingDtypes}}, "one sample, without a batch axis"},
              {{{"input", "C", kFloatingDtypes}, {"target", "C", kFloatingDtypes, kShares}, {"weight", "C", kNumericDtypes}},
               "class probabilities of one sample, without a batch axis"},
              {{{"input", "N C d1..dk", kFloatingDtypes}, {"target", "N d1..dk", kSpatialIndices, kInRange}, {"weight", "C", kFloatingDtypes}},
               "one class index for each place"},
              {{{"input", "N C d1..dk", kFloatingDtypes}, {"target", "N C d1..dk", kFloatingDtypes, kShares}, {"weight", "C", kNumericDtypes}},
               "class probabilities for each place"}},
    .check = check,
    .suspect = suspect,
    .evaluate = evaluate,
    .aten = "aten::cross_entropy_loss",
};

}  // namespace lossfit::losses
