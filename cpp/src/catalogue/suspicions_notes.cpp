// Remarks on calls that are in order: what other releases of PyTorch refuse, what a mean divides by, what could be said more
// plainly. All of them are notes; see suspicions.hpp.
#include "catalogue/suspicions_finding.hpp"
#include "catalogue/suspicions_values.hpp"
#include "shape/number_text.hpp"

namespace lossfit::suspicions {
namespace {

double itself(double x) { return x; }

std::int64_t class_axis_of(const Shape& input) { return input.rank() > 1 ? 1 : 0; }

}  // namespace

void index_in_bytes(const Call& call, Findings& findings) {
  const TensorSpec& target = call.tensor("target");
  if (target.dtype != Dtype::kUint8) return;
  add(findings, Severity::kNote,
      finding("LF0521", "class indices of uint8 are taken here, and not by every release")
          .at("target", "is uint8")
          .note("A byte cannot hold the ignore_index -100, and label - 1 wraps around to 255. int64 is what every release takes."),
      "certain", "if this release is the only one");
}

void mixed_floats(const Call& call, Findings& findings) {
  const TensorSpec& input = call.tensor("input");
  const TensorSpec& target = call.tensor("target");
  if (!is_floating(input.dtype) || input.dtype == target.dtype || target.dtype == Dtype::kBool) return;
  add(findings, Severity::kNote,
      finding("LF0521", "input and target differ in dtype, which backward() refused in PyTorch 2.6 and before")
          .at("target", "is " + std::string(name(target.dtype)))
          .at("input", "is " + std::string(name(input.dtype)))
          .note("This release promotes both to one dtype."),
      "certain", "from PyTorch 2.14 on");
}

void variance_as_number(const Call& call, Findings& findings) {
  if (call.find_tensor("var") != nullptr || call.is_none("var")) return;
  add(findings, Severity::kNote,
      finding("LF0521", "var is a number, which PyTorch 1.13 and before do not take").at("var", "is a number").note("A tensor of input's shape is taken by every release."),
      "certain", "from PyTorch 2.0 on");
}

void one_hot_target(const Call& call, Findings& findings) {
  const TensorSpec& input = call.tensor("input");
  const TensorSpec& target = call.tensor("target");
  if (!is_floating(target.dtype) || input.shape != target.shape || input.shape.rank() < 2 || call.number("label_smoothing") != 0) return;
  if (!every(target, is_bit) || !every_line_sum(target, class_axis_of(input.shape), itself, [](double sum) { return sum == 1; })) return;
  add(findings, Severity::kNote,
      finding("LF0522", "target is one-hot: its class indices say the same, with less work")
          .at("target", "is one-hot")
          .note("Float targets are class probabilities since PyTorch 1.10; before, only indices were taken."),
      "certain", "for the numbers: both give the same loss");
}

void weighted_mean(const Call& call, const Fit& fit, Findings& findings) {
  const TensorSpec* weight = call.find_tensor("weight");
  const TensorSpec& target = call.tensor("target");
  if (weight == nullptr || fit.reduction != Reduction::kMean || is_floating(target.dtype) || !weight->values || !target.values) return;
  if (every(*weight, [first = weight->values->number(0)](double x) { return x == first; })) return;
  double sum = 0;
  std::int64_t counted = 0;
  const std::int64_t ignored = call.is_none("ignore_index") ? -1 : call.integer("ignore_index");
  for (std::int64_t i = 0; i < std::min(target.values->count(), kMostRead); ++i) {
    const std::int64_t label = target.values->integer(i);
    if (label == ignored || label < 0 || label >= weight->values->count()) continue;
    sum += weight->values->number(label);
    ++counted;
  }
  if (counted < 2) return;
  add(findings, Severity::kNote,
      finding("LF0523", "mean divides by the weights of the targets, " + cpp_text(sum) + ", not by their number, " + std::to_string(counted))
          .at("weight", "is picked by each target")
          .note("It is a weighted mean: the same weight for every class changes nothing. reduction='none' and .mean() divide by the number."),
      "certain", "and usual: a weighted mean keeps its scale whatever the weights");
}

void mean_by_length(const Call& call, const Fit& fit, Findings& findings) {
  const TensorSpec& lengths = call.tensor("target_lengths");
  if (fit.reduction != Reduction::kMean || !lengths.values || !any(lengths, [](double x) { return x > 1; })) return;
  add(findings, Severity::kNote,
      finding("LF0524", "mean divides each sequence's loss by its number of labels, then by the batch")
          .at("target_lengths", "is what the losses are divided by")
          .note("A long label sequence so weighs as much as a short one. reduction='sum' gives the negative log-likelihood itself."),
      "certain", "and the default");
}

}  // namespace lossfit::suspicions
