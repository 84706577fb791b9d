// cross_entropy by fused kernels, or operator by operator where PyTorch rounds between them; see softmax_loss.hpp.
#include <cmath>
#include <limits>

#include "numeric/softmax_elements.hpp"
#include "numeric/softmax_loss.hpp"

namespace lossfit::numeric {
namespace {

std::int64_t axis_of_classes(const Var& scores) { return rules::class_axis(static_cast<std::int64_t>(scores.value().rank())); }

Var times(const Var& x, double factor) { return x * x.tape().constant(number(factor)); }

/// x - ln sum_c e^x over the class axis, every step kept in float for float32 and the half types, as in PyTorch's kernel; the
/// one for the last axis stores the sum and its logarithm as halves. The derivative keeps its sum in double until it is stored.
Var log_softmax(const Var& x) {
  const std::int64_t axis = axis_of_classes(x);
  const Dtype kept = accumulator(x.value().dtype);
  const bool is_last = axis + 1 == static_cast<std::int64_t>(x.value().rank());
  const auto most_of = [](double a, double b) { return std::isnan(b) || b > a ? b : a; };
  const auto minus = [](double a, double b) { return a - b; };
  const auto plus = [](double a, double b) { return a + b; };
  const Array most = fold(x.value(), axis, -std::numeric_limits<double>::infinity(), most_of, kept);
  const Array shifted = zip(x.value(), most, minus, kept);
  const Array exact_sum = fold(map(shifted, [](double v) { return std::exp(v); }), axis, 0, plus, kept);
  const Array sum = is_last ? stored(exact_sum, x.value().dtype) : exact_sum;
  const Array value = zip(shifted, map(sum, [](double v) { return std::log(v); }), minus, x.value().dtype);
  return x.tape().note(value, {{x, [value, axis, plus, minus](const Array& up) {
                         const Array total = fold(up, axis, 0, plus, Dtype::kFloat64);
                         const Array share = zip(value, total, [](double log_p, double t) { return std::exp(log_p) * t; }, Dtype::kFloat64);
                         return zip(up, share, minus, up.dtype);
                       }}});
}

/// `weight` with an axis of size 1 for every axis of the scores but the class axis.
Var by_class(const Var& weight, std::size_t rank, std::int64_t axis) {
  Array view = weight.value();
  xt::xarray<double>::shape_type sizes(rank, 1);
  sizes[static_cast<std::size_t>(axis)] = view.elements.size();
  view.elements.reshape(sizes);
  return weight.tape().constant(std::move(view));
}

/// The gradient of picking goes where it picked; `up` has the shape of the loss.
Var picked_loss(const Call& call, const Var& log_probs, const rules::ClassOptions& options) {
  const TensorSpec spec = to_spec(log_probs.value());
  Shape shape;
  if (options.reduction == Reduction::kNone && spec.shape.rank() > 1) {
    std::vector<Dim> dims = spec.shape.dims();
    dims.erase(dims.begin() + 1);
    shape = Shape(std::move(dims));
  }
  const Evaluation nll = nll_loss(spec, call.tensor("target"), call.find_tensor("weight"), Fit{{shape, spec.dtype}, options.reduction}, options);
  const Array slope = array_of(nll.grad.front().second);
  const std::int64_t axis = axis_of_classes(log_probs);
  return log_probs.tape().note(array_of(nll.value), {{log_probs, [slope, axis](const Array& up) {
                                 return mul(up.rank() == 0 ? up : unsqueeze(up, axis), slope);
                               }}});
}

/// -sum_c q_c * weight_c * log p_c, and its mean over positions.
Var against_probabilities(const Call& call, const Var& scores, const rules::ClassOptions& options) {
  const std::int64_t axis = axis_of_classes(scores);
  const double classes = static_cast<double>(scores.value().elements.shape()[static_cast<std::size_t>(axis)]);
  const Var log_p = log_softmax(scores);
  Var q = scores.tape().constant(array_of(call.tensor("target")));
  if (options.label_smoothing > 0) q = times(q, 1 - options.label_smoothing) + options.label_smoothing / classes;
  Var terms = log_p * q;
  if (call.find_tensor("weight") != nullptr) terms = terms * by_class(scores.tape().tensor("weight"), scores.value().rank(), axis);
  if (options.reduction == Reduction::kNone) return -sum(terms, axis);
  const Var total = -reduce(terms, Reduction::kSum);
  if (options.reduction == Reduction::kSum) return total;
  const auto count = static_cast<double>(scores.value().elements.size());
  if (count == 0) return times(total, std::numeric_limits<double>::quiet_NaN());
  return total / scores.tape().constant(number(count / classes, Dtype::kInt64));
}

/// (1 - s) * nll_loss + s / C * the loss of all classes at once.
Var smoothed(const Call& call, const Var& log_p, const rules::ClassOptions& options) {
  const TensorSpec& target = call.tensor("target");
  const std::int64_t axis = axis_of_classes(log_p);
  const double classes = static_cast<double>(log_p.value().elements.shape()[static_cast<std::size_t>(axis)]);
  const Var nll = picked_loss(call, log_p, options);
  const TensorSpec* weight = call.find_tensor("weight");
  const Var all = -sum(weight == nullptr ? log_p : log_p * by_class(log_p.tape().tensor("weight"), log_p.value().rank(), axis), axis);
  const double mark = static_cast<double>(target.dtype == Dtype::kUint8 ? options.ignore_index & 0xff : options.ignore_index);
  Array counts = array_of(target);
  for (double& index : counts.elements) index = index == mark ? 0 : 1;
  counts.dtype = Dtype::kBool;
  Var share = reduce(where(counts, all), options.reduction == Reduction::kNone ? Reduction::kNone : Reduction::kSum);
  if (options.reduction == Reduction::kMean) {
    double divisor = 0;
    for (std::int64_t i = 0; i < target.values->count(); ++i) {
      if (counts.elements.data()[i] != 0) divisor += weight == nullptr ? 1 : weight->values->number(target.values->integer(i));
    }
    const Dtype dtype = weight == nullptr ? Dtype::kInt64 : weight->dtype;
    share = share / log_p.tape().constant({dtype, rounded(divisor, dtype)});
  }
  return times(nll, 1 - options.label_smoothing) + times(share, options.label_smoothing / classes);
}

template <class T>
Evaluation fused_indices(const Call& call, const Fit& fit, const rules::ClassOptions& options) {
  const TensorSpec& input = call.tensor("input");
  const ScoresLayout layout = layout_of(input.shape);
  Values grad = Values::unwritten(input.dtype, input.values->count());
  IndexLoss<T> loss(call.tensor("target"), call.find_tensor("weight"), options, layout.classes);
  loss.run(layout, 0, input.values->template span<T>(), grad.mutable_span<T>());
  return {.value = loss.value(fit), .grad = {{"input", {.shape = input.shape, .dtype = input.dtype, .values = std::move(grad)}}}};
}

template <class T>
Evaluation fused_probabilities(const Call& call, const Fit& fit, const rules::ClassOptions& options) {
  const TensorSpec& input = call.tensor("input");
  const TensorSpec* weight = call.find_tensor("weight");
  const ScoresLayout layout = layout_of(input.shape);
  const std::int64_t positions = layout.positions();
  const bool each = options.reduction == Reduction::kNone;
  const bool smooth = options.label_smoothing > 0;
  const Probabilities<T> q{.target = call.tensor("target").values->template span<T>(),
                           .weight = weight == nullptr ? std::span<const T>{} : weight->values->template span<T>(),
                           .keep = smooth ? 1 - options.label_smoothing : 1,
                           .share = smooth ? options.label_smoothing / static_cast<double>(layout.classes) : 0};
  const double scale = options.reduction == Reduction::kMean ? 1 / static_cast<double>(positions) : 1;
  Values grad = Values::unwritten(input.dtype, input.values->count());
  Values value = Values::unwritten(input.dtype, each ? positions : 1);
  double total = 0;
  PositionResult results[kPositionBlock];
  for (std::int64_t first = 0; first < positions; first += kPositionBlock) {
    const std::int64_t count = std::min(kPositionBlock, positions - first);
    softmax_block<T>(layout, input.values->template span<T>(), q, scale, first, count, results, grad.mutable_span<T>());
    for (std::int64_t i = 0; i < count; ++i) {
      if (each) value.mutable_span<T>()[static_cast<std::size_t>(first + i)] = static_cast<T>(-results[i].log_p_sum);
      total += results[i].log_p_sum;
    }
  }
  if (!each) {
    const bool no_mean = options.reduction == Reduction::kMean && input.values->count() == 0;
    value.mutable_span<T>()[0] = no_mean ? std::numeric_limits<T>::quiet_NaN() : static_cast<T>(-total * scale);
  }
  return {.value = {.shape = fit.result.shape, .dtype = fit.result.dtype, .values = std::move(value)},
          .grad = {{"input", {.shape = input.shape, .dtype = input.dtype, .values = std::move(grad)}}}};
}

}  // namespace

bool has_probabilities(const Call& call, const Shape& scores) { return call.tensor("target").shape == scores; }

bool suits_kernels(const Call& call, Dtype scores, bool probabilities, const rules::ClassOptions& options) {
  const TensorSpec* weight = call.find_tensor("weight");
  const bool one_dtype = (weight == nullptr || weight->dtype == scores) && (!probabilities || call.tensor("target").dtype == scores);
  return one_dtype && (!is_reduced_float(scores) || (!probabilities && !(options.label_smoothing > 0)));
}

Var composed_cross_entropy(const Call& call, const Var& scores, const rules::ClassOptions& options) {
  if (has_probabilities(call, to_spec(scores.value()).shape)) return against_probabilities(call, scores, options);
  const Var log_p = log_softmax(scores);
  return options.label_smoothing > 0 ? smoothed(call, log_p, options) : picked_loss(call, log_p, options);
}

Evaluation cross_entropy(const Call& call, const Fit& fit, const rules::ClassOptions& options) {
  const TensorSpec& input = call.tensor("input");
  const bool probabilities = has_probabilities(call, input.shape);
  if (!suits_kernels(call, input.dtype, probabilities, options)) {
    Tape tape(call);
    return tape.evaluation(composed_cross_entropy(call, tape.tensor("input"), options), fit);
  }
  if (probabilities) {
    return input.dtype == Dtype::kFloat64 ? fused_probabilities<double>(call, fit, options) : fused_probabilities<float>(call, fit, options);
  }
  return visit_floating(input.dtype, [&](auto zero) { return fused_indices<decltype(zero)>(call, fit, options); });
}

}  // namespace lossfit::numeric
