// Initial values of layers; see init.hpp. The bounds are computed in PyTorch's order of operations, since a bound that is
// off by one bit is a weight that is off by one bit.
#include "numeric/init.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>
#include <utility>

namespace lossfit::numeric {
namespace {

using Sizes = std::vector<std::int64_t>;

std::int64_t product(const Sizes& sizes) {
  std::int64_t count = 1;
  for (const std::int64_t size : sizes) count *= size;
  return count;
}

/// A draw whose arguments are right by construction.
Values drawn(Drawn outcome) {
  assert(outcome.ok());
  return std::move(outcome).value();
}

Values between(Generator& generator, Dtype dtype, const Sizes& sizes, double bound) {
  return drawn(uniform(generator, dtype, product(sizes), -bound, bound));
}

std::pair<std::string, TensorSpec> parameter(std::string name, const Sizes& sizes, Values values) {
  TensorSpec spec;
  spec.shape = Shape(std::vector<Dim>(sizes.begin(), sizes.end()));
  spec.dtype = values.dtype();
  spec.values = std::move(values);
  return {std::move(name), std::move(spec)};
}

/// 1 / sqrt(size), the bound of most layers; 0 where there is nothing to divide by.
double inverse_root(std::int64_t size) { return size > 0 ? 1 / std::sqrt(static_cast<double>(size)) : 0; }

double kaiming_std(const Sizes& sizes, double negative_slope) {
  const double gain = std::sqrt(2.0 / (1 + negative_slope * negative_slope));
  return gain / std::sqrt(static_cast<double>(fans(sizes).in));
}

double xavier_std(const Sizes& sizes, double gain) {
  const Fans connected = fans(sizes);
  return gain * std::sqrt(2.0 / static_cast<double>(connected.in + connected.out));
}

/// A weight as `nn.Linear` and the convolutions draw it, and its bias.
Parameters weight_and_bias(Generator& generator, const Sizes& sizes, std::int64_t outputs, bool bias, Dtype dtype) {
  Parameters parameters;
  parameters.push_back(parameter("weight", sizes, kaiming_uniform(generator, dtype, sizes, std::sqrt(5.0))));
  if (bias) {
    const double bound = inverse_root(fans(sizes).in);
    parameters.push_back(parameter("bias", {outputs}, between(generator, dtype, {outputs}, bound)));
  }
  return parameters;
}

}  // namespace

Fans fans(const Sizes& sizes) {
  assert(sizes.size() >= 2);
  std::int64_t field = 1;
  for (std::size_t axis = 2; axis < sizes.size(); ++axis) field *= sizes[axis];
  return {sizes[1] * field, sizes[0] * field};
}

Values kaiming_uniform(Generator& generator, Dtype dtype, const Sizes& sizes, double negative_slope) {
  if (product(sizes) == 0) return Values(dtype, 0);
  return between(generator, dtype, sizes, std::sqrt(3.0) * kaiming_std(sizes, negative_slope));
}

Values kaiming_normal(Generator& generator, Dtype dtype, const Sizes& sizes, double negative_slope) {
  if (product(sizes) == 0) return Values(dtype, 0);
  return drawn(normal(generator, dtype, product(sizes), 0, kaiming_std(sizes, negative_slope)));
}

Values xavier_uniform(Generator& generator, Dtype dtype, const Sizes& sizes, double gain) {
  if (product(sizes) == 0) return Values(dtype, 0);
  return between(generator, dtype, sizes, std::sqrt(3.0) * xavier_std(sizes, gain));
}

Values xavier_normal(Generator& generator, Dtype dtype, const Sizes& sizes, double gain) {
  if (product(sizes) == 0) return Values(dtype, 0);
  return drawn(normal(generator, dtype, product(sizes), 0, xavier_std(sizes, gain)));
}

Parameters linear(Generator& generator, std::int64_t in, std::int64_t out, bool bias, Dtype dtype) {
  return weight_and_bias(generator, {out, in}, out, bias, dtype);
}

Parameters bilinear(Generator& generator, std::int64_t in1, std::int64_t in2, std::int64_t out, bool bias,
                    Dtype dtype) {
  const Sizes sizes{out, in1, in2};
  const double bound = inverse_root(in1);
  Parameters parameters;
  parameters.push_back(parameter("weight", sizes, between(generator, dtype, sizes, bound)));
  if (bias) parameters.push_back(parameter("bias", {out}, between(generator, dtype, {out}, bound)));
  return parameters;
}

Parameters convolution(Generator& generator, const Convolution& layer, Dtype dtype) {
  Sizes sizes{layer.out_channels, layer.in_channels / layer.groups};
  if (layer.transposed) sizes = {layer.in_channels, layer.out_channels / layer.groups};
  sizes.insert(sizes.end(), layer.kernel.begin(), layer.kernel.end());
  return weight_and_bias(generator, sizes, layer.out_channels, layer.bias, dtype);
}

Parameters embedding(Generator& generator, std::int64_t rows, std::int64_t width,
                     std::optional<std::int64_t> padding_row, Dtype dtype) {
  Values values = drawn(normal(generator, dtype, rows * width));
  if (padding_row) {
    const std::int64_t row = *padding_row < 0 ? *padding_row + rows : *padding_row;
    visit_dtype(dtype, [&](auto zero) {
      const auto padded = values.mutable_span<decltype(zero)>().subspan(static_cast<std::size_t>(row * width),
                                                                        static_cast<std::size_t>(width));
      std::fill(padded.begin(), padded.end(), zero);
    });
  }
  Parameters parameters;
  parameters.push_back(parameter("weight", {rows, width}, std::move(values)));
  return parameters;
}

Parameters recurrent(Generator& generator, const Recurrent& layer, Dtype dtype) {
  const double bound = inverse_root(layer.hidden_size);
  const std::int64_t gated = layer.gates * layer.hidden_size;
  const std::int64_t output_size = layer.projection_size > 0 ? layer.projection_size : layer.hidden_size;
  const std::int64_t directions = layer.bidirectional ? 2 : 1;
  Parameters parameters;
  for (std::int64_t index = 0; index < layer.layers; ++index) {
    const std::int64_t input_size = index == 0 ? layer.input_size : output_size * directions;
    for (std::int64_t direction = 0; direction < directions; ++direction) {
      const std::string suffix = "_l" + std::to_string(index) + (direction == 1 ? "_reverse" : "");
      const auto add = [&](const char* name, const Sizes& sizes) {
        parameters.push_back(parameter(name + suffix, sizes, between(generator, dtype, sizes, bound)));
      };
      add("weight_ih", {gated, input_size});
      add("weight_hh", {gated, output_size});
      if (layer.bias) {
        add("bias_ih", {gated});
        add("bias_hh", {gated});
      }
      if (layer.projection_size > 0) add("weight_hr", {layer.projection_size, layer.hidden_size});
    }
  }
  return parameters;
}

Parameters recurrent_cell(Generator& generator, const Recurrent& layer, Dtype dtype) {
  const double bound = inverse_root(layer.hidden_size);
  const std::int64_t gated = layer.gates * layer.hidden_size;
  Parameters parameters;
  const auto add = [&](const char* name, const Sizes& sizes) {
    parameters.push_back(parameter(name, sizes, between(generator, dtype, sizes, bound)));
  };
  add("weight_ih", {gated, layer.input_size});
  add("weight_hh", {gated, layer.hidden_size});
  if (layer.bias) {
    add("bias_ih", {gated});
    add("bias_hh", {gated});
  }
  return parameters;
}

Parameters multihead_attention(Generator& generator, const Attention& layer, Dtype dtype) {
  const std::int64_t width = layer.embed_dim;
  const std::int64_t key_dim = layer.key_dim.value_or(width);
  const std::int64_t value_dim = layer.value_dim.value_or(width);
  // The output projection is made, and drawn, before the input projections are.
  Parameters output = linear(generator, width, width, layer.bias, dtype);
  Parameters parameters;
  const auto add_xavier = [&](const char* name, const Sizes& sizes) {
    parameters.push_back(parameter(name, sizes, xavier_uniform(generator, dtype, sizes)));
  };
  if (key_dim == width && value_dim == width) {
    add_xavier("in_proj_weight", {3 * width, width});
  } else {
    add_xavier("q_proj_weight", {width, width});
    add_xavier("k_proj_weight", {width, key_dim});
    add_xavier("v_proj_weight", {width, value_dim});
  }
  if (layer.bias) parameters.push_back(parameter("in_proj_bias", {3 * width}, Values(dtype, 3 * width)));
  if (layer.key_value_bias) {
    const Sizes sizes{1, 1, width};
    parameters.push_back(parameter("bias_k", sizes, xavier_normal(generator, dtype, sizes)));
    parameters.push_back(parameter("bias_v", sizes, xavier_normal(generator, dtype, sizes)));
  }
  if (layer.bias) output.back().second.values = Values(dtype, width);
  for (auto& [name, spec] : output) parameters.push_back({"out_proj." + name, std::move(spec)});
  return parameters;
}

}  // namespace lossfit::numeric
