// Output shapes of convolutions, pooling and normalisation, with PyTorch's own refusals.
// Source: aten/src/ATen/native/Convolution.cpp, Pool.h and torch/nn/functional.py of PyTorch 2.14.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shape/raise.hpp"

namespace lossfit::layers {

/// How a window slides, one number an axis.
struct Window {
  std::vector<std::int64_t> kernel;
  std::vector<std::int64_t> stride;
  std::vector<std::int64_t> padding;
  std::vector<std::int64_t> dilation;
};

/// conv1d, conv2d, conv3d: input (N, C, *) or (C, *), weight (O, C / groups, *kernel). Dtypes are not looked at.
Checked<Shape> convolution(const Shape& input, const Shape& weight, const Window& window, std::int64_t groups);

/// conv_transpose1d, 2d, 3d: weight (C, O / groups, *kernel).
Checked<Shape> transposed_convolution(const Shape& input, const Shape& weight, const Window& window, const std::vector<std::int64_t>& output_padding,
                                      std::int64_t groups);

/// max_pool and avg_pool over the last axes, as many as the kernel has numbers.
Checked<Shape> pool(const Shape& input, const Window& window, bool ceil_mode, bool is_max);

/// adaptive_avg_pool and adaptive_max_pool; an output size of -1 keeps the input's.
Checked<Shape> adaptive_pool(const Shape& input, const std::vector<std::int64_t>& output, bool is_max);

/// layer_norm's check of the last axes.
Checked<Shape> normalized(const Shape& input, const std::vector<std::int64_t>& normalized_shape, bool is_rms);

}  // namespace lossfit::layers
