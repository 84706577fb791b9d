// Class indices: what the kernels are asked for a batch, and the loss made of their answers. See softmax_loss.hpp.
#include "numeric/softmax_loss.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "numeric/softmax_elements.hpp"
#include "numeric/streaming.hpp"
#include "numeric/threads.hpp"

namespace lossfit::numeric {

ScoresLayout layout_of(const Shape& scores) {
  ScoresLayout layout{.outer = 1, .classes = scores[rules::class_axis(scores.rank())].number(), .is_last_axis = scores.rank() <= 2};
  if (scores.rank() > 1) layout.outer = scores[0].number();
  for (std::int64_t axis = 2; axis < scores.rank(); ++axis) layout.inner *= scores[axis].number();
  return layout;
}

template <class T>
ClassSum<T>::ClassSum(std::int64_t positions) : power_(4) {
  std::int64_t bits = 0;
  while ((std::int64_t{1} << bits) < positions) ++bits;
  power_ = std::max(power_, bits / kLevels);
}

template <class T>
void ClassSum<T>::add(std::int64_t position, double value) {
  if constexpr (!kIsHalf<T>) {
    levels_[0] += value;
    return;
  }
  levels_[0] = rounded_to<T>(levels_[0] + value);
  const std::int64_t mask = (std::int64_t{1} << power_) - 1;
  for (int level = 0; level + 1 < kLevels && (position & (mask << (level * power_))) == 0; ++level) {
    levels_[level + 1] = rounded_to<T>(levels_[level + 1] + levels_[level]);
    levels_[level] = 0;
  }
}

template <class T>
double ClassSum<T>::total() const {
  double sum = 0;
  for (double level : levels_) sum = kIsHalf<T> ? rounded_to<T>(sum + level) : sum + level;
  return sum;
}

template <class T>
double IndexLoss<T>::weight_at(std::int64_t c) const {
  return weight_.empty() ? 1.0 : element(weight_[static_cast<std::size_t>(c)]);
}

template <class T>
IndexLoss<T>::IndexLoss(const TensorSpec& target, const TensorSpec* weight, const rules::ClassOptions& options, std::int64_t classes)
    : indices_(target.values->cast(Dtype::kInt64)),
      options_(options),
      classes_(classes),
      smoothing_(options.label_smoothing > 0),
      // PyTorch compares in the target's dtype here, and in int64 where it picks classes.
      smooth_ignored_(target.dtype == Dtype::kUint8 ? options.ignore_index & 0xff : options.ignore_index),
      keep_(smoothing_ ? 1 - options.label_smoothing : 1),
      share_(smoothing_ ? options.label_smoothing / static_cast<double>(classes) : 0),
      totals_{ClassSum<T>(indices_.count())} {
  if (weight != nullptr) weight_ = weight->values->span<T>();
  if (options_.reduction == Reduction::kNone) each_ = Values::unwritten(DtypeOf<T>::value, indices_.count());
  if (options_.reduction != Reduction::kMean) return;
  const std::span<const std::int64_t> indices = indices_.span<std::int64_t>();
  if (weight_.empty()) {
    // A count is exact until it is stored; a sum of weights is rounded on the way.
    const auto but = [&](std::int64_t ignored) { return static_cast<double>(indices_.count() - std::count(indices.begin(), indices.end(), ignored)); };
    divisor_ = rounded_to<T>(but(options_.ignore_index));
    if (smoothing_) smooth_divisor_ = but(smooth_ignored_);
    return;
  }
  ClassSum<T> picked(indices_.count());
  double smoothed = 0;
  std::int64_t position = 0;
  for (const std::int64_t index : indices) {
    if (index != options_.ignore_index) picked.add(position, weight_at(index));
    if (smooths(index)) smoothed += weight_at(index);
    ++position;
  }
  divisor_ = picked.total();
  smooth_divisor_ = smoothed;
}

template <class T>
void IndexLoss<T>::ask(std::int64_t begins, std::int64_t count, PositionTerms* terms) const {
  const std::int64_t* indices = indices_.span<std::int64_t>().data() + begins;
  const double unit = rounded_to<T>(1 / divisor_);
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t index = indices[i];
    const bool picks = index != options_.ignore_index;
    if (weight_.empty() && !smoothing_) {
      terms[i] = {picks ? index : -1, picks ? unit : 0, 0};
      continue;
    }
    terms[i] = {picks ? index : -1, picks ? keep_ * rounded_to<T>(weight_at(index) * unit) : 0, smooths(index) ? share_ / smooth_divisor_ : 0};
  }
}

template <class T>
void IndexLoss<T>::take(std::int64_t begins, std::int64_t count, const PositionTerms* terms, const PositionResult* results, Totals& totals) {
  double sum = 0;  // of float's and double's losses; a half's are added to the total one by one, which rounds
  for (std::int64_t i = 0; i < count; ++i) {
    const bool picks = terms[i].target >= 0;
    const double nll = picks ? rounded_to<T>(-results[i].log_p_target * weight_at(terms[i].target)) : 0;
    const bool smooth = smoothing_ && terms[i].q_all != 0;
    if (each_) {
      const double smoothed = smoothing_ ? (smooth ? -results[i].log_p_sum : 0.0) * share_ : 0.0;
      each_->mutable_span<T>()[static_cast<std::size_t>(begins + i)] = stored<T>(smoothing_ ? keep_ * nll + smoothed : nll);
      continue;
    }
    if (!kIsHalf<T>) {
      sum += nll;
    } else if (picks) {
      totals.picked.add(begins + i, nll);
    }
    if (smooth) totals.smooth -= results[i].log_p_sum;
  }
  if (!kIsHalf<T>) totals.picked.add(begins, sum);
}

template <class T>
void IndexLoss<T>::run(const ScoresLayout& layout, std::int64_t begins, std::span<const T> scores, std::span<T> grad) {
  // A half's sum is rounded as it grows, position by position.
  const std::int64_t threads = kIsHalf<T> ? 1 : thread_count(layout.positions() * layout.classes);
  std::vector<Totals> parts(static_cast<std::size_t>(threads), Totals{ClassSum<T>(indices_.count())});
  parts.front() = totals_;
  in_threads(threads, layout.positions(), kPositionBlock, [&](std::int64_t thread, std::int64_t from, std::int64_t to) {
    Totals totals = parts[static_cast<std::size_t>(thread)];
    PositionTerms terms[kPositionBlock];
    PositionResult results[kPositionBlock];
    for (std::int64_t first = from; first < to; first += kPositionBlock) {
      const std::int64_t count = std::min(kPositionBlock, to - first);
      ask(begins + first, count, terms);
      softmax_block<T>(layout, scores, weight_, first, count, terms, results, grad);
      take(begins + first, count, terms, results, totals);
    }
    finish_streaming();
    parts[static_cast<std::size_t>(thread)] = totals;
  });
  totals_ = parts.front();
  for (std::size_t part = 1; part < parts.size(); ++part) {
    totals_.picked.add(0, parts[part].picked.total());
    totals_.smooth += parts[part].smooth;
  }
}

template <class T>
TensorSpec IndexLoss<T>::value(const Fit& fit) const {
  if (each_) return {.shape = fit.result.shape, .dtype = fit.result.dtype, .values = *each_};
  double loss = totals_.picked.total();
  if (options_.reduction == Reduction::kMean) loss = rounded_to<T>(loss / divisor_);
  if (smoothing_) {
    const double smoothed = options_.reduction == Reduction::kMean ? totals_.smooth / smooth_divisor_ : totals_.smooth;
    loss = keep_ * loss + smoothed * share_;
  }
  // An empty batch has no mean, whatever label smoothing adds.
  if (options_.reduction == Reduction::kMean && indices_.count() == 0) loss = std::numeric_limits<double>::quiet_NaN();
  return {.shape = fit.result.shape, .dtype = fit.result.dtype, .values = Values::from_doubles(fit.result.dtype, std::span(&loss, 1))};
}

namespace {

/// Log-probabilities are given: the loss picks, and its gradient is zero but where it picked.
template <class T>
Evaluation nll_of(const TensorSpec& log_probs, const TensorSpec& target, const TensorSpec* weight_spec, const Fit& fit,
                  const rules::ClassOptions& options) {
  const ScoresLayout layout = layout_of(log_probs.shape);
  const Values indices = target.values->cast(Dtype::kInt64);
  const std::span<const std::int64_t> index = indices.span<std::int64_t>();
  const std::span<const T> x = log_probs.values->span<T>();
  const auto weight = [&](std::int64_t c) { return weight_spec == nullptr ? 1.0 : element(weight_spec->values->span<T>()[static_cast<std::size_t>(c)]); };
  const std::int64_t positions = indices.count();
  const bool per_position = options.reduction == Reduction::kNone;

  ClassSum<T> loss(positions);
  ClassSum<T> weights(positions);
  Values each(DtypeOf<T>::value, per_position ? positions : 0);
  std::int64_t counted = 0;
  for (std::int64_t i = 0; i < positions; ++i) {
    const std::int64_t c = index[static_cast<std::size_t>(i)];
    if (c == options.ignore_index) continue;
    const double picked = element(x[static_cast<std::size_t>(layout.base(i) + c * layout.inner)]);
    const double l = rounded_to<T>(-picked * weight(c));
    if (per_position) {
      each.mutable_span<T>()[static_cast<std::size_t>(i)] = stored<T>(l);
    } else {
      loss.add(i, l);
      weights.add(i, weight(c));
    }
    ++counted;
  }
  const double divisor = options.reduction != Reduction::kMean ? 1
                         : weight_spec == nullptr             ? rounded_to<T>(static_cast<double>(counted))
                                                              : weights.total();

  Values grad(DtypeOf<T>::value, log_probs.values->count());
  const double unit = rounded_to<T>(1 / divisor);
  for (std::int64_t i = 0; i < positions; ++i) {
    const std::int64_t c = index[static_cast<std::size_t>(i)];
    if (c == options.ignore_index) continue;
    grad.mutable_span<T>()[static_cast<std::size_t>(layout.base(i) + c * layout.inner)] = stored<T>(-weight(c) * unit);
  }

  const double reduced = options.reduction != Reduction::kMean ? loss.total()
                         : positions == 0                      ? std::numeric_limits<double>::quiet_NaN()
                                                               : loss.total() / divisor;
  return {.value = {.shape = fit.result.shape,
                    .dtype = fit.result.dtype,
                    .values = per_position ? each : Values::from_doubles(fit.result.dtype, std::span(&reduced, 1))},
          .grad = {{"input", {.shape = log_probs.shape, .dtype = log_probs.dtype, .values = std::move(grad)}}}};
}

}  // namespace

Evaluation nll_loss(const TensorSpec& log_probs, const TensorSpec& target, const TensorSpec* weight, const Fit& fit,
                    const rules::ClassOptions& options) {
  return visit_floating(log_probs.dtype, [&](auto zero) { return nll_of<decltype(zero)>(log_probs, target, weight, fit, options); });
}

template class ClassSum<float>;
template class ClassSum<double>;
template class ClassSum<Half>;
template class ClassSum<Bfloat16>;
template class IndexLoss<float>;
template class IndexLoss<double>;
template class IndexLoss<Half>;
template class IndexLoss<Bfloat16>;

}  // namespace lossfit::numeric
