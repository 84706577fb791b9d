// Suspicions about targets; see suspicions.hpp.
#include <algorithm>
#include <cmath>

#include "catalogue/suspicions_finding.hpp"
#include "catalogue/suspicions_values.hpp"
#include "shape/number_text.hpp"

namespace lossfit::suspicions {
namespace {

double itself(double x) { return x; }

std::int64_t class_axis_of(const Shape& input) { return input.rank() > 1 ? 1 : 0; }

}  // namespace

void target_probability(const Call& call, Findings& findings) {
  const TensorSpec& target = call.tensor("target");
  if (!any(target, [](double x) { return x < 0 || x > 1; })) return;
  Raise found = finding("LF0506", "target leaves 0..1, where it should be a probability, or 0 or 1").at("target", "has elements outside 0..1");
  if (every(target, is_sign)) {
    found = std::move(found).note("Labels -1 and 1 become 0 and 1 by (target + 1) / 2.");
  } else if (any(target, [](double x) { return x == -1; }) && every(target, [](double x) { return x == std::floor(x) && x >= -1; })) {
    found = std::move(found).note("If it lists class indices padded with -1, as multilabel_margin_loss wants, make a row of 0 and 1 of it first.");
  }
  found = std::move(found).note("The loss has no lower bound there and can become negative.");
  add(findings, Severity::kWarning, std::move(found), "certain", "never as a likelihood");
}

void accidental_one_hot(const Call& call, Findings& findings) {
  const TensorSpec& input = call.tensor("input");
  const TensorSpec& target = call.tensor("target");
  if (!is_floating(target.dtype) || input.shape != target.shape || input.shape.is_scalar() || !every(target, is_bit)) return;
  const std::int64_t axis = class_axis_of(input.shape);
  if (every_line_sum(target, axis, itself, [](double sum) { return sum == 1; })) return;
  const bool unbatched = input.shape.rank() == 1;
  const std::string classes = input.shape[axis].text();
  add(findings, Severity::kWarning,
      finding("LF0507", unbatched ? "a target of " + classes + " floats is taken as the class probabilities of one sample"
                                  : "target is 0 and 1 but not one-hot: its classes do not sum to 1")
          .at("target", axis, unbatched ? classes + " classes of one sample, as PyTorch reads it" : "does not sum to 1 along the classes")
          .note(unbatched ? "For one yes-or-no label for each of " + classes + " samples use F.binary_cross_entropy_with_logits; for class indices make target int64."
                          : "Where several classes may hold at once use F.binary_cross_entropy_with_logits; cross_entropy wants shares that sum to 1."),
      "nearly certain", "if rows without a class are left out on purpose");
}

void all_ignored(const Call& call, const Fit& fit, Findings& findings) {
  const TensorSpec& target = call.tensor("target");
  if (is_floating(target.dtype) || call.is_none("ignore_index")) return;
  const auto ignored = static_cast<double>(call.integer("ignore_index"));
  // All of them are read: a batch may well begin with padding. The first one that counts ends it.
  if (!target.values || !every(target, [ignored](double x) { return x == ignored; }, target.values->count())) return;
  const bool mean = fit.reduction == Reduction::kMean;
  add(findings, mean ? Severity::kWarning : Severity::kNote,
      finding("LF0508", mean ? "every target is ignored, so the mean divides by 0 and is nan" : "every target is ignored, so there is nothing to learn")
          .at("target", "is " + std::to_string(call.integer("ignore_index")) + ", the ignore_index, throughout")
          .note("Skip such a batch, or use reduction='sum' and divide by the number of targets that count, at least 1."),
      "certain", mean ? "never: one nan spreads to all weights" : "if such batches may occur");
}

void one_based_labels(const Call& call, std::int64_t classes, Findings& findings) {
  const TensorSpec& target = call.tensor("target");
  if (is_floating(target.dtype) || !target.values || target.values->count() < 3 * classes || classes < 2) return;
  if (!every(target, [](double x) { return x >= 1; }) || !any(target, [classes](double x) { return x == static_cast<double>(classes - 1); })) return;
  add(findings, Severity::kNote,
      finding("LF0512", "class 0 never occurs among " + std::to_string(target.values->count()) + " targets; are they counted from 1?")
          .at("target", "lies in 1.." + std::to_string(classes - 1))
          .note("Class indices count from 0. Labels from 1 leave output 0 without a meaning."),
      "a guess", "if class 0 is rare, or the background");
}

void target_sign(const Call& call, Findings& findings) {
  const TensorSpec& target = call.tensor("target");
  if (!any(target, [](double x) { return !is_sign(x); })) return;
  const bool bits = every(target, is_bit);
  Raise found = finding("LF0514", bits ? "target is 0 and 1, where this loss wants -1 and 1" : "target has elements other than 1 and -1")
                    .at("target", bits ? "holds 0 and 1" : "holds other values");
  const std::string_view loss = call.def().name;
  if (loss == "cosine_embedding_loss") {
    found = std::move(found).note("A pair whose target is neither 1 nor -1 costs nothing, so that it is left out without a word.");
  } else if (loss == "hinge_embedding_loss") {
    found = std::move(found).note("A target that is neither 1 nor -1 costs both ways at once: the distance and the missing margin.");
  } else {
    found = std::move(found).note("A target of 0 gives a constant loss, without a gradient.");
  }
  if (bits) found = std::move(found).note("2 * target - 1 maps 0 and 1 to -1 and 1.");
  add(findings, Severity::kWarning, std::move(found), bits ? "nearly certain" : "likely", "if such elements shall be left out");
}

void multi_hot_labels(const Call& call, Findings& findings) {
  const TensorSpec& target = call.tensor("target");
  if (!every(target, is_bit) || target.shape.is_scalar()) return;
  const std::int64_t classes = target.shape[-1].number();
  // 0 and 1 can be a list of class indices, but no class stands twice in one.
  if (classes < 3) return;
  add(findings, Severity::kWarning,
      finding("LF0515", "target looks like a row of 0 and 1, and this loss wants a list of class indices that ends with -1")
          .at("target", target.shape.rank() - 1, "read as the classes 0 and 1, each named several times")
          .note("The row [0, 0, 1, 1] must be given as [2, 3, -1, -1]; for rows of 0 and 1 use F.multilabel_soft_margin_loss."),
      "nearly certain", "never: a list does not name a class twice");
}

void divergence_mean(const Call& call, const Fit& fit, Findings& findings) {
  if (fit.reduction != Reduction::kMean) return;
  const Shape& input = call.tensor("input").shape;
  const Shape& target = call.tensor("target").shape;
  const Shape& larger = input.rank() >= target.rank() ? input : target;
  if (larger.is_scalar()) return;
  Raise found = finding("LF0509", "reduction='mean' divides by every element, and a divergence is a sum over classes").at("reduction", "is mean");
  const std::optional<std::int64_t> elements = larger.element_count();
  if (larger.rank() > 1 && elements && larger[0].is_number() && larger[0].number() > 0) {
    const std::int64_t classes = *elements / larger[0].number();
    found = std::move(found).note("mean divides by " + std::to_string(*elements) + ", 'batchmean' by " + larger[0].text() + ": the loss is " + std::to_string(classes) +
                                  " times smaller than the divergence.");
  }
  add(findings, Severity::kWarning, std::move(found).note("Use reduction='batchmean', as PyTorch itself advises."), "certain that it is no KL divergence",
      "if only the scale of the loss is at stake, and the learning rate makes up for it");
}

bool log_target(const Call& call, Findings& findings) {
  const TensorSpec& target = call.tensor("target");
  if (call.flag("log_target")) {
    if (!any(target, [](double x) { return x > 1e-3; })) return false;
    add(findings, Severity::kWarning,
        finding("LF0510", "log_target=True, but target is no log-probability").at("target", "has elements above 0").note("Leave log_target out, or give target.log()."),
        "certain", "never");
    return true;
  }
  if (!any(target, [](double x) { return x < 0; })) return false;
  const bool logs = every(target, [](double x) { return x <= 0; });
  add(findings, Severity::kWarning,
      finding("LF0510", logs ? "target looks like log-probabilities, and log_target is not set" : "target has negative elements, which no probability is")
          .at("target", "has elements below 0")
          .note(logs ? "Set log_target=True." : "Take the softmax of target first. The logarithm of a negative target is nan."),
      "certain", "never: the loss is nan");
  return true;
}

void unnormalised_target(const Call& call, Findings& findings) {
  const TensorSpec& target = call.tensor("target");
  if (call.flag("log_target") || target.shape.is_scalar() || !is_floating(target.dtype) || !every(target, [](double x) { return x >= 0; })) return;
  for (std::int64_t axis = 0; axis < target.shape.rank(); ++axis) {
    if (sums_to_one(target, axis, itself).value_or(false)) return;
  }
  // A distribution over several axes, such as a heat map, sums to 1 over each sample; a single one may fill the tensor.
  const std::int64_t count = target.values->count();
  for (const std::int64_t samples : {target.shape.rank() > 1 ? target.shape[0].number() : 1, std::int64_t{1}}) {
    TensorSpec flat = target;
    flat.shape = Shape{Dim(samples), Dim(count / samples)};
    if (sums_to_one(flat, 1, itself).value_or(count < 2)) return;
  }
  add(findings, Severity::kWarning,
      finding("LF0517", "target does not sum to 1 along any axis, so it is no distribution")
          .at("target", "is not normalised")
          .note("Divide it by its sum over the classes, or take its softmax."),
      "certain that it is no distribution", "if unnormalised measures are compared on purpose");
}

void blank_label(const Call& call, Findings& findings) {
  const TensorSpec& targets = call.tensor("targets");
  const TensorSpec* lengths = call.find_tensor("target_lengths");
  if (!targets.values || lengths == nullptr || !lengths->values || targets.values->count() == 0) return;
  const auto blank = call.integer("blank");
  const std::int64_t samples = lengths->values->count();
  const bool padded = targets.shape.rank() == 2;
  std::int64_t start = 0;
  for (std::int64_t sample = 0; sample < samples; ++sample) {
    if (padded) start = sample * targets.shape[1].number();
    for (std::int64_t i = start; i < start + lengths->values->integer(sample) && i < targets.values->count(); ++i) {
      if (targets.values->integer(i) != blank) continue;
      add(findings, Severity::kWarning,
          finding("LF0520", "the blank, class " + std::to_string(blank) + ", stands among the labels of sample " + std::to_string(sample))
              .at("targets", "holds the blank within target_lengths")
              .note("The blank stands for no label. Count the labels from 1, or choose another blank."),
          "certain", "never: the blank cannot be a label");
      return;
    }
    if (!padded) start += lengths->values->integer(sample);
  }
}

}  // namespace lossfit::suspicions
