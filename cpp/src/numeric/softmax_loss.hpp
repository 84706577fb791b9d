// Losses over classes, with their gradients: class indices against log-probabilities or scores, and class probabilities.
// The kernels are in softmax.hpp; dtypes that PyTorch mixes or rounds between operators are composed on a tape.
#pragma once

#include <optional>
#include <span>

#include "catalogue/call.hpp"
#include "catalogue/class_rules.hpp"
#include "numeric/softmax.hpp"
#include "numeric/tape.hpp"

namespace lossfit::numeric {

/// `nll_loss`: -weight[target] * log_probs[target], and the gradient of `input` that goes there. `weight` may be null.
Evaluation nll_loss(const TensorSpec& log_probs, const TensorSpec& target, const TensorSpec* weight, const Fit& fit,
                    const rules::ClassOptions& options);

/// `cross_entropy` of the scores `input`, by a fused kernel where one dtype is used throughout.
Evaluation cross_entropy(const Call& call, const Fit& fit, const rules::ClassOptions& options);

/// `cross_entropy` of scores on a tape, operator by operator: any mixture of dtypes, rounded as PyTorch rounds.
Var composed_cross_entropy(const Call& call, const Var& scores, const rules::ClassOptions& options);

/// The sum of a batch's losses as PyTorch's kernel keeps it: float16 and bfloat16 are summed in themselves, in levels so
/// that little is lost; float and double need no more than a double.
template <class T>
class ClassSum {
 public:
  explicit ClassSum(std::int64_t positions);
  /// Adds the loss of a position; positions that are ignored are not added.
  void add(std::int64_t position, double value);
  double total() const;

 private:
  static constexpr int kLevels = 8;
  std::int64_t power_;
  double levels_[kLevels] = {};
};

/// Scores against class indices by the fused kernel: what `softmax_block` is asked, and what becomes of its answers. It
/// takes the batch part by part, so that scores need not exist all at once.
template <class T>
class IndexLoss {
 public:
  /// `weight` may be null. Both must outlive this object. Label smoothing is for float and double.
  IndexLoss(const TensorSpec& target, const TensorSpec* weight, const rules::ClassOptions& options, std::int64_t classes);

  /// Computes `layout`'s positions, the first of which is position `begins` of the batch. The gradient's storage may be
  /// the scores' own.
  void run(const ScoresLayout& layout, std::int64_t begins, std::span<const T> scores, std::span<T> grad);

  /// The loss, of the shape that `fit` states.
  TensorSpec value(const Fit& fit) const;

 private:
  /// The losses of some positions, summed.
  struct Totals {
    ClassSum<T> picked;
    double smooth = 0;
  };

  void ask(std::int64_t begins, std::int64_t count, PositionTerms* terms) const;
  void take(std::int64_t begins, std::int64_t count, const PositionTerms* terms, const PositionResult* results, Totals& totals);
  double weight_at(std::int64_t c) const;
  bool smooths(std::int64_t index) const { return smoothing_ && index != smooth_ignored_; }

  Values indices_;
  std::span<const T> weight_;
  rules::ClassOptions options_;
  std::int64_t classes_;
  bool smoothing_;
  std::int64_t smooth_ignored_;
  double keep_;                // 1 - label_smoothing
  double share_;               // label_smoothing / classes
  double divisor_ = 1;         // of the mean
  double smooth_divisor_ = 1;  // of the mean of label smoothing's part
  std::optional<Values> each_;  // where nothing is reduced
  Totals totals_;
};

/// True where class probabilities are the target of a call whose scores have this shape.
bool has_probabilities(const Call& call, const Shape& scores);

/// True where the fused kernels compute what PyTorch does: one floating dtype throughout, and no rounding in between.
bool suits_kernels(const Call& call, Dtype scores, bool probabilities, const rules::ClassOptions& options);

/// The scores' layout around their class axis.
ScoresLayout layout_of(const Shape& scores);

}  // namespace lossfit::numeric
