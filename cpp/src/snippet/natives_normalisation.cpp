// Normalisation and dropout of torch.nn.functional.
#include <algorithm>
#include <cmath>

#include "numeric/init.hpp"
#include "numeric/tensor_values_elements.hpp"
#include "shape/layers.hpp"
#include "snippet/functional.hpp"

namespace lossfit::snippet {
namespace {

/// Dropout draws its mask: without training it is the identity.
Value dropout(Args& args) {
  Tensor& x = args.tensor(0);
  if (const auto p = number_of(args[1]); p && (*p < 0 || *p > 1)) {
    const auto shown = args.machine().display(args[1]);
    std::string digits = shown ? *shown : std::to_string(*p);
    while (!shown && digits.size() > 3 && digits.back() == '0') digits.pop_back();
    args.machine().raise("ValueError", "dropout probability has to be between 0 and 1, but got " + digits);
  }
  const Tri training = args.machine().truth(args[2]);
  if (training == Tri::kNo || number_of(args[1]) == 0.0) return args.elementwise(TensorSpec(x.spec), x);
  const auto p = number_of(args[1]);
  TensorSpec spec = tensor::like(x.spec, x.spec.shape);
  const auto count = x.spec.shape.element_count();
  // A mask that no element meets is drawn only to move the generator on as PyTorch does.
  const bool matters = x.spec.values || args.machine().draw_certainty() != Certainty::kSample;
  if (matters && args.name() == "dropout" && training == Tri::kYes && p && count && is_floating(x.spec.dtype)) {
    const Certainty certainty = args.machine().draw_certainty();
    const auto factors = args.machine().draw(*count, [&](numeric::Generator& generator) -> std::optional<Values> {
      auto drawn = numeric::dropout_factors(generator, x.spec.dtype, *count, *p);
      if (!drawn.ok()) return std::nullopt;
      return std::move(drawn).value();
    });
    args.certainty = std::max(args.certainty, certainty);
    if (factors && x.spec.values && args.afford(*count)) {
      const TensorSpec mask{x.spec.shape, x.spec.dtype, "cpu", factors};
      spec = tensor::zip_as(x.spec, mask, x.spec.shape, x.spec.dtype, [](double v, double f) { return v * f; });
    }
  } else {
    args.machine().lose_generator();
  }
  return args.elementwise(std::move(spec), x);
}

std::vector<double> moments(const double* row, std::int64_t count) {
  double mean = 0;
  for (std::int64_t i = 0; i < count; ++i) mean += row[i];
  mean /= static_cast<double>(count);
  double square = 0;
  for (std::int64_t i = 0; i < count; ++i) square += (row[i] - mean) * (row[i] - mean);
  return {mean, square / static_cast<double>(count)};
}

Value layer_norm(Args& args) {
  Tensor& x = args.tensor(0);
  const Numbers sizes = args.axes(1);
  const Shape shape = args.machine().checked(layers::normalized(x.spec.shape, sizes, args.name() == "rms_norm"));
  const Tensor* weight = args.maybe_tensor(2);
  if (weight != nullptr && weight->spec.dtype != x.spec.dtype && args.name() == "layer_norm") {
    args.machine().raise("RuntimeError", "mixed dtype (CPU): all inputs must share same datatype.");
  }
  TensorSpec spec = tensor::like(x.spec, shape);
  const Tensor* bias = args.count() > 3 && args.name() == "layer_norm" ? args.maybe_tensor(3) : nullptr;
  std::int64_t inner = 1;
  for (const std::int64_t size : sizes) inner *= size;
  const bool known = args.name() == "layer_norm" && x.spec.values && (weight == nullptr || weight->spec.values) && (bias == nullptr || bias->spec.values);
  if (known && inner > 0 && args.afford(x.spec.values->count() * 4)) {
    std::vector<double> row_values = x.spec.values->to_doubles();
    const double eps = args.number(4);
    for (std::size_t first = 0; first < row_values.size(); first += static_cast<std::size_t>(inner)) {
      const std::vector<double> m = moments(row_values.data() + first, inner);
      for (std::int64_t i = 0; i < inner; ++i) {
        double& v = row_values[first + static_cast<std::size_t>(i)];
        v = (v - m[0]) / std::sqrt(m[1] + eps);
        if (weight != nullptr) v *= weight->spec.values->number(i);
        if (bias != nullptr) v += bias->spec.values->number(i);
      }
    }
    spec.values = Values::from_doubles(x.spec.dtype, row_values);
  }
  return args.result(std::move(spec));
}

Value batch_norm(Args& args) {
  Tensor& x = args.tensor(0);
  Machine& machine = args.machine();
  const Tensor* mean = as<Tensor>(args[1]);
  const Tensor* weight = args.maybe_tensor(3);
  const Tensor* bias = args.maybe_tensor(4);
  const Tri training = machine.truth(args[5]);
  const Shape& shape = x.spec.shape;
  if (shape.rank() < 2) throw Unsure{};
  if (training == Tri::kYes && shape.is_known() && shape[1].number() > 0 && *shape.element_count() / shape[1].number() == 1) {
    machine.raise("ValueError", "Expected more than 1 value per channel when training, got input size " + shape.torch_size());
  }
  if (mean != nullptr && mean->spec.shape[0].is_number() && shape[1].is_number() && mean->spec.shape[0] != shape[1]) {
    machine.raise(raise(ErrorType::kRuntimeError, "running_mean should contain " + shape[1].text() + " elements not " + mean->spec.shape[0].text())
                      .because("LF0611", "the layer normalises " + mean->spec.shape[0].text() + " channels and is given " + shape[1].text()));
  }
  if (weight != nullptr && weight->spec.dtype != x.spec.dtype) machine.raise("RuntimeError", "mixed dtype (CPU): all inputs must share same datatype.");
  TensorSpec spec = tensor::like(x.spec, shape);
  const bool known = training == Tri::kYes && x.spec.values && (weight == nullptr || weight->spec.values) && (bias == nullptr || bias->spec.values);
  if (known && !shape.is_empty() && args.afford(*shape.element_count() * 4)) {
    std::vector<double> all = x.spec.values->to_doubles();
    const tensor::Cut cut = tensor::cut(shape, 1);
    const double eps = args.number(7);
    for (std::int64_t c = 0; c < cut.size; ++c) {
      std::vector<double> channel;
      for (std::int64_t n = 0; n < cut.outer; ++n) {
        const double* plane = all.data() + (n * cut.size + c) * cut.inner;
        channel.insert(channel.end(), plane, plane + cut.inner);
      }
      const std::vector<double> m = moments(channel.data(), static_cast<std::int64_t>(channel.size()));
      const double scale = (weight != nullptr ? weight->spec.values->number(c) : 1) / std::sqrt(m[1] + eps);
      const double shift = bias != nullptr ? bias->spec.values->number(c) : 0;
      for (std::int64_t n = 0; n < cut.outer; ++n) {
        double* plane = all.data() + (n * cut.size + c) * cut.inner;
        for (std::int64_t i = 0; i < cut.inner; ++i) plane[i] = (plane[i] - m[0]) * scale + shift;
      }
    }
    spec.values = Values::from_doubles(x.spec.dtype, all);
  }
  return args.result(std::move(spec));
}

Value group_norm(Args& args) {
  Tensor& x = args.tensor(0);
  const std::int64_t groups = args.integer(1);
  if (x.spec.shape.rank() < 2) args.machine().raise("RuntimeError", "Expected at least 2 dimensions for input tensor but received " + std::to_string(x.spec.shape.rank()));
  if (x.spec.shape[1].is_number() && groups > 0 && x.spec.shape[1].number() % groups != 0) {
    args.machine().raise("RuntimeError", "Expected number of channels in input to be divisible by num_groups, but got input of shape " +
                                             x.spec.shape.text() + " and num_groups=" + std::to_string(groups));
  }
  return args.result(tensor::like(x.spec, x.spec.shape));
}

constexpr const char* kDropout = "input, p=0.5, training=True, inplace=False";
constexpr unsigned kAlso = kFunctional | kTorch;
LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
    {kAlso, "dropout", kDropout, dropout},
    {kFunctional, "dropout1d", kDropout, dropout},
    {kFunctional, "dropout2d", kDropout, dropout},
    {kFunctional, "dropout3d", kDropout, dropout},
    {kFunctional, "alpha_dropout", kDropout, dropout},
    {kFunctional, "feature_alpha_dropout", kDropout, dropout},
    {kAlso, "layer_norm", "input, normalized_shape, weight=None, bias=None, eps=1e-5", layer_norm},
    {kAlso, "rms_norm", "input, normalized_shape, weight=None, eps=None", layer_norm},
    {kAlso, "batch_norm", "input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5", batch_norm},
    {kAlso, "group_norm", "input, num_groups, weight=None, bias=None, eps=1e-5", group_norm},
    {kFunctional, "instance_norm", "input, running_mean=None, running_var=None, weight=None, bias=None, use_input_stats=True, momentum=0.1, eps=1e-5", same_shape},
    {kFunctional, "local_response_norm", "input, size, alpha=0.0001, beta=0.75, k=1.0", same_shape},
};

}  // namespace

std::span<const Native> normalisation_natives() { return kRows; }

}  // namespace lossfit::snippet
