// The parameters of freshly made `torch.nn` layers, drawn as PyTorch 2.14 draws them: the same distributions, in the same
// order, so that what is drawn after a layer agrees too. Each function returns the parameters as `state_dict()` names and
// orders them. Sizes must not be negative, dtypes must be floating.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lossfit/report.hpp"
#include "lossfit/tensor_spec.hpp"
#include "numeric/random.hpp"

namespace lossfit::numeric {

/// A layer's parameters by name, with values.
using Parameters = Named<TensorSpec>;

/// Numbers of inputs and outputs that one weight of these sizes connects; the sizes must be at least two.
struct Fans {
  std::int64_t in = 0;
  std::int64_t out = 0;
};
Fans fans(const std::vector<std::int64_t>& sizes);

/// `nn.init.kaiming_uniform_(w, a=negative_slope)`, which draws nothing for an empty tensor.
/// Source: https://pytorch.org/docs/2.14/nn.init.html
Values kaiming_uniform(Generator& generator, Dtype dtype, const std::vector<std::int64_t>& sizes,
                       double negative_slope = 0);
/// `nn.init.kaiming_normal_(w, a=negative_slope)`.
Values kaiming_normal(Generator& generator, Dtype dtype, const std::vector<std::int64_t>& sizes,
                      double negative_slope = 0);
/// `nn.init.xavier_uniform_(w, gain)`.
Values xavier_uniform(Generator& generator, Dtype dtype, const std::vector<std::int64_t>& sizes, double gain = 1);
/// `nn.init.xavier_normal_(w, gain)`.
Values xavier_normal(Generator& generator, Dtype dtype, const std::vector<std::int64_t>& sizes, double gain = 1);

/// `nn.Linear(in, out, bias)`.
Parameters linear(Generator& generator, std::int64_t in, std::int64_t out, bool bias = true,
                  Dtype dtype = Dtype::kFloat32);

/// `nn.Bilinear(in1, in2, out, bias)`; in1 must be positive.
Parameters bilinear(Generator& generator, std::int64_t in1, std::int64_t in2, std::int64_t out, bool bias = true,
                    Dtype dtype = Dtype::kFloat32);

/// The sizes of `nn.Conv1d`, `2d`, `3d` and their transposed forms, by the length of `kernel`.
struct Convolution {
  std::int64_t in_channels = 0;
  std::int64_t out_channels = 0;
  std::vector<std::int64_t> kernel;
  std::int64_t groups = 1;
  bool bias = true;
  bool transposed = false;
};
Parameters convolution(Generator& generator, const Convolution& layer, Dtype dtype = Dtype::kFloat32);

/// `nn.Embedding(rows, width, padding_idx)`; the padding row is zero, a negative index counts from the end.
Parameters embedding(Generator& generator, std::int64_t rows, std::int64_t width,
                     std::optional<std::int64_t> padding_row = std::nullopt, Dtype dtype = Dtype::kFloat32);

/// The sizes of `nn.RNN` (one gate), `nn.GRU` (three) and `nn.LSTM` (four).
struct Recurrent {
  std::int64_t gates = 1;
  std::int64_t input_size = 0;
  std::int64_t hidden_size = 0;
  std::int64_t layers = 1;
  bool bias = true;
  bool bidirectional = false;
  std::int64_t projection_size = 0;  ///< `proj_size` of an LSTM; 0 is none
};
Parameters recurrent(Generator& generator, const Recurrent& layer, Dtype dtype = Dtype::kFloat32);

/// `nn.RNNCell`, `nn.GRUCell`, `nn.LSTMCell`; `layers`, `bidirectional` and `projection_size` have no meaning here.
Parameters recurrent_cell(Generator& generator, const Recurrent& layer, Dtype dtype = Dtype::kFloat32);

/// The sizes of `nn.MultiheadAttention`.
struct Attention {
  std::int64_t embed_dim = 0;
  std::optional<std::int64_t> key_dim;    ///< `kdim`; embed_dim when not given
  std::optional<std::int64_t> value_dim;  ///< `vdim`; embed_dim when not given
  bool bias = true;
  bool key_value_bias = false;  ///< `add_bias_kv`
};
Parameters multihead_attention(Generator& generator, const Attention& layer, Dtype dtype = Dtype::kFloat32);

}  // namespace lossfit::numeric
