// multilabel_margin_loss: every target class must score higher than every other class by at least 1.
// Source: torch.nn.functional.multilabel_margin_loss and aten/src/ATen/native/LossMultiLabelMargin.cpp, PyTorch 2.14.
#include <algorithm>
#include <cmath>
#include <vector>

#include "catalogue/arguments.hpp"
#include "catalogue/margin_rules.hpp"
#include "catalogue/rules.hpp"
#include "catalogue/suspicions.hpp"

namespace lossfit::losses {
namespace {

constexpr ErrorType kRuntime = ErrorType::kRuntimeError;

Checked<Done> check_target_shape(Call& call, const rules::Rows& rows) {
  const Shape& input = call.tensor("input").shape;
  const Shape& target = call.tensor("target").shape;
  Symbols& symbols = call.symbols();
  const bool same = input.rank() == 2       ? symbols.same(input, target)
                    : target.is_scalar()    ? symbols.is(rows.classes, 1)
                                            : target.rank() == 1 && symbols.same(target[0], rows.classes);
  if (same) return Done{};
  Raise refusal = raise(kRuntime, "inconsistent target size: " + target.text() + " for input of size: " + input.text());
  if (target.rank() != input.rank()) {
    refusal = std::move(refusal)
                  .because("LF0105", "target must have the shape of input, " + input.text())
                  .at("target", "is " + target.text());
  } else {
    refusal = std::move(refusal).because("LF0105", "target and input differ in size");
    for (std::int64_t axis = 0; axis < input.rank(); ++axis) {
      if (target[axis] == input[axis]) continue;
      refusal = std::move(refusal).at("target", axis, "has size " + target[axis].text()).at("input", axis, "has size " + input[axis].text());
    }
  }
  return std::move(refusal).note("Each row of target lists the classes that are right, and fills the rest with -1.");
}

/// The least and the greatest label must be -1 or a class. ATen takes both as int64, whatever the target's dtype.
Checked<Done> check_labels(const Call& call, const rules::Rows& rows) {
  const TensorSpec& target = call.tensor("target");
  if (!target.values || !rows.classes.is_number()) return Done{};
  double least = target.values->number(0);
  double most = least;
  for (std::int64_t i = 0; i < target.values->count(); ++i) {
    const double label = target.values->number(i);
    least = std::isnan(label) || label < least ? label : least;
    most = std::isnan(label) || label > most ? label : most;
  }
  for (const double label : {least, most}) {
    constexpr double kInt64Limit = 9223372036854775808.0;
    if (!(label >= -kInt64Limit && label < kInt64Limit)) {
      return raise(kRuntime, "value cannot be converted to type int64_t without overflow")
          .because("LF0306", "a label is no whole number")
          .at("target", "holds a value that is not finite, or too large")
          .note("Labels are class indices in [0, " + rows.classes.text() + "), or -1.");
    }
    const auto index = static_cast<std::int64_t>(label);
    if (index >= -1 && index < rows.classes.number()) continue;
    return raise(kRuntime, "argument #2 'target' is out of range")
        .because("LF0306", "label " + std::to_string(index) + " is neither -1 nor in [0, " + rows.classes.text() + ")")
        .at("target", "holds " + std::to_string(index))
        .note("There are " + rows.classes.text() + " classes, from 0 to " + std::to_string(rows.classes.number() - 1) + "; -1 ends a row's list.");
  }
  return Done{};
}

Checked<Fit> check(Call& call) {
  const Reduction reduction = LOSSFIT_TRY(rules::legacy_reduction(call));
  const TensorSpec& input = call.tensor("input");
  const TensorSpec& target = call.tensor("target");
  const rules::Rows rows = LOSSFIT_TRY(rules::rows_of_scores(call));
  LOSSFIT_TRY(check_target_shape(call, rows));
  const bool one_value = reduction != Reduction::kNone || target.shape.rank() <= 1;
  const Fit fit{{one_value ? Shape{} : Shape{rows.count}, input.dtype}, reduction};
  if (input.shape.is_empty()) return fit;
  LOSSFIT_TRY(check_labels(call, rows));
  if (input.dtype != Dtype::kFloat32 && input.dtype != Dtype::kFloat64) {
    return rules::not_implemented("multilabel_margin_loss_forward_out_frame", input.dtype, "input");
  }
  if (target.dtype != Dtype::kInt64) return rules::expected_scalar_type(Dtype::kInt64, target.dtype, "target");
  return fit;
}

/// With z_ji = 1 - x_j + x_i for every target class j and every class i that is no target,
///     l = sum_{z_ji > 0} z_ji / C;    each z_ji > 0 adds 1 / C to dl/dx_i and takes it from dl/dx_j.
template <class T>
Evaluation evaluate_as(const Call& call, const Fit& fit) {
  const TensorSpec& input = call.tensor("input");
  const TensorSpec& target = call.tensor("target");
  const std::int64_t classes = input.shape.is_scalar() ? 1 : input.shape[-1].number();
  const std::int64_t rows = input.values->count() / classes;
  const bool mean = fit.reduction == Reduction::kMean;
  const T unit = static_cast<T>(1.0 / static_cast<double>(mean ? rows * classes : classes));

  Values grad(input.dtype, input.values->count());
  Values each(input.dtype, fit.result.shape.rank() == 1 ? rows : 1);
  double total = 0;
  std::vector<bool> is_target(static_cast<std::size_t>(classes));
  for (std::int64_t row = 0; row < rows; ++row) {
    const T* x = input.values->template span<T>().data() + row * classes;
    T* dx = grad.mutable_span<T>().data() + row * classes;
    const std::int64_t* labels = target.values->template span<std::int64_t>().data() + row * classes;
    const std::int64_t* const end = std::find_if(labels, labels + classes, [](std::int64_t label) { return label < 0; });
    is_target.assign(is_target.size(), false);
    for (const std::int64_t* label = labels; label != end; ++label) is_target[static_cast<std::size_t>(*label)] = true;
    double sum = 0;
    for (const std::int64_t* label = labels; label != end; ++label) {
      for (std::int64_t i = 0; i < classes; ++i) {
        const T z = T{1} - x[*label] + x[i];
        if (is_target[static_cast<std::size_t>(i)] || !(z > 0)) continue;
        sum += static_cast<double>(z);
        dx[i] += unit;
        dx[*label] -= unit;
      }
    }
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
constexpr std::string_view kLabels = "the row's class indices in [0, C), then -1";

void suspect(const Call& call, const Fit& fit, std::vector<Diagnostic>& findings) {
  suspicions::multi_hot_labels(call, findings);
  suspicions::unreduced(fit, findings);
}

}  // namespace

extern const LossDef multilabel_margin_loss;
const LossDef multilabel_margin_loss = {
    .name = "multilabel_margin_loss",
    .module = "MultiLabelMarginLoss",
    .summary = "Hinge loss over sets of classes: every target class must score higher than every other class by 1.",
    .source = "https://docs.pytorch.org/docs/2.14/generated/torch.nn.functional.multilabel_margin_loss.html",
    .formula = "l = sum_{j in target, i not in target} max(0, 1 - input[j] + input[i]) / C",
    .signature = {learned_tensor("input", "scores, by class"), tensor("target", "class indices of each row, then -1"), size_average(), reduce(),
                  reduction()},
    .forms = {{{{"input", "N C", kScores}, {"target", "N C", kIndices, kLabels}}, "a list of class indices for each row, ended by -1"},
              {{{"input", "C", kScores}, {"target", "C", kIndices, kLabels}}, "one sample, without a batch axis"}},
    .check = check,
    .suspect = suspect,
    .evaluate = evaluate,
    .aten = "aten::multilabel_margin_loss",
};

}  // namespace lossfit::losses
