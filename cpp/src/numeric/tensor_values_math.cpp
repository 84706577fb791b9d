// The softmax family, argmax and one_hot; see tensor_values.hpp.
#include <algorithm>
#include <cmath>
#include <limits>

#include "numeric/tensor_values.hpp"
#include "numeric/tensor_values_elements.hpp"

namespace lossfit::tensor {
namespace {

Checked<TensorSpec> softmax_like(const TensorSpec& x, std::int64_t axis, bool logarithm) {
  const std::int64_t at = LOSSFIT_TRY(ops::wrap_axis(axis, x.shape.rank()));
  if (!is_floating(x.dtype)) {
    const bool last = at + 1 >= x.shape.rank();
    const std::string kernel = std::string(logarithm ? "log_softmax" : "softmax") + (last ? "_lastdim_kernel_impl" : "_kernel_impl");
    return raise(ErrorType::kNotImplementedError, "\"" + kernel + "\" not implemented for '" + std::string(scalar_type_name(x.dtype)) + "'")
        .because("LF0202", "softmax needs a floating-point tensor");
  }
  TensorSpec result = like(x, x.shape);
  if (!carries(x, x.shape) || x.shape.is_empty()) return result;
  const Cut pieces = x.shape.is_scalar() ? Cut{} : cut(x.shape, at);
  std::vector<double> numbers = x.values->to_doubles();
  for (std::int64_t row = 0; row < pieces.outer * pieces.inner; ++row) {
    double* first = numbers.data() + (row / pieces.inner) * pieces.size * pieces.inner + row % pieces.inner;
    double largest = -std::numeric_limits<double>::infinity();
    for (std::int64_t i = 0; i < pieces.size; ++i) largest = std::max(largest, first[i * pieces.inner]);
    double sum = 0;
    for (std::int64_t i = 0; i < pieces.size; ++i) sum += std::exp(first[i * pieces.inner] - largest);
    for (std::int64_t i = 0; i < pieces.size; ++i) {
      double& number = first[i * pieces.inner];
      number = logarithm ? number - largest - std::log(sum) : std::exp(number - largest) / sum;
    }
  }
  result.values = Values::from_doubles(x.dtype, numbers);
  return result;
}

}  // namespace

Checked<TensorSpec> softmax(const TensorSpec& x, std::int64_t axis) { return softmax_like(x, axis, false); }
Checked<TensorSpec> log_softmax(const TensorSpec& x, std::int64_t axis) { return softmax_like(x, axis, true); }

TensorSpec sigmoid(const TensorSpec& x) {
  return map_floating(x, [](double number) { return 1 / (1 + std::exp(-number)); });
}
TensorSpec log(const TensorSpec& x) {
  return map_floating(x, [](double number) { return std::log(number); });
}

Checked<TensorSpec> argmax(const TensorSpec& x, std::optional<std::int64_t> axis, bool keepdim) {
  if (!axis && x.shape.is_empty()) {
    return raise(ErrorType::kIndexError, "argmax(): Expected reduction dim to be specified for input.numel() == 0.")
        .because("LF0601", "an empty tensor has no largest element");
  }
  if (axis) {
    const std::int64_t at = LOSSFIT_TRY(ops::wrap_axis(*axis, x.shape.rank()));
    if (!x.shape.is_scalar() && x.shape[at] == Dim(0)) {
      return raise(ErrorType::kIndexError, "argmax(): Expected reduction dim " + std::to_string(at) + " to have non-zero size.")
          .because("LF0601", "an empty axis has no largest element");
    }
  }
  TensorSpec result = like(x, LOSSFIT_TRY(ops::reduce(x.shape, axis ? Axes{*axis} : Axes{}, keepdim)));
  result.dtype = Dtype::kInt64;
  if (!carries(x, x.shape)) return result;
  const TensorSpec rows = axis ? x : LOSSFIT_TRY(flatten(x));
  const Cut pieces = rows.shape.is_scalar() ? Cut{} : cut(rows.shape, LOSSFIT_TRY(ops::wrap_axis(axis.value_or(0), rows.shape.rank())));
  Values indices(Dtype::kInt64, pieces.outer * pieces.inner);
  const auto target = indices.mutable_span<std::int64_t>();
  for (std::int64_t row = 0; row < pieces.outer * pieces.inner; ++row) {
    const std::int64_t first = (row / pieces.inner) * pieces.size * pieces.inner + row % pieces.inner;
    std::int64_t best = 0;
    double largest = x.values->number(first);
    for (std::int64_t i = 1; i < pieces.size && !std::isnan(largest); ++i) {
      const double number = x.values->number(first + i * pieces.inner);
      if (number > largest || std::isnan(number)) {
        largest = number;
        best = i;
      }
    }
    target[static_cast<std::size_t>(row)] = best;
  }
  result.values = std::move(indices);
  return result;
}

Checked<TensorSpec> one_hot(const TensorSpec& x, std::optional<std::int64_t> classes) {
  if (x.dtype != Dtype::kInt64) {
    return raise(ErrorType::kRuntimeError, "one_hot is only applicable to index tensor of type LongTensor.")
        .because("LF0201", "one_hot takes int64 indices");
  }
  if (classes == -1) classes.reset();
  if (x.shape.is_empty() && !classes) {
    return raise(ErrorType::kRuntimeError, "Can not infer total number of classes from empty tensor.")
        .because("LF0301", "an empty tensor names no class");
  }
  std::int64_t most = -1;
  for (std::int64_t i = 0; x.values && i < x.values->count(); ++i) {
    const std::int64_t index = x.values->integer(i);
    most = std::max(most, index);
    if (index < 0) return raise(ErrorType::kRuntimeError, "Class values must be non-negative.").because("LF0301", "an index is negative");
  }
  if (classes && most >= *classes) {
    return raise(ErrorType::kRuntimeError, "Class values must be smaller than num_classes.")
        .because("LF0301", "the index " + std::to_string(most) + " needs " + std::to_string(most + 1) + " classes");
  }
  TensorSpec result = like(x, x.shape);
  const bool known = classes || x.values;
  result.shape.dims().push_back(classes ? Dim(*classes) : x.values ? Dim(most + 1) : Dim::unknown());
  if (!known || !carries(x, result.shape)) return result;
  Values hot(Dtype::kInt64, *result.shape.element_count());
  const auto target = hot.mutable_span<std::int64_t>();
  for (std::int64_t i = 0; i < x.values->count(); ++i) {
    target[static_cast<std::size_t>(i * result.shape[-1].number() + x.values->integer(i))] = 1;
  }
  result.values = std::move(hot);
  return result;
}

}  // namespace lossfit::tensor
