// torch.nn.functional but for activations and losses: convolutions, pooling, normalisation, embedding, padding, resizing.
#include <algorithm>
#include <cmath>

#include "numeric/tensor_values_elements.hpp"
#include "shape/layers.hpp"
#include "snippet/machine.hpp"

namespace lossfit::snippet {
namespace {

using Numbers = std::vector<std::int64_t>;

/// A number or a tuple of them as `count` numbers.
Numbers numbers(Args& args, std::size_t i, std::size_t count) {
  Numbers found = args.axes(i);
  if (found.size() == 1) found.resize(count, found[0]);
  if (found.size() != count) throw Unsure{};
  return found;
}

std::size_t spatial_axes(std::string_view name) {
  for (const char c : name) {
    if (c >= '1' && c <= '3') return static_cast<std::size_t>(c - '0');
  }
  throw Unsure{};
}

std::string cpp(Dtype dtype) {
  switch (dtype) {
    case Dtype::kFloat32: return "float";
    case Dtype::kFloat64: return "double";
    case Dtype::kInt64: return "long int";
    case Dtype::kInt32: return "int";
    case Dtype::kUint8: return "unsigned char";
    case Dtype::kBool: return "bool";
    case Dtype::kInt16: return "short int";
    case Dtype::kInt8: return "signed char";
    case Dtype::kFloat16: return "c10::Half";
    case Dtype::kBfloat16: return "c10::BFloat16";
  }
  return {};
}

void check_dtypes(Args& args, const Tensor& input, const Tensor& weight, const Tensor* bias, bool transposed) {
  if (input.spec.dtype == weight.spec.dtype) return;
  if (bias != nullptr && !transposed) {
    args.machine().raise("RuntimeError", "Input type (" + cpp(input.spec.dtype) + ") and bias type (" + cpp(bias->spec.dtype) + ") should be the same");
  }
  args.machine().raise("RuntimeError", "expected scalar type " + std::string(scalar_type_name(input.spec.dtype)) + " but found " +
                                           std::string(scalar_type_name(weight.spec.dtype)));
}

/// Convolution over two axes at most, element by element in double; longer ones have no values.
std::optional<Values> convolved(Args& args, const Tensor& input, const Tensor& weight, const Tensor* bias, const layers::Window& window,
                                std::int64_t groups, const Shape& shape) {
  const std::size_t spatial = window.stride.size();
  if (!input.spec.values || !weight.spec.values || (bias != nullptr && !bias->spec.values) || spatial > 2 || !shape.is_known()) return std::nullopt;
  const auto batched = static_cast<std::int64_t>(spatial) + 2;
  const auto at = [&](const Shape& s, std::int64_t axis) { return s.rank() == batched ? s[axis].number() : axis == 0 ? 1 : s[axis - 1].number(); };
  const Shape& x = input.spec.shape;
  const Shape& w = weight.spec.shape;
  const std::int64_t count = *shape.element_count();
  const std::int64_t inner = *w.element_count() / std::max<std::int64_t>(w[0].number(), 1);
  if (count > tensor::kMostCarried || !args.afford(count * inner / 3)) return std::nullopt;
  const bool two = spatial == 2;
  const std::int64_t n = at(x, 0);
  const std::int64_t c = at(x, 1);
  const std::int64_t h = two ? at(x, 2) : 1;
  const std::int64_t width = at(x, two ? 3 : 2);
  const std::int64_t outs = w[0].number();
  const std::int64_t kh = two ? w[2].number() : 1;
  const std::int64_t kw = w[-1].number();
  const std::int64_t oh = two ? at(shape, 2) : 1;
  const std::int64_t ow = at(shape, two ? 3 : 2);
  const std::int64_t sh = two ? window.stride[0] : 1;
  const std::int64_t ph = two ? window.padding[0] : 0;
  const std::int64_t dh = two ? window.dilation[0] : 1;
  const std::int64_t sw = window.stride.back();
  const std::int64_t pw = window.padding.back();
  const std::int64_t dw = window.dilation.back();
  const std::vector<double> image = input.spec.values->to_doubles();
  const std::vector<double> kernel = weight.spec.values->to_doubles();
  std::vector<double> result(static_cast<std::size_t>(count), 0);
  const std::int64_t per_group = c / groups;
  for (std::int64_t b = 0; b < n; ++b) {
    for (std::int64_t o = 0; o < outs; ++o) {
      double* plane = result.data() + (b * outs + o) * oh * ow;
      const double offset = bias != nullptr ? bias->spec.values->number(o) : 0;
      std::fill(plane, plane + oh * ow, offset);
      for (std::int64_t i = 0; i < per_group; ++i) {
        const double* source = image.data() + (b * c + o / (outs / groups) * per_group + i) * h * width;
        for (std::int64_t ky = 0; ky < kh; ++ky) {
          for (std::int64_t kx = 0; kx < kw; ++kx) {
            const double factor = kernel[static_cast<std::size_t>(((o * per_group + i) * kh + ky) * kw + kx)];
            for (std::int64_t y = 0; y < oh; ++y) {
              const std::int64_t sy = y * sh - ph + ky * dh;
              if (sy < 0 || sy >= h) continue;
              for (std::int64_t z = 0; z < ow; ++z) {
                const std::int64_t sx = z * sw - pw + kx * dw;
                if (sx >= 0 && sx < width) plane[y * ow + z] += factor * source[sy * width + sx];
              }
            }
          }
        }
      }
    }
  }
  return Values::from_doubles(input.spec.dtype, result);
}

Value conv(Args& args) {
  Machine& machine = args.machine();
  const std::size_t spatial = spatial_axes(args.name());
  Tensor& input = args.tensor(0);
  Tensor& weight = args.tensor(1);
  Tensor* bias = args.maybe_tensor(2);
  layers::Window window{{}, numbers(args, 3, spatial), {}, numbers(args, 5, spatial)};
  const std::int64_t groups = args.integer(6);
  if (weight.spec.shape.rank() != static_cast<std::int64_t>(spatial) + 2) throw Unsure{};
  if (const std::string* mode = text_of(args[4])) {
    if (*mode == "same") {
      if (std::any_of(window.stride.begin(), window.stride.end(), [](std::int64_t s) { return s != 1; })) {
        machine.raise("RuntimeError", "padding='same' is not supported for strided convolutions");
      }
      // Each side may get a different part of the padding: the sizes stay, the values are not followed.
      Shape shape = input.spec.shape;
      window.padding.assign(spatial, 0);
      for (std::size_t i = 0; i < spatial; ++i) window.padding[i] = window.dilation[i] * (weight.spec.shape[static_cast<std::int64_t>(i) + 2].number() - 1);
      machine.checked(layers::convolution(input.spec.shape, weight.spec.shape, window, groups));
      shape[-static_cast<std::int64_t>(spatial) - 1] = weight.spec.shape[0];
      check_dtypes(args, input, weight, bias, false);
      return args.result(TensorSpec{shape, input.spec.dtype, "cpu", std::nullopt});
    }
    window.padding.assign(spatial, 0);
  } else {
    window.padding = numbers(args, 4, spatial);
  }
  if (input.spec.shape.rank() == static_cast<std::int64_t>(spatial) + 1 || input.spec.shape.rank() == static_cast<std::int64_t>(spatial) + 2) {
    check_dtypes(args, input, weight, bias, false);
  }
  const Shape shape = machine.checked(layers::convolution(input.spec.shape, weight.spec.shape, window, groups));
  TensorSpec spec{shape, input.spec.dtype, input.spec.device, convolved(args, input, weight, bias, window, groups, shape)};
  return args.result(std::move(spec));
}

Value conv_transpose(Args& args) {
  const std::size_t spatial = spatial_axes(args.name());
  Tensor& input = args.tensor(0);
  Tensor& weight = args.tensor(1);
  Tensor* bias = args.maybe_tensor(2);
  const layers::Window window{{}, numbers(args, 3, spatial), numbers(args, 4, spatial), numbers(args, 7, spatial)};
  const Numbers output_padding = numbers(args, 5, spatial);
  for (std::size_t i = 0; i < spatial; ++i) {
    if (spatial == 2 && output_padding[i] >= window.stride[i] && output_padding[i] >= window.dilation[i]) {
      args.machine().raise("RuntimeError", "output padding must be smaller than either stride or dilation, but got output_padding_height: " +
                                               std::to_string(output_padding[0]) + " output_padding_width: " + std::to_string(output_padding[1]) +
                                               " stride_height: " + std::to_string(window.stride[0]) + " stride_width: " + std::to_string(window.stride[1]) +
                                               " dilation_height: " + std::to_string(window.dilation[0]) + " dilation_width: " + std::to_string(window.dilation[1]));
    }
  }
  const Shape shape = args.machine().checked(layers::transposed_convolution(input.spec.shape, weight.spec.shape, window, output_padding, args.integer(6)));
  check_dtypes(args, input, weight, bias, true);
  return args.result(TensorSpec{shape, input.spec.dtype, input.spec.device, std::nullopt});
}

/// Values of max_pool2d and avg_pool2d without dilation or padding.
std::optional<Values> pooled(Args& args, const Tensor& x, const layers::Window& window, const Shape& shape, bool is_max) {
  const bool plain = std::all_of(window.padding.begin(), window.padding.end(), [](std::int64_t p) { return p == 0; }) &&
                     std::all_of(window.dilation.begin(), window.dilation.end(), [](std::int64_t d) { return d == 1; });
  const std::size_t spatial = window.kernel.size();
  if (!x.spec.values || !plain || spatial > 2 || !shape.is_known() || !args.afford(*x.spec.shape.element_count())) return std::nullopt;
  const std::int64_t h = spatial == 2 ? x.spec.shape[-2].number() : 1;
  const std::int64_t w = x.spec.shape[-1].number();
  const std::int64_t oh = spatial == 2 ? shape[-2].number() : 1;
  const std::int64_t ow = shape[-1].number();
  const std::int64_t kh = spatial == 2 ? window.kernel[0] : 1;
  const std::int64_t sh = spatial == 2 ? window.stride[0] : 1;
  const std::int64_t kw = window.kernel.back();
  const std::int64_t sw = window.stride.back();
  if ((oh - 1) * sh + kh > h || (ow - 1) * sw + kw > w) return std::nullopt;
  const std::vector<double> from = x.spec.values->to_doubles();
  std::vector<double> to;
  const std::int64_t planes = *x.spec.shape.element_count() / std::max<std::int64_t>(h * w, 1);
  for (std::int64_t plane = 0; plane < planes; ++plane) {
    for (std::int64_t y = 0; y < oh; ++y) {
      for (std::int64_t z = 0; z < ow; ++z) {
        double best = is_max ? -HUGE_VAL : 0;
        for (std::int64_t i = 0; i < kh; ++i) {
          for (std::int64_t k = 0; k < kw; ++k) {
            const double v = from[static_cast<std::size_t>(plane * h * w + (y * sh + i) * w + z * sw + k)];
            best = is_max ? std::max(best, v) : best + v;
          }
        }
        to.push_back(is_max ? best : best / static_cast<double>(kh * kw));
      }
    }
  }
  return Values::from_doubles(x.spec.dtype, to);
}

Value pool(Args& args, bool is_max) {
  const std::size_t spatial = spatial_axes(args.name());
  Tensor& x = args.tensor(0);
  layers::Window window;
  window.kernel = numbers(args, 1, spatial);
  const Numbers stride = args.axes(2);
  window.stride = stride.empty() ? window.kernel : numbers(args, 2, spatial);
  window.padding = numbers(args, 3, spatial);
  window.dilation = is_max ? numbers(args, 4, spatial) : Numbers(spatial, 1);
  const bool ceil_mode = args.flag(is_max ? 5 : 4);
  if (!is_max && x.spec.shape.rank() < static_cast<std::int64_t>(spatial) + 1) {
    args.machine().checked(ops::wrap_axis(-static_cast<std::int64_t>(spatial) - 1, x.spec.shape.rank()));
  }
  const Shape shape = args.machine().checked(layers::pool(x.spec.shape, window, ceil_mode, is_max));
  const Value result = args.result(TensorSpec{shape, x.spec.dtype, x.spec.device, pooled(args, x, window, shape, is_max)});
  if (!is_max || !args.flag(6)) return result;
  return args.machine().tuple({result, args.result(TensorSpec{shape, Dtype::kInt64, x.spec.device, std::nullopt})});
}
Value max_pool(Args& args) { return pool(args, true); }
Value avg_pool(Args& args) { return pool(args, false); }

Value adaptive_pool(Args& args) {
  const std::size_t spatial = spatial_axes(args.name());
  const bool is_max = args.name().find("max") != std::string_view::npos;
  Tensor& x = args.tensor(0);
  Numbers output;
  if (const Sequence* given = as<Sequence>(args[1])) {
    for (const Value& one : given->items) output.push_back(is_none(one) ? -1 : integer_of(one) ? *integer_of(one) : throw Unsure{});
  } else {
    output.assign(spatial, args.integer(1));
  }
  if (output.size() == 1) output.resize(spatial, output[0]);
  if (output.size() != spatial) throw Unsure{};
  const Shape shape = args.machine().checked(layers::adaptive_pool(x.spec.shape, output, is_max));
  TensorSpec spec{shape, x.spec.dtype, x.spec.device, std::nullopt};
  const bool to_one = std::all_of(output.begin(), output.end(), [](std::int64_t s) { return s == 1; });
  if (!is_max && to_one && x.spec.values && args.afford(x.spec.values->count())) {
    ops::Axes axes;
    for (std::size_t i = 0; i < spatial; ++i) axes.push_back(-1 - static_cast<std::int64_t>(i));
    spec.values = args.machine().checked(tensor::reduce_as(x.spec, axes, true, x.spec.dtype, [](const double* row, std::int64_t count) {
      double sum = 0;
      for (std::int64_t i = 0; i < count; ++i) sum += row[i];
      return sum / static_cast<double>(count);
    })).values;
  }
  const Value result = args.result(std::move(spec));
  if (!is_max || !args.flag(2)) return result;
  return args.machine().tuple({result, args.result(TensorSpec{shape, Dtype::kInt64, x.spec.device, std::nullopt})});
}

Value same_shape(Args& args) {
  Tensor& x = args.tensor(0);
  return args.elementwise(tensor::like(x.spec, x.spec.shape), x);
}

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
  if (args.name() == "dropout" && training == Tri::kYes && p && count && is_floating(x.spec.dtype)) {
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
                      .because("LF0511", "the layer normalises " + mean->spec.shape[0].text() + " channels and is given " + shape[1].text()));
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

Value embedding(Args& args) {
  Tensor& index = args.tensor(0);
  Tensor& weight = args.tensor(1);
  if (index.spec.dtype != Dtype::kInt64 && index.spec.dtype != Dtype::kInt32) {
    args.machine().raise(raise(ErrorType::kRuntimeError,
                               "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch." +
                                   std::string(scalar_type_name(index.spec.dtype)) + "Tensor instead (while checking arguments for embedding)")
                             .because("LF0201", "an embedding is looked up by integers"));
  }
  const Dim rows = weight.spec.shape[0];
  for (std::int64_t i = 0; index.spec.values && rows.is_number() && i < index.spec.values->count(); ++i) {
    const std::int64_t at = index.spec.values->integer(i);
    if (at >= 0 && at < rows.number()) continue;
    args.machine().raise(raise(ErrorType::kIndexError, "index out of range in self")
                             .because("LF0301", "the index " + std::to_string(at) + " has no row among the " + rows.text() + " of the embedding"));
  }
  Shape shape = index.spec.shape;
  shape.dims().push_back(weight.spec.shape[1]);
  TensorSpec spec{shape, weight.spec.dtype, weight.spec.device, std::nullopt};
  const auto count = shape.element_count();
  if (index.spec.values && weight.spec.values && count && *count <= tensor::kMostCarried && args.afford(*count)) {
    const std::int64_t width = weight.spec.shape[1].number();
    std::vector<double> values;
    values.reserve(static_cast<std::size_t>(*count));
    for (std::int64_t i = 0; i < index.spec.values->count(); ++i) {
      for (std::int64_t k = 0; k < width; ++k) values.push_back(weight.spec.values->number(index.spec.values->integer(i) * width + k));
    }
    spec.values = Values::from_doubles(spec.dtype, values);
  }
  const Value result = args.result(std::move(spec));
  return result;
}

Value pad(Args& args) {
  Tensor& x = args.tensor(0);
  Machine& machine = args.machine();
  const Numbers padding = args.axes(1);
  const std::string mode = args.text(2);
  const std::int64_t rank = x.spec.shape.rank();
  if (padding.size() % 2 != 0) machine.raise("RuntimeError", "Padding length must be divisible by 2");
  if (static_cast<std::int64_t>(padding.size()) > 2 * rank) {
    machine.raise("RuntimeError", "Padding length should be less than or equal to two times the input dimension but got padding length " +
                                      std::to_string(padding.size()) + " and input of dimension " + std::to_string(rank));
  }
  const auto spatial = static_cast<std::int64_t>(padding.size() / 2);
  if (mode != "constant" && rank != spatial + 1 && rank != spatial + 2) {
    machine.raise("NotImplementedError", "Padding size " + std::to_string(padding.size()) + " is not supported for " + std::to_string(rank) +
                                             "D input tensor.\nSupported combinations for non-constant padding:\n  - 2D or 3D input: padding size = 2 (pads last "
                                             "dimension)\n  - 3D or 4D input: padding size = 4 (pads last 2 dimensions)\n  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)");
  }
  Shape shape = x.spec.shape;
  for (std::int64_t i = 0; i < spatial; ++i) {
    Dim& size = shape[-1 - i];
    const std::int64_t before = padding[static_cast<std::size_t>(2 * i)];
    const std::int64_t after = padding[static_cast<std::size_t>(2 * i + 1)];
    if (!size.is_number()) {
      size = Dim::unknown();
      continue;
    }
    if (mode == "reflect" && (before >= size.number() || after >= size.number())) {
      machine.raise("RuntimeError", "Argument #4: Padding size should be less than the corresponding input dimension, but got: padding (" +
                                        std::to_string(before) + ", " + std::to_string(after) + ") at dimension " + std::to_string(rank - 1 - i) +
                                        " of input " + x.spec.shape.text());
    }
    if (size.number() + before + after < 0 || size.number() + std::min<std::int64_t>(before, 0) < 0) {
      machine.raise("RuntimeError", "narrow(): length must be non-negative.");
    }
    size = size.number() + before + after;
  }
  return args.result(tensor::like(x.spec, shape));
}

Value interpolate(Args& args) {
  Tensor& x = args.tensor(0);
  Machine& machine = args.machine();
  const std::int64_t spatial = x.spec.shape.rank() - 2;
  if (args.is_none(1) && args.is_none(2)) machine.raise("ValueError", "either size or scale_factor should be defined");
  const std::string mode = args.text(3);
  std::vector<double> wanted;
  const Value& given = args.is_none(1) ? args[2] : args[1];
  const bool is_list = as<Sequence>(given) != nullptr;
  if (is_list) {
    const auto items = machine.items(given);
    if (!items) throw Unsure{};
    for (const Value& item : *items) wanted.push_back(number_of(item) ? *number_of(item) : throw Unsure{});
    if (static_cast<std::int64_t>(wanted.size()) != spatial) {
      std::string sizes;
      for (std::int64_t i = 2; i < x.spec.shape.rank(); ++i) sizes += (i > 2 ? ", " : "") + x.spec.shape[i].text();
      std::string output;
      for (const Value& item : *items) output += (output.empty() ? "" : ", ") + machine.display(item).value_or("");
      if (wanted.size() == 1) output += ",";
      if (args.is_none(1)) throw Unsure{};
      machine.raise("ValueError", "Input and output must have the same number of spatial dimensions, but got input with spatial dimensions of [" + sizes +
                                      "] and output size of (" + output + "). Please provide input tensor in (N, C, d1, d2, ...,dK) format and output size in (o1, o2, ...,oK) format.");
    }
  } else {
    const auto number = number_of(given);
    if (!number) throw Unsure{};
    wanted.assign(static_cast<std::size_t>(std::max<std::int64_t>(spatial, 0)), *number);
  }
  const std::int64_t needs = mode == "linear" ? 3 : mode == "bilinear" || mode == "bicubic" ? 4 : mode == "trilinear" ? 5 : 0;
  if (needs != 0 && x.spec.shape.rank() != needs && x.spec.shape.rank() >= 3 && x.spec.shape.rank() <= 5 && mode != "bicubic") {
    machine.raise("NotImplementedError", "Got " + std::to_string(x.spec.shape.rank()) + "D input, but " + mode + " mode needs " + std::to_string(needs) + "D input");
  }
  if (spatial < 1 || spatial > 3) throw Unsure{};
  Shape shape = x.spec.shape;
  for (std::int64_t i = 0; i < spatial; ++i) {
    Dim& size = shape[i + 2];
    if (!args.is_none(1)) {
      size = static_cast<std::int64_t>(wanted[static_cast<std::size_t>(i)]);
    } else {
      size = size.is_number() ? Dim(static_cast<std::int64_t>(std::floor(static_cast<double>(size.number()) * wanted[static_cast<std::size_t>(i)]))) : Dim::unknown();
    }
  }
  return args.result(tensor::like(x.spec, shape));
}

Value pixel_shuffle(Args& args) {
  Tensor& x = args.tensor(0);
  const std::int64_t factor = args.integer(1);
  const std::int64_t rank = x.spec.shape.rank();
  if (rank < 3) args.machine().raise("RuntimeError", "pixel_shuffle expects input to have at least 3 dimensions, but got input with " + std::to_string(rank) + " dimension(s)");
  if (factor <= 0 || !x.spec.shape.is_known()) throw Unsure{};
  Shape shape = x.spec.shape;
  if (shape[-3].number() % (factor * factor) != 0) {
    args.machine().raise("RuntimeError", "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)=" +
                                             shape[-3].text() + " is not divisible by " + std::to_string(factor * factor));
  }
  shape[-3] = shape[-3].number() / (factor * factor);
  shape[-2] = shape[-2].number() * factor;
  shape[-1] = shape[-1].number() * factor;
  return args.result(tensor::like(x.spec, shape));
}

Value pixel_unshuffle(Args& args) {
  Tensor& x = args.tensor(0);
  const std::int64_t factor = args.integer(1);
  if (factor <= 0 || !x.spec.shape.is_known() || x.spec.shape.rank() < 3) throw Unsure{};
  Shape shape = x.spec.shape;
  for (const auto& [axis, what] : {std::pair(-2, "height"), std::pair(-1, "width")}) {
    if (shape[axis].number() % factor == 0) continue;
    args.machine().raise("RuntimeError", "pixel_unshuffle expects " + std::string(what) + " to be divisible by downscale_factor, but input.size(" +
                                             std::to_string(axis) + ")=" + shape[axis].text() + " is not divisible by " + std::to_string(factor));
  }
  shape[-3] = shape[-3].number() * factor * factor;
  shape[-2] = shape[-2].number() / factor;
  shape[-1] = shape[-1].number() / factor;
  return args.result(tensor::like(x.spec, shape));
}

Value unfold(Args& args) {
  Tensor& x = args.tensor(0);
  if (x.spec.shape.rank() != 4 || !x.spec.shape.is_known()) throw Unsure{};
  const Numbers kernel = numbers(args, 1, 2);
  const Numbers dilation = numbers(args, 2, 2);
  const Numbers padding = numbers(args, 3, 2);
  const Numbers stride = numbers(args, 4, 2);
  std::int64_t blocks = 1;
  for (std::size_t i = 0; i < 2; ++i) {
    blocks *= (x.spec.shape[static_cast<std::int64_t>(i) + 2].number() + 2 * padding[i] - dilation[i] * (kernel[i] - 1) - 1) / stride[i] + 1;
  }
  return args.result(tensor::like(x.spec, Shape{x.spec.shape[0], x.spec.shape[1].number() * kernel[0] * kernel[1], blocks}));
}

Value fold(Args& args) {
  Tensor& x = args.tensor(0);
  if (x.spec.shape.rank() != 3 || !x.spec.shape.is_known()) throw Unsure{};
  const Numbers output = numbers(args, 1, 2);
  const Numbers kernel = numbers(args, 2, 2);
  if (x.spec.shape[1].number() % (kernel[0] * kernel[1]) != 0) throw Unsure{};
  return args.result(tensor::like(x.spec, Shape{x.spec.shape[0], x.spec.shape[1].number() / (kernel[0] * kernel[1]), output[0], output[1]}));
}

Value grid_sample(Args& args) {
  Tensor& x = args.tensor(0);
  Tensor& grid = args.tensor(1);
  if (x.spec.shape.rank() != grid.spec.shape.rank() || x.spec.shape.rank() < 4) throw Unsure{};
  if (x.spec.shape[0].is_number() && grid.spec.shape[0].is_number() && x.spec.shape[0] != grid.spec.shape[0]) {
    args.machine().raise("RuntimeError", "grid_sampler(): expected grid and input to have same batch size, but got input with sizes " + x.spec.shape.text() +
                                             " and grid with sizes " + grid.spec.shape.text());
  }
  Shape shape = x.spec.shape;
  for (std::int64_t i = 2; i < shape.rank(); ++i) shape[i] = grid.spec.shape[i - 1];
  return args.result(tensor::like(x.spec, shape));
}

Value affine_grid(Args& args) {
  Tensor& theta = args.tensor(0);
  const ops::Sizes size = args.sizes(1);
  if (size.size() < 4) throw Unsure{};
  Shape shape{size[0].dim()};
  for (std::size_t i = 2; i < size.size(); ++i) shape.dims().push_back(size[i].dim());
  shape.dims().push_back(static_cast<std::int64_t>(size.size()) - 2);
  return args.result(tensor::like(theta.spec, shape));
}

Value bilinear(Args& args) {
  Tensor& a = args.tensor(0);
  Tensor& b = args.tensor(1);
  Tensor& weight = args.tensor(2);
  const Shape& w = weight.spec.shape;
  for (std::int64_t i = 0; i < 2; ++i) {
    const Dim& own = (i == 0 ? a : b).spec.shape[-1];
    if (!own.is_number() || !w[i + 1].is_number() || own == w[i + 1]) continue;
    args.machine().raise("RuntimeError", "bilinear(): input" + std::to_string(i + 1) + " size does not match weight size: got " + own.text() + " but expected " + w[i + 1].text());
  }
  for (std::int64_t i = 0; i + 1 < a.spec.shape.rank() && i + 1 < b.spec.shape.rank(); ++i) {
    if (!a.spec.shape[i].is_number() || !b.spec.shape[i].is_number() || a.spec.shape[i] == b.spec.shape[i]) continue;
    args.machine().raise("RuntimeError", "bilinear(): input batch dimensions do not match at dim " + std::to_string(i) + ": got " + a.spec.shape[i].text() +
                                             " and " + b.spec.shape[i].text());
  }
  Shape shape = a.spec.shape;
  shape[-1] = w[0];
  return args.result(tensor::like(a.spec, shape));
}

Value prelu(Args& args) {
  Tensor& x = args.tensor(0);
  Tensor& weight = args.tensor(1);
  const auto count = weight.spec.shape.element_count();
  const Dim channels = x.spec.shape.rank() > 1 ? x.spec.shape[1] : Dim(1);
  if (count && *count != 1 && channels.is_number() && *count != channels.number()) {
    args.machine().raise("RuntimeError", "Mismatch of parameter numbers and input channel size. Found parameter numbers = " + std::to_string(*count) +
                                             " and channel size = " + channels.text() + ".");
  }
  return args.elementwise(tensor::like(x.spec, x.spec.shape), x);
}

constexpr const char* kConv = "input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1";
constexpr const char* kConvTranspose = "input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1";
constexpr const char* kMaxPool = "input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False";
constexpr const char* kAvgPool = "input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None";
constexpr const char* kAdaptiveMax = "input, output_size, return_indices=False";
constexpr const char* kDropout = "input, p=0.5, training=True, inplace=False";
constexpr unsigned kAlso = kFunctional | kTorch;
constexpr Native kRows[] = {
    {kAlso, "conv1d", kConv, conv}, {kAlso, "conv2d", kConv, conv}, {kAlso, "conv3d", kConv, conv},
    {kAlso, "conv_transpose1d", kConvTranspose, conv_transpose}, {kAlso, "conv_transpose2d", kConvTranspose, conv_transpose},
    {kAlso, "conv_transpose3d", kConvTranspose, conv_transpose},
    {kAlso, "max_pool1d", kMaxPool, max_pool}, {kAlso, "max_pool2d", kMaxPool, max_pool}, {kAlso, "max_pool3d", kMaxPool, max_pool},
    {kAlso, "avg_pool1d", kAvgPool, avg_pool}, {kFunctional, "avg_pool2d", kAvgPool, avg_pool}, {kFunctional, "avg_pool3d", kAvgPool, avg_pool},
    {kAlso, "adaptive_avg_pool1d", "input, output_size", adaptive_pool}, {kFunctional, "adaptive_avg_pool2d", "input, output_size", adaptive_pool},
    {kFunctional, "adaptive_avg_pool3d", "input, output_size", adaptive_pool}, {kAlso, "adaptive_max_pool1d", kAdaptiveMax, adaptive_pool},
    {kFunctional, "adaptive_max_pool2d", kAdaptiveMax, adaptive_pool}, {kFunctional, "adaptive_max_pool3d", kAdaptiveMax, adaptive_pool},
    {kAlso, "dropout", kDropout, dropout}, {kFunctional, "dropout1d", kDropout, dropout}, {kFunctional, "dropout2d", kDropout, dropout},
    {kFunctional, "dropout3d", kDropout, dropout}, {kFunctional, "alpha_dropout", kDropout, dropout},
    {kFunctional, "feature_alpha_dropout", kDropout, dropout},
    {kAlso, "layer_norm", "input, normalized_shape, weight=None, bias=None, eps=1e-5", layer_norm},
    {kAlso, "rms_norm", "input, normalized_shape, weight=None, eps=None", layer_norm},
    {kAlso, "batch_norm", "input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5", batch_norm},
    {kAlso, "group_norm", "input, num_groups, weight=None, bias=None, eps=1e-5", group_norm},
    {kFunctional, "instance_norm", "input, running_mean=None, running_var=None, weight=None, bias=None, use_input_stats=True, momentum=0.1, eps=1e-5", same_shape},
    {kFunctional, "local_response_norm", "input, size, alpha=0.0001, beta=0.75, k=1.0", same_shape},
    {kFunctional, "embedding", "input, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False", embedding},
    {kFunctional, "pad", "input, pad, mode='constant', value=None", pad},
    {kFunctional, "interpolate", "input, size=None, scale_factor=None, mode='nearest', align_corners=None, recompute_scale_factor=None, antialias=False", interpolate},
    {kFunctional, "upsample", "input, size=None, scale_factor=None, mode='nearest', align_corners=None", interpolate},
    {kAlso, "pixel_shuffle", "input, upscale_factor", pixel_shuffle},
    {kAlso, "pixel_unshuffle", "input, downscale_factor", pixel_unshuffle},
    {kAlso, "channel_shuffle", "input, groups", same_shape},
    {kFunctional, "unfold", "input, kernel_size, dilation=1, padding=0, stride=1", unfold},
    {kFunctional, "fold", "input, output_size, kernel_size, dilation=1, padding=0, stride=1", fold},
    {kFunctional, "grid_sample", "input, grid, mode='bilinear', padding_mode='zeros', align_corners=None", grid_sample},
    {kFunctional, "affine_grid", "theta, size, align_corners=None", affine_grid},
    {kFunctional, "bilinear", "input1, input2, weight, bias=None", bilinear},
    {kAlso, "prelu", "input, weight", prelu},
};

}  // namespace

std::span<const Native> functional_natives() { return kRows; }

}  // namespace lossfit::snippet
