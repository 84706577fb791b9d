// Chunks of rows through the layer, the loss and back; see softmax_linear.hpp.
#include "numeric/softmax_linear.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "numeric/linear.hpp"
#include "numeric/softmax_loss.hpp"

namespace lossfit::numeric {
namespace {

/// Scores held at a time, so that they stay in the second-level cache; one row at least.
constexpr std::int64_t kScoresAtATime = 64 * 1024;

/// The loss against class probabilities, taken part by part as IndexLoss is.
template <class T>
class ProbabilityLoss {
 public:
  ProbabilityLoss(const Call& call, const rules::ClassOptions& options, const ScoresLayout& whole)
      : target_(call.tensor("target").values->template span<T>()), reduction_(options.reduction), positions_(whole.positions()) {
    const TensorSpec* weight = call.find_tensor("weight");
    if (weight != nullptr) q_.weight = weight->values->template span<T>();
    if (options.label_smoothing > 0) {
      q_.keep = 1 - options.label_smoothing;
      q_.share = options.label_smoothing / static_cast<double>(whole.classes);
    }
    scale_ = reduction_ == Reduction::kMean ? 1 / static_cast<double>(positions_) : 1;
    if (reduction_ == Reduction::kNone) each_.resize(static_cast<std::size_t>(positions_));
  }

  void run(const ScoresLayout& layout, std::int64_t begins, std::span<const T> scores, std::span<T> grad) {
    q_.target = target_.subspan(static_cast<std::size_t>(begins * layout.classes), scores.size());
    PositionResult results[kPositionBlock];
    for (std::int64_t first = 0; first < layout.positions(); first += kPositionBlock) {
      const std::int64_t count = std::min(kPositionBlock, layout.positions() - first);
      softmax_block<T>(layout, scores, q_, scale_, first, count, results, grad);
      for (std::int64_t i = 0; i < count; ++i) {
        if (!each_.empty()) each_[static_cast<std::size_t>(begins + first + i)] = -results[i].log_p_sum;
        total_ += results[i].log_p_sum;
      }
    }
  }

  TensorSpec value(const Fit& fit) const {
    const bool no_mean = reduction_ == Reduction::kMean && target_.empty();
    const double reduced = no_mean ? std::numeric_limits<double>::quiet_NaN() : -total_ * scale_;
    const std::span<const double> numbers = reduction_ == Reduction::kNone ? std::span<const double>(each_) : std::span(&reduced, 1);
    return {.shape = fit.result.shape, .dtype = fit.result.dtype, .values = Values::from_doubles(fit.result.dtype, numbers)};
  }

 private:
  std::span<const T> target_;
  Reduction reduction_;
  std::int64_t positions_;
  Probabilities<T> q_;
  double scale_ = 1;
  double total_ = 0;
  std::vector<double> each_;
};

template <class T>
TensorSpec zeros_like(const TensorSpec& spec) {
  return {.shape = spec.shape, .dtype = spec.dtype, .values = Values(spec.dtype, spec.values->count())};
}

template <class T, class Loss>
Evaluation in_chunks(const Call& call, const Fit& fit, const ScoresLayout& whole, Loss loss) {
  const TensorSpec& input = call.tensor("input");
  const TensorSpec& weight = call.tensor("linear_weight");
  const TensorSpec* bias = call.find_tensor("linear_bias");
  const std::int64_t outputs = whole.classes * whole.inner;
  const std::int64_t features = input.shape[-1].number();
  const std::int64_t step = std::clamp<std::int64_t>(kScoresAtATime / std::max<std::int64_t>(1, outputs), 1, std::max<std::int64_t>(1, whole.outer));

  TensorSpec dx = zeros_like<T>(input);
  TensorSpec dw = zeros_like<T>(weight);
  TensorSpec db = bias == nullptr ? TensorSpec{} : zeros_like<T>(*bias);
  const T* x = input.values->template span<T>().data();
  const T* w = weight.values->template span<T>().data();
  const T* b = bias == nullptr ? nullptr : bias->values->template span<T>().data();
  std::vector<T> scores(static_cast<std::size_t>(step * outputs));
  for (std::int64_t row = 0; row < whole.outer; row += step) {
    const LinearSizes sizes{std::min(step, whole.outer - row), features, outputs};
    const std::span<T> part(scores.data(), static_cast<std::size_t>(sizes.rows * outputs));
    linear(sizes, x + row * features, w, b, part.data());
    loss.run(ScoresLayout{.outer = sizes.rows, .classes = whole.classes, .inner = whole.inner}, row * whole.inner, part, part);
    linear_input_gradient(sizes, part.data(), w, dx.values->mutable_span<T>().data() + row * features);
    add_linear_weight_gradient(sizes, part.data(), x + row * features, dw.values->mutable_span<T>().data(),
                               bias == nullptr ? nullptr : db.values->mutable_span<T>().data());
  }
  Evaluation evaluation{.value = loss.value(fit), .grad = {{"input", std::move(dx)}, {"linear_weight", std::move(dw)}}};
  if (bias != nullptr) evaluation.grad.emplace_back("linear_bias", std::move(db));
  return evaluation;
}

template <class T>
Evaluation fused(const Call& call, const Fit& fit, const Shape& scores, const rules::ClassOptions& options) {
  const ScoresLayout whole = layout_of(scores);
  if (has_probabilities(call, scores)) return in_chunks<T>(call, fit, whole, ProbabilityLoss<T>(call, options, whole));
  return in_chunks<T>(call, fit, whole, IndexLoss<T>(call.tensor("target"), call.find_tensor("weight"), options, whole.classes));
}

using Sizes = xt::xarray<double>::shape_type;

/// x [rows, n] times y [n, columns], either of them read transposed, and a row `bias`, which may be null, on every row;
/// summed in double, added as the kernel's accumulator and stored as `dtype`.
Array product(const Array& x, bool x_transposed, const Array& y, bool y_transposed, Dtype dtype, const Array* bias = nullptr) {
  const auto size = [](const Array& a, bool transposed, std::size_t axis) { return a.elements.shape()[transposed ? 1 - axis : axis]; };
  const std::size_t rows = size(x, x_transposed, 0);
  const std::size_t inner = size(x, x_transposed, 1);
  const std::size_t columns = size(y, y_transposed, 1);
  Array out{dtype, xt::xarray<double>::from_shape(Sizes{rows, columns})};
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < inner; ++k) {
        sum += (x_transposed ? x.elements(k, i) : x.elements(i, k)) * (y_transposed ? y.elements(j, k) : y.elements(k, j));
      }
      if (bias != nullptr) sum = rounded(sum, accumulator(dtype)) + bias->elements.data()[j];
      out.elements(i, j) = rounded(sum, dtype);
    }
  }
  return out;
}

Array reshaped(Array a, const Sizes& sizes) {
  a.elements.reshape(sizes);
  return a;
}

Sizes sizes_of(const Shape& shape) {
  Sizes sizes;
  for (const Dim& dim : shape) sizes.push_back(static_cast<std::size_t>(dim.number()));
  return sizes;
}

/// The layer on a tape: scores of the given shape.
Var composed_linear(const Call& call, Tape& tape, const Shape& scores) {
  const Var x = tape.tensor("input");
  const Var w = tape.tensor("linear_weight");
  const Sizes x_sizes = x.value().elements.shape();
  const Sizes w_sizes = w.value().elements.shape();
  const std::size_t features = x_sizes.back();
  const std::size_t rows = x_sizes.size() == 2 ? x_sizes[0] : 1;
  std::size_t outputs = 1;
  for (std::size_t axis = 0; axis + 1 < w_sizes.size(); ++axis) outputs *= w_sizes[axis];
  const Array rows_of_x = reshaped(x.value(), {rows, features});
  const Array rows_of_w = reshaped(w.value(), {outputs, features});
  const Dtype dtype = x.value().dtype;
  const Sizes flat{rows, outputs};
  std::vector<std::pair<Var, Tape::Derivative>> operands = {
      {x, [=](const Array& up) { return reshaped(product(reshaped(up, flat), false, rows_of_w, false, dtype), x_sizes); }},
      {w, [=](const Array& up) { return reshaped(product(reshaped(up, flat), true, rows_of_x, false, dtype), w_sizes); }}};
  const Array* bias = nullptr;
  if (call.find_tensor("linear_bias") != nullptr) {
    const Var b = tape.tensor("linear_bias");
    bias = &b.value();
    operands.emplace_back(b, [](const Array& up) { return up; });
  }
  return tape.note(reshaped(product(rows_of_x, false, rows_of_w, true, dtype, bias), sizes_of(scores)), std::move(operands));
}

}  // namespace

Evaluation linear_cross_entropy(const Call& call, const Fit& fit, const Shape& scores, const rules::ClassOptions& options) {
  const Dtype dtype = call.tensor("input").dtype;
  if (!is_reduced_float(dtype) && suits_kernels(call, dtype, has_probabilities(call, scores), options)) {
    return dtype == Dtype::kFloat64 ? fused<double>(call, fit, scores, options) : fused<float>(call, fit, scores, options);
  }
  Tape tape(call);
  return tape.evaluation(composed_cross_entropy(call, composed_linear(call, tape, scores), options), fit);
}

}  // namespace lossfit::numeric
