// Suspicions about what the model gave: activations doubled or missing, arguments swapped; see suspicions.hpp.
#include <cmath>

#include "catalogue/suspicions_finding.hpp"
#include "catalogue/suspicions_values.hpp"

namespace lossfit::suspicions {
namespace {

// Logits between 0 and 1 by chance become unlikely with their number; a few need an extreme value among them, which
// sigmoid makes and a model's raw score does not.
constexpr std::int64_t kFew = 5;
// Above rounding: a log-probability is never positive.
constexpr double kAboveZero = 1e-3;

double itself(double x) { return x; }

bool between_zero_and_one(const TensorSpec& tensor) {
  if (!tensor.values || tensor.values->count() < 2 || !is_floating(tensor.dtype) || !every(tensor, is_probability)) return false;
  if (!any(tensor, [](double x) { return x > 0 && x < 1; })) return false;
  const bool extreme = any(tensor, [](double x) { return (x > 0 && x < 0.01) || (x > 0.99 && x < 1); });
  return tensor.values->count() >= kFew || extreme;
}

}  // namespace

void probabilities_as_logits(const Call& call, std::string_view input, std::optional<std::int64_t> axis, Findings& findings) {
  const TensorSpec& tensor = call.tensor(input);
  const bool normalised = axis && is_floating(tensor.dtype) && every(tensor, is_probability) && any(tensor, [](double x) { return x > 0 && x < 1; }) &&
                          sums_to_one(tensor, *axis, itself).value_or(false);
  if (!normalised && !between_zero_and_one(tensor)) return;
  const std::string activation = axis ? "softmax" : "sigmoid";
  Raise found = finding("LF0503", "input looks like probabilities, and the loss applies " + activation + " itself").at(input, normalised ? "sums to 1 over the classes" : "lies between 0 and 1");
  found = axis ? std::move(found).note("A second softmax over values in 0..1 can hardly tell classes apart: give the raw scores, or F.nll_loss the logarithms.")
               : std::move(found).note("sigmoid of 0..1 is 0.5..0.73, so the loss cannot come near 0: give the raw scores, or use F.binary_cross_entropy.");
  add(findings, Severity::kWarning, std::move(found), normalised ? "nearly certain" : "likely", "if the raw scores happen to lie between 0 and 1");
}

void log_probabilities_as_logits(const Call& call, std::int64_t axis, Findings& findings) {
  const TensorSpec& input = call.tensor("input");
  if (!is_floating(input.dtype) || !every(input, [](double x) { return x <= 0; })) return;
  if (!sums_to_one(input, axis, [](double x) { return std::exp(x); }).value_or(false)) return;
  add(findings, Severity::kWarning,
      finding("LF0504", "input is log-probabilities already, and cross_entropy takes log_softmax itself")
          .at("input", "its exponentials sum to 1 over the classes")
          .note("The second log_softmax changes neither loss nor gradient, it only costs time: use F.nll_loss, or leave log_softmax out."),
      "nearly certain", "for the numbers; only the work is done twice");
}

void not_log_probabilities(const Call& call, std::string_view input, std::int64_t axis, Findings& findings) {
  const TensorSpec& tensor = call.tensor(input);
  if (!any(tensor, [](double x) { return x > kAboveZero; })) return;
  const bool probabilities = every(tensor, is_probability);
  Raise found = finding("LF0505", probabilities ? std::string(input) + " looks like probabilities, and the loss wants their logarithms"
                                                : std::string(input) + " holds raw scores, and the loss wants log-probabilities")
                    .at(input, "has elements above 0, which no log-probability is");
  const std::string dim = std::to_string(axis);
  found = probabilities ? std::move(found).note("Take log_softmax(scores, dim=" + dim + ") of the raw scores instead of their softmax; .log() of probabilities loses digits.")
                        : std::move(found).note("Take F.log_softmax(" + std::string(input) + ", dim=" + dim + ") first.");
  add(findings, Severity::kWarning, std::move(found), "certain", "if a loss without a probability's meaning is wanted");
}

void softmax_axis(const Call& call, std::int64_t axis, Findings& findings) {
  const TensorSpec& input = call.tensor("input");
  const std::int64_t rank = input.shape.rank();
  if (rank < 2 || !input.values || !every(input, [](double x) { return x <= 0; })) return;
  const std::int64_t classes = (axis + rank) % rank;
  const auto exponential = [](double x) { return std::exp(x); };
  if (sums_to_one(input, classes, exponential).value_or(true)) return;
  for (std::int64_t other = 0; other < rank; ++other) {
    if (other == classes || !sums_to_one(input, other, exponential).value_or(false)) continue;
    const std::string at = std::to_string(other);
    add(findings, Severity::kWarning,
        finding("LF0525", "log_softmax was taken along axis " + at + ", and the classes are on axis " + std::to_string(classes))
            .at("input", other, "probabilities sum to 1 along it")
            .at("input", classes, "is the class axis")
            .note("Probabilities of one sample must sum to 1 over its classes: F.log_softmax(scores, dim=" + std::to_string(classes) + ")."),
        "certain", "never");
    return;
  }
}

void negative_rates(const Call& call, Findings& findings) {
  if (call.flag("log_input") || !any(call.tensor("input"), [](double x) { return x < 0; })) return;
  add(findings, Severity::kWarning,
      finding("LF0526", "log_input=False wants rates, and some are negative: their logarithm is nan")
          .at("input", "has elements below 0")
          .note("Leave log_input at True if the model gives logarithms, or make the rates positive, with F.softplus or exp."),
      "certain", "never: the loss is nan");
}

void negative_distances(const Call& call, Findings& findings) {
  const TensorSpec& input = call.tensor("input");
  if (!input.values || input.values->count() < 3 || !every(input, [](double x) { return x < 0; })) return;
  add(findings, Severity::kWarning,
      finding("LF0518", "hinge_embedding_loss wants distances, and every one of these is negative")
          .at("input", "is below 0 throughout")
          .note("Where target is 1 the loss is the input itself, so it falls without end. Scores of classes belong into F.cross_entropy or F.soft_margin_loss."),
      "nearly certain", "never: a distance is not negative");
}

bool swapped(const Call& call, bool (*belongs_in_target)(double), bool (*betrays_input)(double), std::string_view what, Findings& findings) {
  const TensorSpec& input = call.tensor("input");
  const TensorSpec& target = call.tensor("target");
  if (!input.values || !target.values || input.values->count() < 3 || !every(input, belongs_in_target) || !any(target, betrays_input)) return false;
  // Logits that are all 0, as of a fresh model, are no labels.
  if (every(input, [first = input.values->number(0)](double x) { return x == first; })) return false;
  add(findings, Severity::kWarning,
      finding("LF0513", "input and target look swapped: input holds " + std::string(what))
          .at("input", "holds only " + std::string(what))
          .at("target", "holds other values")
          .note("The prediction comes first: " + std::string(call.def().name) + "(input, target)."),
      "likely", "if the model's output is discrete");
  return true;
}

}  // namespace lossfit::suspicions
