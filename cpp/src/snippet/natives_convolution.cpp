// Convolutions and pooling of torch.nn.functional.
#include <algorithm>
#include <cmath>

#include "numeric/tensor_values_elements.hpp"
#include "shape/layers.hpp"
#include "snippet/functional.hpp"

namespace lossfit::snippet {
namespace {

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
    if (spatial > 1 && x.spec.shape.rank() <= static_cast<std::int64_t>(output.size())) {
      args.machine().raise("ValueError", "Input dimension should be at least " + std::to_string(output.size() + 1));
    }
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

constexpr const char* kConv = "input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1";
constexpr const char* kConvTranspose = "input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1";
constexpr const char* kMaxPool = "input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False";
constexpr const char* kAvgPool = "input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None";
constexpr const char* kAdaptiveMax = "input, output_size, return_indices=False";
constexpr unsigned kAlso = kFunctional | kTorch;
LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
    {kAlso, "conv1d", kConv, conv},
    {kAlso, "conv2d", kConv, conv},
    {kAlso, "conv3d", kConv, conv},
    {kAlso, "conv_transpose1d", kConvTranspose, conv_transpose},
    {kAlso, "conv_transpose2d", kConvTranspose, conv_transpose},
    {kAlso, "conv_transpose3d", kConvTranspose, conv_transpose},
    {kAlso, "max_pool1d", kMaxPool, max_pool},
    {kAlso, "max_pool2d", kMaxPool, max_pool},
    {kAlso, "max_pool3d", kMaxPool, max_pool},
    {kAlso, "avg_pool1d", kAvgPool, avg_pool},
    {kFunctional, "avg_pool2d", kAvgPool, avg_pool},
    {kFunctional, "avg_pool3d", kAvgPool, avg_pool},
    {kAlso, "adaptive_avg_pool1d", "input, output_size", adaptive_pool},
    {kFunctional, "adaptive_avg_pool2d", "input, output_size", adaptive_pool},
    {kFunctional, "adaptive_avg_pool3d", "input, output_size", adaptive_pool},
    {kAlso, "adaptive_max_pool1d", kAdaptiveMax, adaptive_pool},
    {kFunctional, "adaptive_max_pool2d", kAdaptiveMax, adaptive_pool},
    {kFunctional, "adaptive_max_pool3d", kAdaptiveMax, adaptive_pool},
};

}  // namespace

std::span<const Native> convolution_natives() { return kRows; }

}  // namespace lossfit::snippet
