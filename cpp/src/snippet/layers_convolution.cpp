// Convolutions and pooling as layers.
#include "snippet/layer_tools.hpp"

namespace lossfit::snippet {
namespace {

template <std::size_t Axes, bool Transposed>
Value make_convolution(Args& args) {
  keep_arguments(args);
  Machine& machine = args.machine();
  numeric::Convolution layer;
  layer.in_channels = args.integer(0);
  layer.out_channels = args.integer(1);
  layer.kernel = args.own_numbers("kernel_size", Axes);
  layer.groups = args.own_integer("groups");
  layer.bias = args.own_flag("bias");
  layer.transposed = Transposed;
  if (layer.groups <= 0) machine.raise("ValueError", "groups must be a positive integer");
  if (layer.in_channels % layer.groups != 0) machine.raise("ValueError", "in_channels must be divisible by groups");
  if (layer.out_channels % layer.groups != 0) machine.raise("ValueError", "out_channels must be divisible by groups");
  if (const std::string* padding = text_of(args.own("padding")); padding != nullptr && *padding == "same") {
    for (const std::int64_t stride : args.own_numbers("stride", Axes)) {
      if (stride != 1) machine.raise("ValueError", "padding='same' is not supported for strided convolutions");
    }
  }
  Shape weight = Transposed ? Shape{layer.in_channels, layer.out_channels / layer.groups} : Shape{layer.out_channels, layer.in_channels / layer.groups};
  for (const std::int64_t size : layer.kernel) weight.dims().push_back(size);
  Named<Shape> shapes{{"weight", weight}};
  if (layer.bias) {
    shapes.emplace_back("bias", Shape{layer.out_channels});
  } else {
    args.instance().set("bias", None{});
  }
  keep_parameters(args, shapes, args.machine().default_dtype, [&](numeric::Generator& generator) { return numeric::convolution(generator, layer); });
  return None{};
}

/// Other padding modes pad first, with the same sizes: only the values differ.
Value call_convolution(Args& args) {
  const Value result = call_function_of_layer(args, 1);
  const std::string* mode = text_of(args.own("padding_mode"));
  Tensor* tensor = as<Tensor>(result);
  if (tensor != nullptr && (mode == nullptr || *mode != "zeros")) tensor->spec.values.reset();
  return result;
}

/// `[1, 2]`, `(1, 2)` or `torch.Size([1, 2])`.
std::string sizes_text(const std::vector<std::int64_t>& sizes, SequenceKind kind) {
  std::string text;
  for (const std::int64_t size : sizes) text += (text.empty() ? "" : ", ") + std::to_string(size);
  if (kind == SequenceKind::kTuple) return "(" + text + (sizes.size() == 1 ? ",)" : ")");
  return kind == SequenceKind::kSize ? "torch.Size([" + text + "])" : "[" + text + "]";
}

/// A size that the caller wants for the result is a padding of the output.
template <std::size_t Axes>
Value call_transposed(Args& args) {
  if (args.count() < 2 || args.is_none(1)) return call_convolution(args);
  const std::optional<std::vector<Value>> given = args.machine().items(args[1]);
  const Sequence* sequence = as<Sequence>(args[1]);
  const Shape& input = args.tensor(0).spec.shape;
  if (!given || !input.is_known()) throw Unsure{};
  std::vector<std::int64_t> sizes;
  for (const Value& item : *given) {
    const auto size = integer_of(item);
    if (!size) throw Unsure{};
    sizes.push_back(*size);
  }
  const std::size_t first = input.rank() == Axes + 2 ? 2 : 1;  // spatial axis
  if (static_cast<std::size_t>(input.rank()) != first + Axes) throw Unsure{};
  if (sizes.size() == first + Axes) sizes.erase(sizes.begin(), sizes.begin() + static_cast<std::ptrdiff_t>(first));
  if (sizes.size() != Axes) {
    args.machine().raise("ValueError", "ConvTranspose" + std::to_string(Axes) + "D: for " + std::to_string(input.rank()) + "D input, output_size must have " +
                                           std::to_string(Axes) + " or " + std::to_string(first + Axes) + " elements (got " + std::to_string(sizes.size()) + ")");
  }
  const auto stride = args.own_numbers("stride", Axes);
  const auto padding = args.own_numbers("padding", Axes);
  const auto kernel = args.own_numbers("kernel_size", Axes);
  const auto dilation = args.own_numbers("dilation", Axes);
  std::vector<std::int64_t> least;
  std::vector<std::int64_t> most;
  std::vector<Value> output_padding;
  bool fits = true;
  for (std::size_t i = 0; i < Axes; ++i) {
    const std::int64_t size = input[static_cast<std::int64_t>(first + i)].number();
    least.push_back((size - 1) * stride[i] - 2 * padding[i] + dilation[i] * (kernel[i] - 1) + 1);
    most.push_back(least[i] + stride[i] - 1);
    fits = fits && sizes[i] >= least[i] && sizes[i] <= most[i];
    output_padding.emplace_back(sizes[i] - least[i]);
  }
  if (!fits) {
    std::vector<std::int64_t> from_third;
    for (std::int64_t i = 2; i < input.rank(); ++i) from_third.push_back(input[i].number());
    args.machine().raise("ValueError", "requested an output size of " + sizes_text(sizes, sequence == nullptr ? SequenceKind::kList : sequence->type) +
                                           ", but valid sizes range from " + sizes_text(least, SequenceKind::kList) + " to " +
                                           sizes_text(most, SequenceKind::kList) + " (for an input of " + sizes_text(from_third, SequenceKind::kSize) + ")");
  }
  Value& own = *args.instance().find("output_padding");
  const Saved meanwhile(own, args.machine().tuple(std::move(output_padding)));
  return call_convolution(args);
}

#define LOSSFIT_CONV(name, function, axes)                                                                                              \
  {"torch.nn." name, "Module",                                                                                                          \
   "in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True, padding_mode='zeros', device=None, "  \
   "dtype=None",                                                                                                                        \
   make_convolution<axes, false>, "input", call_convolution, "torch.nn.functional." function}
#define LOSSFIT_CONV_TRANSPOSE(name, function, axes)                                                                                     \
  {"torch.nn." name, "Module",                                                                                                           \
   "in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, bias=True, dilation=1, padding_mode='zeros', " \
   "device=None, dtype=None",                                                                                                            \
   make_convolution<axes, true>, "input, output_size=None", call_transposed<axes>, "torch.nn.functional." function}
#define LOSSFIT_LAYER(name, signature, function) \
  {"torch.nn." name, "Module", signature, keep_arguments, "input", call_function_of_layer, "torch.nn.functional." function}

LOSSFIT_TEXT_DATA constexpr NativeClass kConvolutions[] = {
    LOSSFIT_CONV("Conv1d", "conv1d", 1),
    LOSSFIT_CONV("Conv2d", "conv2d", 2),
    LOSSFIT_CONV("Conv3d", "conv3d", 3),
    LOSSFIT_CONV_TRANSPOSE("ConvTranspose1d", "conv_transpose1d", 1),
    LOSSFIT_CONV_TRANSPOSE("ConvTranspose2d", "conv_transpose2d", 2),
    LOSSFIT_CONV_TRANSPOSE("ConvTranspose3d", "conv_transpose3d", 3),
};

constexpr const char* kMaxPool = "kernel_size, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False";
constexpr const char* kAvgPool = "kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None";
LOSSFIT_TEXT_DATA constexpr NativeClass kPooling[] = {
    LOSSFIT_LAYER("MaxPool1d", kMaxPool, "max_pool1d"),
    LOSSFIT_LAYER("MaxPool2d", kMaxPool, "max_pool2d"),
    LOSSFIT_LAYER("MaxPool3d", kMaxPool, "max_pool3d"),
    LOSSFIT_LAYER("AvgPool1d", kAvgPool, "avg_pool1d"),
    LOSSFIT_LAYER("AvgPool2d", kAvgPool, "avg_pool2d"),
    LOSSFIT_LAYER("AvgPool3d", kAvgPool, "avg_pool3d"),
    LOSSFIT_LAYER("AdaptiveAvgPool1d", "output_size", "adaptive_avg_pool1d"),
    LOSSFIT_LAYER("AdaptiveAvgPool2d", "output_size", "adaptive_avg_pool2d"),
    LOSSFIT_LAYER("AdaptiveAvgPool3d", "output_size", "adaptive_avg_pool3d"),
    LOSSFIT_LAYER("AdaptiveMaxPool1d", "output_size, return_indices=False", "adaptive_max_pool1d"),
    LOSSFIT_LAYER("AdaptiveMaxPool2d", "output_size, return_indices=False", "adaptive_max_pool2d"),
    LOSSFIT_LAYER("AdaptiveMaxPool3d", "output_size, return_indices=False", "adaptive_max_pool3d"),
};

#undef LOSSFIT_CONV
#undef LOSSFIT_CONV_TRANSPOSE
#undef LOSSFIT_LAYER

}  // namespace

std::span<const NativeClass> convolution_layers() { return kConvolutions; }
std::span<const NativeClass> pooling_layers() { return kPooling; }

}  // namespace lossfit::snippet
