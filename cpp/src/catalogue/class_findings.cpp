// Diagnostics of the classification losses; see class_findings.hpp.
#include "catalogue/class_findings.hpp"

#include <algorithm>

#include "catalogue/class_rules.hpp"

namespace lossfit::rules::findings {
namespace {

const TensorSpec& target_of(const Call& call) { return call.tensor("target"); }

Dim class_count(const Operand& scores) { return scores.shape()[class_axis(scores.shape().rank())]; }

Raise at_scores(Raise refusal, const Call& call, std::int64_t axis, std::string text) {
  const Source source = source_of(call, axis);
  return std::move(refusal).at(source.tensor, source.axis, std::move(text));
}

/// `target must be [3, 4]`: the shape that class indices take beside these scores.
std::string indices_shape(const Operand& scores) {
  std::vector<Dim> dims = scores.shape().dims();
  if (!dims.empty()) dims.erase(dims.begin() + class_axis(scores.shape().rank()));
  return Shape(std::move(dims)).text();
}

std::string shape_rule(const Operand& scores) {
  return "Scores " + scores.shape().text() + " take class indices of shape " + indices_shape(scores) +
         ": every axis but the class axis, in order.";
}

/// What one batch size being a multiple of the other tells.
std::optional<std::string> ratio_note(const Call& call, const Operand& scores) {
  const Shape& target = target_of(call).shape;
  if (target.is_scalar() || !target[0].is_number() || !scores.shape()[0].is_number()) return std::nullopt;
  const std::int64_t a = scores.shape()[0].number();
  const std::int64_t b = target[0].number();
  const std::int64_t low = std::min(a, b);
  const std::int64_t high = std::max(a, b);
  if (low == 0 || high % low != 0) return std::to_string(a) + " and " + std::to_string(b) + " differ by " + std::to_string(high - low) + ".";
  const std::int64_t ratio = high / low;
  std::string note = std::to_string(high) + " = " + std::to_string(low) + " x " + std::to_string(ratio);
  const Shape& other = a > b ? target : scores.shape();
  for (std::int64_t axis = 1; axis < other.rank(); ++axis) {
    if (other[axis] == Dim(ratio)) {
      return note + ", and " + std::to_string(ratio) + " is the size of axis " + std::to_string(axis) + " of " +
             std::string(a > b ? "target" : scores_tensor(call)) + ": that axis was merged into the batch on one side only.";
    }
  }
  return note + ": an axis of size " + std::to_string(ratio) + " was merged into the batch on one side only.";
}

}  // namespace

Source source_of(const Call& call, std::int64_t scores_axis) {
  if (call.find_tensor("linear_weight") == nullptr) return {"input", scores_axis};
  const bool batched = call.tensor("input").shape.rank() == 2;
  if (batched && scores_axis == 0) return {"input", 0};
  return {"linear_weight", scores_axis - (batched ? 1 : 0)};
}

std::string_view scores_tensor(const Call&) { return "input"; }

bool all_ignored(const TensorSpec& target, std::int64_t ignore_index) {
  if (!target.values) return false;
  const std::int64_t mark = target.dtype == Dtype::kUint8 ? (ignore_index & 0xff) : ignore_index;
  for (std::int64_t i = 0; i < target.values->count(); ++i) {
    if (target.values->integer(i) != mark) return false;
  }
  return true;
}

Raise batch_mismatch(Raise refusal, const Call& call, const Operand& scores) {
  const Shape& target = target_of(call).shape;
  const std::string rows = scores.shape()[0].text();
  if (target.is_scalar()) {
    refusal = std::move(refusal).because("LF0102", "the scores have a batch axis of " + rows + ", and the target has no axis").at("target", "is a scalar");
  } else {
    refusal = std::move(refusal)
                  .because("LF0102", "the batch sizes differ: " + rows + " rows of scores, " + target[0].text() + " of targets")
                  .at("target", 0, "has " + target[0].text() + " rows");
  }
  refusal = at_scores(std::move(refusal), call, 0, "has " + rows + " rows");
  if (const auto note = ratio_note(call, scores)) refusal = std::move(refusal).note(*note);
  return std::move(refusal).note(shape_rule(scores));
}

Raise unbatched_target(Raise refusal, const Call& call, const Operand& scores) {
  const Shape& target = target_of(call).shape;
  refusal = std::move(refusal)
                .because("LF0103", "scores with one axis are those of one sample, which has one class index")
                .at("target", 0, "has " + target[0].text() + " class indices");
  refusal = at_scores(std::move(refusal), call, 0, "is the class axis");
  if (call.symbols().resolve(target[0]) == call.symbols().resolve(scores.shape()[0])) {
    refusal = std::move(refusal).note("target has as many elements as there are classes: if it is one-hot, take its argmax; if it is a batch, the class axis is missing.");
  }
  return std::move(refusal).note(shape_rule(scores));
}

Raise extra_target_axes(Raise refusal, const Call& call, const Operand& scores) {
  const Shape& target = target_of(call).shape;
  const bool singleton = target.rank() == 2 && target[1] == Dim(1);
  refusal = std::move(refusal).because("LF0103", singleton ? "the target has an axis of size 1 too many"
                                                           : "the target has " + std::to_string(target.rank()) + " axes where class indices have " +
                                                                 std::to_string(scores.shape().rank() - 1));
  for (std::int64_t axis = std::max<std::int64_t>(1, scores.shape().rank() - 1); axis < target.rank(); ++axis) {
    refusal = std::move(refusal).at("target", axis, "is an axis too many");
  }
  if (scores.shape().rank() == 1) refusal = std::move(refusal).at("input", 0, "is the class axis");
  if (!singleton && target.rank() == scores.shape().rank()) {
    refusal = std::move(refusal).note("Were it of the scores' shape " + scores.shape().text() + " and floating, it would be taken for class probabilities.");
  }
  return std::move(refusal).note(shape_rule(scores));
}

Raise wrong_target_rank(Raise refusal, const Call& call, const Operand& scores) {
  const Shape& target = target_of(call).shape;
  const std::int64_t wanted = scores.shape().rank() - 1;
  if (target.rank() == wanted) return spatial_mismatch(std::move(refusal), call, scores);
  const bool extra = target.rank() > wanted;
  refusal = std::move(refusal).because("LF0103", "the target has " + std::to_string(target.rank()) + (target.rank() == 1 ? " axis" : " axes") +
                                                     " where class indices have " + std::to_string(wanted));
  if (extra && target.rank() == scores.shape().rank()) {
    const std::int64_t axis = class_axis(scores.shape().rank());
    const bool singleton = target[axis] == Dim(1);
    refusal = std::move(refusal).at("target", axis, singleton ? "is an axis of size 1 too many" : "is a class axis, which indices do not have");
    if (!singleton && target[axis] == Dim(3)) {
      refusal = std::move(refusal).note("An axis of 3 there is often an RGB mask, whose colours have to be turned into class indices first.");
    }
  } else {
    refusal = std::move(refusal).at("target", "is " + target.text());
  }
  refusal = at_scores(std::move(refusal), call, class_axis(scores.shape().rank()), "is the class axis");
  return std::move(refusal).note(shape_rule(scores));
}

Raise spatial_mismatch(Raise refusal, const Call& call, const Operand& scores) {
  const Shape& target = target_of(call).shape;
  refusal = std::move(refusal).because("LF0104", "scores and target differ in size beyond the class axis");
  for (std::int64_t axis = 0; axis < target.rank(); ++axis) {
    const std::int64_t of_scores = axis == 0 ? 0 : axis + 1;
    if (target[axis] == scores.shape()[of_scores]) continue;
    refusal = std::move(refusal).at("target", axis, "has size " + target[axis].text());
    refusal = at_scores(std::move(refusal), call, of_scores, "has size " + scores.shape()[of_scores].text());
  }
  const std::int64_t last = scores.shape().rank() - 1;
  if (scores.shape()[last] == class_count(scores)) return std::move(refusal).note(shape_rule(scores));
  std::vector<Dim> class_last = scores.shape().dims();
  class_last.pop_back();
  if (Shape(class_last) == target) {
    refusal = std::move(refusal).note("The target fits if the last axis, " + scores.shape()[last].text() +
                                      ", is the class axis: PyTorch takes axis 1 for it, so move it there (permute, not view).");
  }
  return std::move(refusal).note(shape_rule(scores));
}

Raise wrong_weight(Raise refusal, const Call& call, const Operand& scores) {
  const Shape& weight = call.tensor("weight").shape;
  const std::string classes = class_count(scores).text();
  refusal = std::move(refusal).because("LF0107", "weight holds one number per class: its shape must be [" + classes + "]");
  if (weight.rank() == 1) {
    refusal = std::move(refusal).at("weight", 0, "has " + weight[0].text() + " weights");
  } else {
    refusal = std::move(refusal).at("weight", "is " + weight.text());
  }
  return at_scores(std::move(refusal), call, class_axis(scores.shape().rank()), "has " + classes + " classes");
}

Raise not_indices(Raise refusal, const Call& call) {
  const TensorSpec& target = target_of(call);
  refusal = std::move(refusal)
                .because("LF0201", "class indices must be int64 (or uint8), not " + std::string(name(target.dtype)))
                .at("target", "is " + std::string(name(target.dtype)));
  if (is_floating(target.dtype)) {
    return std::move(refusal).note("A floating target is taken for class probabilities only where it has the very shape of the scores.");
  }
  return std::move(refusal).note("The values can stay as they are: target.long() changes the dtype only.");
}

Raise not_probabilities(Raise refusal, const Call& call, const Operand& scores) {
  const TensorSpec& target = target_of(call);
  return std::move(refusal)
      .because("LF0205", "a target of the scores' shape holds class probabilities, and those are floating-point")
      .at("target", "is " + std::string(name(target.dtype)))
      .note("PyTorch tells class probabilities from class indices by shape alone: both are " + scores.shape().text() + " here.")
      .note("A one-hot target can be cast with .to(input.dtype), or turned into indices of shape " + indices_shape(scores) + " with argmax.");
}

Raise index_out_of_range(Raise refusal, const Call& call, const Operand& scores, std::int64_t position) {
  const TensorSpec& target = target_of(call);
  const std::int64_t classes = class_count(scores).number();
  const std::int64_t index = target.values->integer(position);
  refusal = std::move(refusal)
                .because("LF0301", "class index " + std::to_string(index) + " is outside [0, " + std::to_string(classes) + ")")
                .at("target", "holds " + std::to_string(index) + " at element " + std::to_string(position));
  return at_scores(std::move(refusal), call, class_axis(scores.shape().rank()), "has " + std::to_string(classes) + " classes");
}

}  // namespace lossfit::rules::findings
