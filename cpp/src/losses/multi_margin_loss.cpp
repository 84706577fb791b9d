// multi_margin_loss: every other class must score lower than the target class by at least a margin.
// Source: torch.nn.functional.multi_margin_loss and aten/src/ATen/native/LossMultiMargin.cpp, PyTorch 2.14.
#include "catalogue/arguments.hpp"
#include "catalogue/margin_rules.hpp"
#include "catalogue/rules.hpp"

namespace lossfit::losses {
namespace {

constexpr ErrorType kRuntime = ErrorType::kRuntimeError;
constexpr ErrorType kValue = ErrorType::kValueError;

/// Options that the Python layer looks at before it asks ATen.
Checked<Done> check_options(const Call& call) {
  const double p = call.number("p");
  if (p != 1 && p != 2) {
    return raise(kValue, "only p == 1 and p == 2 supported")
        .because("LF0401", "p is the power of the margin's violation: 1 or 2")
        .at("p", "must be 1 or 2");
  }
  const TensorSpec* weight = call.find_tensor("weight");
  if (weight != nullptr && weight->shape.rank() != 1) {
    return raise(kValue, "weight must be one-dimensional")
        .because("LF0107", "weight holds one number per class, so it has one axis")
        .at("weight", "is " + weight->shape.text());
  }
  return Done{};
}

/// The target: one class index for each row. A single row takes it with or without an axis.
Checked<Done> check_target_shape(Call& call, const rules::Rows& rows) {
  const Shape& input = call.tensor("input").shape;
  const Shape& target = call.tensor("target").shape;
  const bool one_each = target.is_scalar() ? call.symbols().is(rows.count, 1) : target.rank() == 1 && call.symbols().same(target[0], rows.count);
  if (one_each) return Done{};
  Raise refusal = raise(kRuntime,
                        "multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch size). "
                        "Expected target size [" + rows.count.text() + "], but got " + target.text() + ". Input has shape " + input.text() + ".");
  if (target.rank() == 1) {
    refusal = std::move(refusal)
                  .because("LF0102", "there are " + rows.count.text() + " rows of scores and " + target[0].text() + " targets")
                  .at("target", 0, "has " + target[0].text() + " class indices");
  } else if (target.is_scalar()) {
    refusal = std::move(refusal).because("LF0103", "a batch of scores needs a batch of targets").at("target", "is a scalar");
  } else {
    refusal = std::move(refusal)
                  .because("LF0103", "target holds one class index for each row, so it has one axis")
                  .at("target", 1, target[1] == Dim(1) ? "is an axis of size 1 too many" : "is an axis too many");
  }
  if (input.rank() == 2) return std::move(refusal).at("input", 0, "has " + rows.count.text() + " rows");
  return std::move(refusal).note("Scores with one axis or none are those of one sample, which has one class index.");
}

Checked<Done> check_values(const Call& call, const rules::Rows& rows) {
  const TensorSpec& target = call.tensor("target");
  if (!target.values || !rows.classes.is_number()) return Done{};
  for (std::int64_t i = 0; i < target.values->count(); ++i) {
    const std::int64_t index = target.values->integer(i);
    if (index >= 0 && index < rows.classes.number()) continue;
    return raise(kRuntime, "target out of range")
        .because("LF0306", "class index " + std::to_string(index) + " is outside [0, " + rows.classes.text() + ")")
        .at("target", "holds " + std::to_string(index) + " at element " + std::to_string(i))
        .note("There are " + rows.classes.text() + " classes, from 0 to " + std::to_string(rows.classes.number() - 1) + ".");
  }
  return Done{};
}

Checked<Fit> check(Call& call) {
  const Reduction reduction = LOSSFIT_TRY(rules::legacy_reduction(call));
  LOSSFIT_TRY(check_options(call));
  const TensorSpec& input = call.tensor("input");
  const TensorSpec& target = call.tensor("target");
  const TensorSpec* weight = call.find_tensor("weight");
  const rules::Rows rows = LOSSFIT_TRY(rules::rows_of_scores(call));
  LOSSFIT_TRY(check_target_shape(call, rows));
  if (weight != nullptr && !call.symbols().same(weight->shape[0], rows.classes)) {
    return raise(kRuntime, "inconsistent weight size, expected " + rows.classes.text() + " but got " + weight->shape.text())
        .because("LF0107", "weight holds one number per class: its shape must be [" + rows.classes.text() + "]")
        .at("weight", 0, "has " + weight->shape[0].text() + " weights")
        .at("input", "has " + rows.classes.text() + " classes");
  }
  const bool one_value = reduction != Reduction::kNone || target.shape.is_scalar();
  const Fit fit{{one_value ? Shape{} : Shape{rows.count}, input.dtype}, reduction};
  if (input.shape.is_empty()) return fit;
  if (input.dtype != Dtype::kFloat32 && input.dtype != Dtype::kFloat64) {
    return rules::not_implemented("multi_margin_loss_cpu_kernel", input.dtype, "input");
  }
  if (target.dtype != Dtype::kInt64) return rules::expected_scalar_type(Dtype::kInt64, target.dtype, "target");
  if (weight != nullptr && weight->dtype != input.dtype) return rules::expected_scalar_type(input.dtype, weight->dtype, "weight");
  LOSSFIT_TRY(check_values(call, rows));
  return fit;
}

constexpr DtypeSet kScores{Dtype::kFloat32, Dtype::kFloat64};
constexpr DtypeSet kIndices{Dtype::kInt64};
constexpr std::string_view kInRange = "class indices in [0, C)";

}  // namespace

extern const LossDef multi_margin_loss;
const LossDef multi_margin_loss = {
    .name = "multi_margin_loss",
    .module = "MultiMarginLoss",
    .summary = "Hinge loss over classes: every other class must score lower than the target class by a margin.",
    .source = "https://docs.pytorch.org/docs/2.14/generated/torch.nn.functional.multi_margin_loss.html",
    .formula = "l = sum_{j != target} weight[target] * max(0, margin - input[target] + input[j])^p / C",
    .signature = {learned_tensor("input", "scores, by class"), tensor("target", "class indices"),
                  number("p", 1, "power of the margin's violation, 1 or 2"), number("margin", 1.0, "by how much the target class must lead"),
                  optional_tensor("weight", "a weight for each class"), size_average(), reduce(), reduction()},
    .forms = {{{{"input", "N C", kScores}, {"target", "N", kIndices, kInRange}, {"weight", "C", kScores}}, "one class index for each row"},
              {{{"input", "C", kScores}, {"target", "", kIndices, kInRange}, {"weight", "C", kScores}}, "one sample, without a batch axis"}},
    .check = check,
    .aten = "aten::multi_margin_loss",
};

}  // namespace lossfit::losses
