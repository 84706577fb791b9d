// Windows sliding over the last axes; see layers.hpp.
#include "shape/layers.hpp"

#include <algorithm>

#include "shape/tensor_ops.hpp"

namespace lossfit::layers {
namespace {

Raise refuse(ErrorType type, std::string message, std::string headline) {
  return raise(type, std::move(message)).because("LF0611", std::move(headline));
}

/// `2D (unbatched) or 3D (batched)` for one spatial axis.
std::optional<Raise> wrong_rank(const Shape& input, std::size_t spatial, const std::string& name) {
  const auto unbatched = static_cast<std::int64_t>(spatial) + 1;
  if (input.rank() == unbatched || input.rank() == unbatched + 1) return std::nullopt;
  return refuse(ErrorType::kRuntimeError, "Expected " + std::to_string(unbatched) + "D (unbatched) or " + std::to_string(unbatched + 1) +
                                              "D (batched) input to " + name + ", but got input of size: " + input.text(),
                "the input has the wrong number of axes");
}

Shape batched(const Shape& input, std::size_t spatial) {
  Shape shape = input;
  if (shape.rank() == static_cast<std::int64_t>(spatial) + 1) shape.dims().insert(shape.dims().begin(), Dim(1));
  return shape;
}

std::optional<Raise> wrong_channels(const Shape& input, const Shape& weight, const Dim& channels, const std::string& given) {
  const Dim& own = input[1];
  if (!own.is_number() || !channels.is_number() || own == channels) return std::nullopt;
  return refuse(ErrorType::kRuntimeError, "Given " + given + ", weight of size " + weight.text() + ", expected input" + input.text() + " to have " +
                                              channels.text() + " channels, but got " + own.text() + " channels instead",
                "the layer takes " + channels.text() + " channels and is given " + own.text());
}

std::string by(const std::vector<std::int64_t>& numbers) {
  std::string text;
  for (const std::int64_t number : numbers) text += (text.empty() ? "" : " x ") + std::to_string(number);
  return "(" + text + ")";
}

/// The result for an input that may have come without its batch axis.
Shape with_batch_as_given(Shape result, const Shape& input, std::size_t spatial) {
  if (input.rank() == static_cast<std::int64_t>(spatial) + 1) result.dims().erase(result.dims().begin());
  return result;
}

}  // namespace

Checked<Shape> convolution(const Shape& input, const Shape& weight, const Window& window, std::int64_t groups) {
  const std::size_t spatial = window.stride.size();
  if (auto refusal = wrong_rank(input, spatial, "conv" + std::to_string(spatial) + "d")) return *refusal;
  const Shape whole = batched(input, spatial);
  const Dim channels = weight[1].is_number() ? Dim(weight[1].number() * groups) : Dim::unknown();
  if (auto refusal = wrong_channels(whole, weight, channels, "groups=" + std::to_string(groups))) return *refusal;
  Shape result{whole[0], weight[0]};
  std::vector<std::int64_t> padded;
  std::vector<std::int64_t> kernels;
  bool too_small = false;
  for (std::size_t i = 0; i < spatial; ++i) {
    const auto axis = static_cast<std::int64_t>(i) + 2;
    if (!whole[axis].is_number() || !weight[axis].is_number()) {
      result.dims().push_back(Dim::unknown());
      continue;
    }
    const std::int64_t size = whole[axis].number() + 2 * window.padding[i];
    const std::int64_t kernel = window.dilation[i] * (weight[axis].number() - 1) + 1;
    padded.push_back(size);
    kernels.push_back(kernel);
    too_small = too_small || kernel > size;
    result.dims().push_back(kernel > size ? Dim(0) : Dim((size - kernel) / window.stride[i] + 1));
  }
  if (too_small && padded.size() == spatial) {
    return refuse(ErrorType::kRuntimeError, "Calculated padded input size per channel: " + by(padded) + ". Kernel size: " + by(kernels) +
                                                ". Kernel size can't be greater than actual input size",
                  "the kernel is larger than the image");
  }
  return with_batch_as_given(std::move(result), input, spatial);
}

Checked<Shape> transposed_convolution(const Shape& input, const Shape& weight, const Window& window, const std::vector<std::int64_t>& output_padding,
                                      std::int64_t groups) {
  const std::size_t spatial = window.stride.size();
  if (auto refusal = wrong_rank(input, spatial, "conv_transpose" + std::to_string(spatial) + "d")) return *refusal;
  const Shape whole = batched(input, spatial);
  if (auto refusal = wrong_channels(whole, weight, weight[0], "transposed=1")) return *refusal;
  Shape result{whole[0], weight[1].is_number() ? Dim(weight[1].number() * groups) : Dim::unknown()};
  for (std::size_t i = 0; i < spatial; ++i) {
    const auto axis = static_cast<std::int64_t>(i) + 2;
    if (!whole[axis].is_number() || !weight[axis].is_number()) {
      result.dims().push_back(Dim::unknown());
      continue;
    }
    result.dims().push_back((whole[axis].number() - 1) * window.stride[i] - 2 * window.padding[i] + window.dilation[i] * (weight[axis].number() - 1) +
                            output_padding[i] + 1);
  }
  return with_batch_as_given(std::move(result), input, spatial);
}

Checked<Shape> pool(const Shape& input, const Window& window, bool ceil_mode, bool is_max) {
  const std::size_t spatial = window.kernel.size();
  const auto least = static_cast<std::int64_t>(spatial) + 1;
  if (input.rank() != least && input.rank() != least + 1) {
    if (is_max && spatial == 1) {
      return refuse(ErrorType::kRuntimeError, "max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but got:" + input.text(),
                    "the input has the wrong number of axes");
    }
    return refuse(ErrorType::kRuntimeError, "non-empty " + std::to_string(least) + "D or " + std::to_string(least + 1) + "D (batch mode) tensor expected for input",
                  "the input has the wrong number of axes");
  }
  for (std::size_t i = 0; i < spatial; ++i) {
    if (2 * window.padding[i] <= window.dilation[i] * (window.kernel[i] - 1) + 1 && window.padding[i] * 2 <= window.kernel[i]) continue;
    return refuse(ErrorType::kRuntimeError, "pad should be at most half of effective kernel size, but got pad=" + std::to_string(window.padding[i]) +
                                                ", kernel_size=" + std::to_string(window.kernel[i]) + " and dilation=" + std::to_string(window.dilation[i]),
                  "the padding is too wide for the kernel");
  }
  Shape result = input;
  std::string given;
  std::string computed;
  bool too_small = false;
  for (std::size_t i = 0; i < spatial; ++i) {
    const std::int64_t axis = static_cast<std::int64_t>(i) - static_cast<std::int64_t>(spatial);
    if (!input[axis].is_number()) {
      result[axis] = Dim::unknown();
      continue;
    }
    const std::int64_t size = input[axis].number();
    const std::int64_t span = size + 2 * window.padding[i] - window.dilation[i] * (window.kernel[i] - 1) - 1;
    const std::int64_t stride = window.stride[i];
    std::int64_t count = (span + (ceil_mode ? stride - 1 : 0)) / stride + 1;
    if (span < 0) count = (span + (ceil_mode ? stride - 1 : 0) - (stride - 1)) / stride + 1;
    // A last window may not begin in the padding on the right.
    if (ceil_mode && (count - 1) * stride >= size + window.padding[i]) --count;
    given += "x" + std::to_string(size);
    computed += "x" + std::to_string(count);
    too_small = too_small || count < 1;
    result[axis] = std::max<std::int64_t>(count, 0);
  }
  if (too_small) {
    const std::string channels = input[-static_cast<std::int64_t>(spatial) - 1].text();
    if (spatial == 1 && is_max) {
      return refuse(ErrorType::kRuntimeError, "max_pool1d() Invalid computed output size: " + computed.substr(1), "the kernel is larger than the input");
    }
    const std::string filler = spatial == 1 ? "x1" : "";
    return refuse(ErrorType::kRuntimeError, "Given input size: (" + channels + filler + given + "). Calculated output size: (" + channels + filler +
                                                computed + "). Output size is too small",
                  "the kernel is larger than the image");
  }
  return result;
}

Checked<Shape> adaptive_pool(const Shape& input, const std::vector<std::int64_t>& output, bool is_max) {
  const std::size_t spatial = output.size();
  const auto least = static_cast<std::int64_t>(spatial) + 1;
  // An average to one element is a mean, which takes any tensor that has the axes.
  const bool is_mean = !is_max && spatial > 1 && std::all_of(output.begin(), output.end(), [](std::int64_t size) { return size == 1; });
  if (is_mean) LOSSFIT_TRY(ops::wrap_axis(-static_cast<std::int64_t>(spatial), input.rank()));
  if (input.rank() != least && input.rank() != least + 1 && !is_mean) {
    if (spatial == 1) {
      return refuse(ErrorType::kRuntimeError, "Expected 2 to 3 dimensions, but got " + std::to_string(input.rank()) +
                                                  "-dimensional tensor for argument #1 'self' (while checking arguments for adaptive_" +
                                                  (is_max ? "max" : "avg") + "_pool1d)",
                    "the input has the wrong number of axes");
    }
    return refuse(ErrorType::kRuntimeError, std::string("adaptive_") + (is_max ? "max" : "avg") + "_pool" + std::to_string(spatial) + "d(): Expected " +
                                                std::to_string(least) + "D or " + std::to_string(least + 1) + "D tensor, but got" + (is_max ? ": " : " ") + input.text(),
                  "the input has the wrong number of axes");
  }
  Shape result = input;
  for (std::size_t i = 0; i < spatial; ++i) {
    if (output[i] >= 0) result[static_cast<std::int64_t>(i) - static_cast<std::int64_t>(spatial)] = output[i];
  }
  return result;
}

Checked<Shape> normalized(const Shape& input, const std::vector<std::int64_t>& normalized_shape, bool is_rms) {
  const auto count = static_cast<std::int64_t>(normalized_shape.size());
  bool fits = input.rank() >= count;
  for (std::int64_t i = 0; fits && i < count; ++i) {
    const Dim& size = input[i - count];
    fits = !size.is_number() || size.number() == normalized_shape[static_cast<std::size_t>(i)];
  }
  if (fits) return input;
  const std::string sizes = ops::text(normalized_shape);
  const std::string inner = sizes.substr(1, sizes.size() - 2);
  return refuse(ErrorType::kRuntimeError, "Given normalized_shape=" + sizes + ", expected input with shape [*" + (is_rms ? "" : ", ") + inner +
                                              "], but got input of size" + input.text(),
                "the last axes are not those that the layer normalises");
}

}  // namespace lossfit::layers
