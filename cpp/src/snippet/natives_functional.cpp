// torch.nn.functional but for activations, losses, windows and norms: embedding, padding, resizing, bilinear.
#include <algorithm>
#include <cmath>

#include "numeric/tensor_values_elements.hpp"
#include "shape/layers.hpp"
#include "snippet/functional.hpp"

namespace lossfit::snippet {
namespace {

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

constexpr unsigned kAlso = kFunctional | kTorch;
LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
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
