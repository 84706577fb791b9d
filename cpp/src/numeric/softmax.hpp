// The kernels of the softmax family: log-softmax over classes, the log-probabilities that a loss asks for, and the gradient
// of that loss, in one go over each row while it is in the cache. Nothing of the scores' size is allocated.
//
// With p = softmax(x), a loss that is linear in log p,
//     l = -sum_c q_c log p_c,     has the gradient     dl/dx_c = p_c * sum_k q_k - q_c,
// so a kernel needs only q: one class for a class index, all classes for label smoothing and class probabilities.
#pragma once

#include <cstdint>
#include <span>

#include "lossfit/values.hpp"

namespace lossfit::numeric {

/// Scores [outer, classes, inner], row-major; the class axis is contiguous where inner is 1. A position is one (outer,
/// inner), numbered row-major.
struct ScoresLayout {
  std::int64_t outer = 0;
  std::int64_t classes = 0;
  std::int64_t inner = 1;
  /// The class axis is the tensor's last, so that no axis of size 1 follows it: PyTorch has another kernel for that.
  bool is_last_axis = true;
  std::int64_t positions() const { return outer * inner; }
  /// Where a position's class 0 is.
  std::int64_t base(std::int64_t position) const {
    return inner == 1 ? position * classes : position / inner * classes * inner + position % inner;
  }
};

/// How many positions a kernel takes at a time; their terms live on the stack.
inline constexpr std::int64_t kPositionBlock = 64;

/// What the loss asks of one position. `q` is its share in the gradient, already divided by the mean's divisor.
struct PositionTerms {
  std::int64_t target = -1;  ///< the class it picks; -1 for none
  double q_target = 0;       ///< q of that class
  double q_all = 0;          ///< times weight[c], q of every class: label smoothing
};

/// What the kernel found at one position.
struct PositionResult {
  double log_p_target = 0;  ///< log p of the class picked
  double log_p_sum = 0;     ///< sum_c weight[c] log p_c, where `q_all` is not 0
};

/// Computes positions [first, first + count), count <= kPositionBlock, and writes their part of `grad`.
/// `weight` may be empty: 1 for every class. float16 and bfloat16 are computed in float; log p and the gradient are rounded.
/// The gradient's storage may be the scores' own.
template <class T>
void softmax_block(const ScoresLayout& layout, std::span<const T> scores, std::span<const T> weight, std::int64_t first, std::int64_t count,
                   const PositionTerms* terms, PositionResult* results, std::span<T> grad);

/// Class probabilities as a target: q_c = weight[c] * (keep * target[c] + share).
template <class T>
struct Probabilities {
  std::span<const T> target;  ///< in the layout of the scores
  std::span<const T> weight;  ///< may be empty: 1 for every class
  double keep = 1;            ///< 1 - label_smoothing
  double share = 0;           ///< label_smoothing / classes
};

/// The same for class probabilities; `log_p_sum` is sum_c q_c log p_c, and the gradient is multiplied by `scale`.
/// For float and double.
template <class T>
void softmax_block(const ScoresLayout& layout, std::span<const T> scores, const Probabilities<T>& probabilities, double scale, std::int64_t first,
                   std::int64_t count, PositionResult* results, std::span<T> grad);

}  // namespace lossfit::numeric
