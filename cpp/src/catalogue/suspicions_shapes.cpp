// Suspicions that shapes raise; see suspicions.hpp.
#include <algorithm>
#include <cmath>
#include <optional>

#include "catalogue/suspicions_finding.hpp"
#include "catalogue/suspicions_values.hpp"
#include "shape/number_text.hpp"

namespace lossfit::suspicions {
namespace {

// Evaluating a small call twice costs nothing; a large one is told of without its numbers.
constexpr std::int64_t kMostCompared = 1 << 12;

Shape broadcast_shape(const Call& call, std::initializer_list<std::string_view> tensors) {
  std::vector<Dim> dims;
  for (std::string_view name : tensors) {
    const Shape& shape = call.tensor(name).shape;
    if (shape.rank() > static_cast<std::int64_t>(dims.size())) dims.insert(dims.begin(), static_cast<std::size_t>(shape.rank()) - dims.size(), Dim(1));
    for (std::int64_t axis = -shape.rank(); axis < 0; ++axis) {
      Dim& dim = dims[dims.size() - static_cast<std::size_t>(-axis)];
      if (shape[axis] != Dim(1)) dim = shape[axis];
    }
  }
  return Shape(std::move(dims));
}

std::optional<double> loss_of(const Call& call) {
  Call again = call;
  const Checked<Fit> fit = call.def().check(again);
  if (!fit.ok() || !fit.value().result.shape.is_scalar() || call.def().evaluate == nullptr) return std::nullopt;
  return call.def().evaluate(call, fit.value()).value.values->number(0);
}

/// The same call with one tensor viewed as another shape.
std::optional<double> loss_with(const Call& call, std::string_view tensor, const Shape& shape) {
  Question question{.loss = std::string(call.def().name), .tensors = {}, .options = {}};
  for (const auto& [name, spec] : call.tensors()) {
    question.tensors.emplace_back(std::string(name), spec);
    if (name == tensor) question.tensors.back().second.shape = shape;
  }
  for (const auto& [name, value] : call.stated_options()) question.options.emplace_back(std::string(name), value);
  const Outcome<Call> changed = Call::bind(call.def(), question);
  return changed.ok() ? loss_of(changed.value()) : std::nullopt;
}

/// What the loss would be had the second tensor the first one's shape, beside what it is.
std::string compared(const Call& call, std::string_view first, std::string_view second, std::int64_t elements) {
  for (const auto& [name, spec] : call.tensors()) {
    if (!spec.values) return {};
  }
  const Shape& shape = call.tensor(first).shape;
  if (elements > kMostCompared || call.tensor(second).shape.element_count() != shape.element_count()) return {};
  const std::optional<double> actual = loss_of(call);
  const std::optional<double> intended = loss_with(call, second, shape);
  if (!actual || !intended) return {};
  return "As called, the loss is " + cpp_text(*actual) + "; with " + std::string(second) + " shaped " + shape.text() + " it is " + cpp_text(*intended) + ".";
}

bool all_known(const Call& call, std::initializer_list<std::string_view> tensors) {
  return std::all_of(tensors.begin(), tensors.end(), [&](std::string_view name) { return call.tensor(name).shape.is_known(); });
}

/// The same sizes but for axes of size 1 in either.
bool differs_in_ones_only(const Shape& shape, const Shape& result) {
  if (shape.rank() != result.rank()) return false;
  for (std::int64_t axis = 0; axis < shape.rank(); ++axis) {
    if (shape[axis] != result[axis] && shape[axis] != Dim(1)) return false;
  }
  return true;
}

std::int64_t count_of(const Shape& shape) { return shape.element_count().value_or(0); }

}  // namespace

void broadcast(const Call& call, const Fit& fit, std::initializer_list<std::string_view> tensors, bool documented, Findings& findings) {
  if (!all_known(call, tensors)) return;
  const Shape result = broadcast_shape(call, tensors);
  const std::int64_t elements = count_of(result);
  if (elements == 0) return;
  bool crossed = true;
  std::string_view smallest = *tensors.begin();
  for (std::string_view name : tensors) {
    if (count_of(call.tensor(name).shape) == elements) crossed = false;
    if (count_of(call.tensor(name).shape) < count_of(call.tensor(smallest).shape)) smallest = name;
  }
  const Shape& small = call.tensor(smallest).shape;
  if (count_of(small) == elements) return;
  const std::string_view first = *tensors.begin();
  const std::string_view last = *(tensors.end() - 1);
  if (crossed) {
    Raise found = finding("LF0501", "every element of one tensor meets every element of the other: " + call.tensor(first).shape.text() + " and " +
                                        call.tensor(last).shape.text() + " broadcast to " + result.text())
                      .at(last, "is " + call.tensor(last).shape.text())
                      .at(first, "is " + call.tensor(first).shape.text());
    found = std::move(found).note(std::to_string(elements) + " pairs are compared, where " + std::to_string(std::max(count_of(call.tensor(first).shape), count_of(call.tensor(last).shape))) +
                                  " were given. PyTorch aligns shapes at their last axis and repeats axes of size 1.");
    const std::string numbers = compared(call, first, last, elements);
    if (!numbers.empty()) found = std::move(found).note(numbers);
    // (B, N, 1) against (B, 1, N), each pair kept: nobody writes that by accident.
    const bool by_hand = fit.reduction == Reduction::kNone && call.tensor(first).shape.rank() == call.tensor(last).shape.rank();
    add(findings, by_hand ? Severity::kNote : Severity::kWarning, std::move(found),
        by_hand ? "certain that it broadcasts; axes of size 1 in both suggest that it is meant" : "certain that it broadcasts, all but certain that it was not meant",
        "if every combination of elements shall be compared; then expand both by hand to show it");
    return;
  }
  const bool allowed = documented && differs_in_ones_only(small, result);
  if (allowed) return;
  const bool single = count_of(small) == 1;
  add(findings, single ? Severity::kNote : Severity::kWarning,
      finding("LF0501", std::string(smallest) + " " + small.text() + " is repeated to fill " + result.text())
          .at(smallest, "is " + small.text())
          .note(std::to_string(count_of(small)) + " elements serve " + std::to_string(elements) + "."),
      single ? "certain that it broadcasts; one value for all is often meant" : "likely",
      "if the same values shall serve every row, as in quantile regression; then expand them by hand to show it");
}

void feature_broadcast(const Call& call, std::initializer_list<std::string_view> tensors, Findings& findings) {
  std::string_view narrow;
  Dim width(1);
  for (std::string_view name : tensors) {
    const Shape& shape = call.tensor(name).shape;
    if (shape.is_scalar() || !shape[-1].is_number()) return;
    if (shape[-1] == Dim(1)) narrow = name;
    if (shape[-1] != Dim(1)) width = shape[-1];
  }
  if (narrow.empty() || width == Dim(1) || width == Dim(0)) return;
  add(findings, Severity::kWarning,
      finding("LF0501", std::string(narrow) + " has one feature, which is compared with all " + width.text() + " of the other vectors")
          .at(narrow, call.tensor(narrow).shape.rank() - 1, "has size 1")
          .note("The last axis holds the features of one vector; here it is repeated to " + width.text() + "."),
      "likely", "if that vector is meant to be constant");
}

void class_axis(const Call& call, bool logarithms, Findings& findings) {
  const TensorSpec& input = call.tensor("input");
  const TensorSpec& target = call.tensor("target");
  if (input.shape.rank() != 3 || target.shape.rank() != 2 || !input.shape[1].is_number() || input.shape[1] != input.shape[2] || input.shape[1].number() < 2) return;
  const auto exponential = [](double x) { return std::exp(x); };
  const auto itself = [](double x) { return x; };
  const bool first = sums_to_one(input, 1, exponential).value_or(false) || sums_to_one(input, 1, itself).value_or(false);
  const bool second = sums_to_one(input, 2, exponential).value_or(false) || sums_to_one(input, 2, itself).value_or(false);
  if (first && !second) return;
  const std::string size = input.shape[1].text();
  const bool proved = second && !first;
  add(findings, Severity::kWarning,
      finding("LF0502", proved ? "the classes stand on the last axis of input, and PyTorch takes axis 1 for them" : "either axis of input could be the classes'")
          .at("input", 1, "has size " + size + "; PyTorch takes it for the classes")
          .at("input", 2, "has size " + size + (proved ? "; probabilities sum to 1 along it" : " too"))
          .note("Classes belong on axis 1. Output of shape (N, L, C) needs input.transpose(1, 2), and PyTorch can only refuse it where L and C differ."),
      proved ? "certain, since a softmax was taken over the last axis" : logarithms ? "likely" : "a guess; the sizes alone cannot tell",
      "if input is (N, C, L) and L happens to equal C");
}

void weight_axis(const Call& call, std::string_view weight, Findings& findings) {
  const TensorSpec* given = call.find_tensor(weight);
  const Shape& input = call.tensor("input").shape;
  if (given == nullptr || input.rank() != 2 || !input[0].is_number() || input[0] != input[1] || input[0].number() < 2) return;
  const bool by_class = given->shape == Shape{input[1]};
  const bool by_sample = given->shape == Shape{input[0], Dim(1)};
  if (!by_class && !by_sample) return;
  if (given->values && every(*given, [first = given->values->number(0)](double x) { return x == first; })) return;
  const std::string size = input[0].text();
  const std::string applied = by_class ? "class" : "sample";
  add(findings, Severity::kWarning,
      finding("LF0511", "there are as many samples as classes, so " + std::string(weight) + " fits either; PyTorch applies it by " + applied)
          .at(weight, 0, "has size " + size + ", one for each " + applied)
          .at("input", 0, size + " samples")
          .at("input", 1, size + " classes"),
      "a guess; the sizes alone cannot tell", "if the weights are meant by " + applied);
}

void one_class(const Call& call, std::string_view scores, std::int64_t axis, Findings& findings) {
  const Shape& shape = call.tensor(scores).shape;
  if (shape.rank() <= axis || shape[axis] != Dim(1)) return;
  add(findings, Severity::kWarning,
      finding("LF0516", "a softmax over one class is always 1, so the loss is 0 whatever the model says")
          .at(scores, axis, "one class")
          .note("For a yes-or-no question use F.binary_cross_entropy_with_logits with a float target of the input's shape, or give the model two outputs."),
      "certain", "never for training");
}

void unreduced(const Fit& fit, Findings& findings) {
  if (fit.reduction != Reduction::kNone || fit.result.shape.is_scalar() || fit.result.shape == Shape{1}) return;
  add(findings, Severity::kNote,
      finding("LF0519", "reduction='none' returns a loss for each element, of shape " + fit.result.shape.text())
          .at("reduction", "is none")
          .note("backward() needs one number: take .mean() or .sum() of the result first."),
      "certain", "if the result is weighted or masked before it is reduced");
}

}  // namespace lossfit::suspicions
