// multi_margin_loss: every other class must score lower than the target class by at least a margin.
// Source: torch.nn.functional.multi_margin_loss and aten/src/ATen/native/LossMultiMargin.cpp, PyTorch 2.14.
#include "catalogue/arguments.hpp"
#include "catalogue/margin_rules.hpp"
#include "catalogue/rules.hpp"
#include "catalogue/suspicions.hpp"

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

/// With z_j = margin - x_target + x_j over every class j but the target, and w = weight[target],
///     l = sum_{z_j > 0} w z_j^p / C,    dl/dx_j = w p z_j^(p-1) / C where z_j > 0,    dl/dx_target = -sum_j dl/dx_j.
template <class T>
Evaluation evaluate_as(const Call& call, const Fit& fit) {
  const TensorSpec& input = call.tensor("input");
  const TensorSpec* weight = call.find_tensor("weight");
  const std::int64_t classes = input.shape.is_scalar() ? 1 : input.shape[-1].number();
  const std::int64_t rows = classes == 0 ? 0 : input.values->count() / classes;
  const std::span<const T> scores = input.values->template span<T>();
  const bool square = call.number("p") == 2;
  const T margin = static_cast<T>(call.number("margin"));
  const bool mean = fit.reduction == Reduction::kMean;
  const T unit = static_cast<T>(1.0 / static_cast<double>(mean ? rows * classes : classes));

  Values grad(input.dtype, input.values->count());
  Values each(input.dtype, fit.result.shape.rank() == 1 ? rows : 1);
  double total = 0;
  for (std::int64_t row = 0; row < rows; ++row) {
    const T* x = scores.data() + row * classes;
    T* dx = grad.mutable_span<T>().data() + row * classes;
    const std::int64_t target = call.tensor("target").values->integer(row);
    const T w = weight == nullptr ? T{1} : weight->values->template span<T>()[static_cast<std::size_t>(target)];
    double sum = 0;
    T at_target = 0;
    for (std::int64_t j = 0; j < classes; ++j) {
      const T z = margin - x[target] + x[j];
      if (j == target || !(z > 0)) continue;
      sum += static_cast<double>((square ? z * z : z) * w);
      dx[j] = (square ? 2 * unit * z : unit) * w;
      at_target -= dx[j];
    }
    dx[target] = at_target;
    const double loss = sum / static_cast<double>(classes);
    if (fit.result.shape.rank() == 1) each.mutable_span<T>()[static_cast<std::size_t>(row)] = static_cast<T>(loss);
    total += loss;
  }
  if (fit.result.shape.is_scalar()) each.mutable_span<T>()[0] = static_cast<T>(mean ? total / static_cast<double>(rows) : total);
  return {.value = {.shape = fit.result.shape, .dtype = input.dtype, .values = std::move(each)},
          .grad = {{"input", {.shape = input.shape, .dtype = input.dtype, .values = std::move(grad)}}}};
}

Evaluation evaluate(const Call& call, const Fit& fit) {
  if (call.tensor("input").shape.is_empty()) return rules::empty_batch(call, fit);
  return call.tensor("input").dtype == Dtype::kFloat64 ? evaluate_as<double>(call, fit) : evaluate_as<float>(call, fit);
}

constexpr DtypeSet kScores{Dtype::kFloat32, Dtype::kFloat64};
constexpr DtypeSet kIndices{Dtype::kInt64};
constexpr std::string_view kInRange = "class indices in [0, C)";

void suspect(const Call& call, const Fit& fit, std::vector<Diagnostic>& findings) {
  const Shape& input = call.tensor("input").shape;
  if (!input.is_scalar() && input[-1].is_number()) suspicions::one_based_labels(call, input[-1].number(), findings);
  suspicions::weight_axis(call, "weight", findings);
  suspicions::unreduced(fit, findings);
}

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
    .suspect = suspect,
    .evaluate = evaluate,
    .aten = "aten::multi_margin_loss",
};

}  // namespace lossfit::losses
