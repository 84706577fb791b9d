// torch.nn.init: fills parameters, drawing what PyTorch draws.
#include <cmath>

#include "snippet/layer_tools.hpp"

namespace lossfit::snippet {
namespace {

/// nn.init: the tensor keeps its shape; its elements are `draw`n.
template <class Draw>
Value initialise_with(Args& args, Draw&& draw) {
  Tensor& x = args.tensor(0);
  if (!x.spec.shape.is_known() || !is_floating(x.spec.dtype)) {
    args.machine().lose_generator();
    args.machine().mutate(x, std::nullopt);
    return &x;
  }
  const Certainty certainty = args.machine().draw_certainty();
  const auto drawn = args.machine().draw(*x.spec.shape.element_count(), [&](numeric::Generator& generator) { return draw(generator, x); });
  args.machine().mutate(x, drawn);
  x.certainty = certainty;
  return &x;
}
std::optional<Values> values_of(numeric::Drawn drawn) { return drawn.ok() ? std::optional(std::move(drawn).value()) : std::nullopt; }

Value initialise(Args& args) {
  args.machine().lose_generator();
  args.machine().mutate(args.tensor(0), std::nullopt);
  return args[0];
}
Value draw_normal(Args& args) {
  if (!number_of(args[1]) || !number_of(args[2])) return initialise(args);
  return initialise_with(args, [&](numeric::Generator& generator, const Tensor& x) {
    return values_of(numeric::normal(generator, x.spec.dtype, *x.spec.shape.element_count(), args.number(1), args.number(2)));
  });
}
Value draw_uniform(Args& args) {
  if (!number_of(args[1]) || !number_of(args[2])) return initialise(args);
  return initialise_with(args, [&](numeric::Generator& generator, const Tensor& x) {
    return values_of(numeric::uniform(generator, x.spec.dtype, *x.spec.shape.element_count(), args.number(1), args.number(2)));
  });
}

/// The factor that keeps a nonlinearity's outputs as wide as its inputs.
std::optional<double> gain_of(std::string_view nonlinearity, double slope) {
  if (nonlinearity == "relu") return std::sqrt(2.0);
  if (nonlinearity == "leaky_relu") return std::sqrt(2.0 / (1 + slope * slope));
  if (nonlinearity == "tanh") return 5.0 / 3;
  if (nonlinearity == "selu") return 0.75;
  if (nonlinearity == "linear" || nonlinearity == "sigmoid" || nonlinearity.starts_with("conv")) return 1.0;
  return std::nullopt;
}
Value calculate_gain(Args& args) {
  const auto gain = gain_of(args.text(0), args.is_none(1) ? 0.01 : args.number(1));
  return gain ? Value(*gain) : Value(Unknown{Hint::kFloat});
}
Value draw_kaiming(Args& args) {
  Tensor& x = args.tensor(0);
  if (x.spec.shape.rank() < 2) {
    args.machine().raise("ValueError", "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions");
  }
  const auto gain = gain_of(args.text(3), args.number(1));
  if (!gain || !x.spec.shape.is_known()) return initialise(args);
  const numeric::Fans fans = numeric::fans(tensor::sizes_of(x.spec.shape));
  const double deviation = *gain / std::sqrt(static_cast<double>(args.text(2) == "fan_out" ? fans.out : fans.in));
  const bool is_normal = args.name() == "kaiming_normal_";
  return initialise_with(args, [&](numeric::Generator& generator, const Tensor& tensor) {
    const std::int64_t count = *tensor.spec.shape.element_count();
    const double bound = std::sqrt(3.0) * deviation;
    return values_of(is_normal ? numeric::normal(generator, tensor.spec.dtype, count, 0, deviation) : numeric::uniform(generator, tensor.spec.dtype, count, -bound, bound));
  });
}

Value fill(Args& args, double number) {
  Tensor& x = args.tensor(0);
  const auto count = x.spec.shape.element_count();
  std::optional<Values> filled;
  if (count && args.afford(*count)) filled = Values::from_doubles(x.spec.dtype, std::vector<double>(static_cast<std::size_t>(*count), number));
  x.certainty = Certainty::kSure;
  args.machine().mutate(x, std::move(filled));
  return &x;
}
Value fill_constant(Args& args) { return fill(args, args.number(1)); }
Value fill_zeros(Args& args) { return fill(args, 0); }
Value fill_ones(Args& args) { return fill(args, 1); }

template <Values (*Draw)(numeric::Generator&, Dtype, const std::vector<std::int64_t>&, double)>
Value draw_xavier(Args& args) {
  Tensor& x = args.tensor(0);
  if (x.spec.shape.rank() < 2) {
    args.machine().raise("ValueError", "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions");
  }
  if (!x.spec.shape.is_known() || !is_floating(x.spec.dtype)) throw Unsure{};
  const Certainty certainty = args.machine().draw_certainty();
  const auto drawn = args.machine().draw(*x.spec.shape.element_count(), [&](numeric::Generator& generator) -> std::optional<Values> {
    return Draw(generator, x.spec.dtype, tensor::sizes_of(x.spec.shape), args.number(1));
  });
  args.machine().mutate(x, drawn);
  x.certainty = certainty;
  return &x;
}

LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
    {kPath, "torch.nn.init.normal_", "tensor, mean=0.0, std=1.0", draw_normal},
    {kPath, "torch.nn.init.uniform_", "tensor, a=0.0, b=1.0", draw_uniform},
    {kPath, "torch.nn.init.trunc_normal_", "tensor, mean=0.0, std=1.0, a=-2.0, b=2.0", initialise},
    {kPath, "torch.nn.init.kaiming_normal_", "tensor, a=0, mode='fan_in', nonlinearity='leaky_relu'", draw_kaiming},
    {kPath, "torch.nn.init.kaiming_uniform_", "tensor, a=0, mode='fan_in', nonlinearity='leaky_relu'", draw_kaiming},
    {kPath, "torch.nn.init.xavier_uniform_", "tensor, gain=1.0", draw_xavier<numeric::xavier_uniform>},
    {kPath, "torch.nn.init.xavier_normal_", "tensor, gain=1.0", draw_xavier<numeric::xavier_normal>},
    {kPath, "torch.nn.init.orthogonal_", "tensor, gain=1.0", initialise},
    {kPath, "torch.nn.init.calculate_gain", "nonlinearity, param=None", calculate_gain},
    {kPath, "torch.nn.init.constant_", "tensor, val", fill_constant},
    {kPath, "torch.nn.init.zeros_", "tensor", fill_zeros},
    {kPath, "torch.nn.init.ones_", "tensor", fill_ones},
};

}  // namespace

std::span<const Native> init_natives() { return kRows; }

}  // namespace lossfit::snippet
