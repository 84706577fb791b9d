// Layers without parameters, each a function of its input and its own settings; and what all layers share.
#include "snippet/layer_tools.hpp"
#include "snippet/makers.hpp"

namespace lossfit::snippet {

Value keep_arguments(Args& args) {
  for (std::size_t i = 0; i < args.count(); ++i) args.instance().set(args.signature()[i].name, args[i]);
  if (args.instance().find("training") == nullptr) args.instance().set("training", true);
  return None{};
}

Value call_function_of_layer(Args& args) { return call_function_of_layer(args, args.count()); }

Value call_function_of_layer(Args& args, std::size_t count) {
  Machine& machine = args.machine();
  const NativeClass* native = nullptr;
  std::vector<const Class*> open{args.instance().type};
  while (!open.empty() && native == nullptr) {
    const Class* type = open.front();
    open.erase(open.begin());
    native = type->native;
    open.insert(open.end(), type->bases.begin(), type->bases.end());
  }
  NativeFunction function;
  function.native = native == nullptr || native->function == nullptr ? nullptr : find_native(native->function);
  if (function.native == nullptr) throw Unsure{};
  const Signature& signature = signature_of(*function.native);
  std::vector<Value> positional;
  for (std::size_t i = 0; i < count; ++i) {
    if (args.is_given(i)) positional.push_back(args[i]);
  }
  Keywords keywords;
  for (std::size_t i = positional.size(); i < signature.size(); ++i) {
    if (const Value* value = args.instance().find(signature[i].name)) keywords.emplace_back(signature[i].name, *value);
  }
  return machine.call(Value(static_cast<Object*>(&function)), std::move(positional), std::move(keywords));
}

Tensor* constant_parameter(Args& args, std::string_view name, const Shape& shape, double number, bool is_parameter) {
  Machine& machine = args.machine();
  Tensor* made = machine.tensor({shape, machine.default_dtype, "cpu", constant(machine, shape, machine.default_dtype, number)});
  made->requires_grad = is_parameter ? Tri::kYes : Tri::kNo;
  made->is_parameter = is_parameter;
  args.instance().set(name, made);
  return made;
}

Dtype layer_dtype(Args& args, std::size_t i) { return args.dtype(i).value_or(args.machine().default_dtype); }

namespace {

Value make_dropout(Args& args) {
  if (const auto p = number_of(args[0]); p && (*p < 0 || *p > 1)) {
    std::string digits = std::to_string(*p);
    while (digits.size() > 3 && digits.back() == '0' && digits[digits.size() - 2] != '.') digits.pop_back();
    args.machine().raise("ValueError", "dropout probability has to be between 0 and 1, but got " + digits);
  }
  return keep_arguments(args);
}

/// Padding layers: one number pads every side.
template <int Sides, bool HasValue>
Value make_padding(Args& args) {
  keep_arguments(args);
  const Value given = args[0];
  std::vector<Value> sides;
  if (integer_of(given)) sides.assign(Sides, given);
  args.instance().set("pad", sides.empty() ? given : args.machine().tuple(std::move(sides)));
  return None{};
}
template <int Sides>
Value make_reflection(Args& args) {
  make_padding<Sides, false>(args);
  args.instance().set("mode", std::string("reflect"));
  return None{};
}
template <int Sides>
Value make_replication(Args& args) {
  make_padding<Sides, false>(args);
  args.instance().set("mode", std::string("replicate"));
  return None{};
}

Value make_nearest(Args& args) {
  keep_arguments(args);
  args.instance().set("mode", std::string("nearest"));
  return None{};
}
Value make_bilinear(Args& args) {
  keep_arguments(args);
  args.instance().set("mode", std::string("bilinear"));
  return None{};
}

Value flatten(Args& args) {
  return args.machine().call(args.machine().attribute(args[0], "flatten"), {args.own("start_dim"), args.own("end_dim")}, {});
}
Value unflatten(Args& args) {
  return args.machine().call(args.machine().attribute(args[0], "unflatten"), {args.own("dim"), args.own("unflattened_size")}, {});
}
Value identity(Args& args) { return args[0]; }

Value softmax2d(Args& args) {
  const std::int64_t rank = args.tensor(0).spec.shape.rank();
  if (rank != 3 && rank != 4) args.machine().raise("ValueError", "Softmax2d: expected input to be 3D or 4D, got " + std::to_string(rank) + "D instead");
  return args.machine().call(args.machine().attribute(args[0], "softmax"), {std::int64_t{-3}}, {});
}

Value make_prelu(Args& args) {
  keep_arguments(args);
  constant_parameter(args, "weight", Shape{args.integer(0)}, 0.25);
  return None{};
}

#define LOSSFIT_F "torch.nn.functional."
constexpr NativeClass activation(const char* path, const char* signature, const char* function) {
  return {path, "Module", signature, keep_arguments, "input", call_function_of_layer, function};
}

LOSSFIT_TEXT_DATA constexpr NativeClass kRows[] = {
    activation("torch.nn.ReLU", "inplace=False", LOSSFIT_F "relu"),
    activation("torch.nn.ReLU6", "inplace=False", LOSSFIT_F "relu6"),
    activation("torch.nn.LeakyReLU", "negative_slope=0.01, inplace=False", LOSSFIT_F "leaky_relu"),
    activation("torch.nn.ELU", "alpha=1.0, inplace=False", LOSSFIT_F "elu"),
    activation("torch.nn.CELU", "alpha=1.0, inplace=False", LOSSFIT_F "celu"),
    activation("torch.nn.SELU", "inplace=False", LOSSFIT_F "selu"),
    activation("torch.nn.GELU", "approximate='none'", LOSSFIT_F "gelu"),
    activation("torch.nn.SiLU", "inplace=False", LOSSFIT_F "silu"),
    activation("torch.nn.Mish", "inplace=False", LOSSFIT_F "mish"),
    activation("torch.nn.Sigmoid", "", LOSSFIT_F "sigmoid"),
    activation("torch.nn.Tanh", "", LOSSFIT_F "tanh"),
    activation("torch.nn.Softplus", "beta=1.0, threshold=20.0", LOSSFIT_F "softplus"),
    activation("torch.nn.Softsign", "", LOSSFIT_F "softsign"),
    activation("torch.nn.Tanhshrink", "", LOSSFIT_F "tanhshrink"),
    activation("torch.nn.LogSigmoid", "", LOSSFIT_F "logsigmoid"),
    activation("torch.nn.Hardsigmoid", "inplace=False", LOSSFIT_F "hardsigmoid"),
    activation("torch.nn.Hardswish", "inplace=False", LOSSFIT_F "hardswish"),
    activation("torch.nn.Hardtanh", "min_val=-1.0, max_val=1.0, inplace=False", LOSSFIT_F "hardtanh"),
    activation("torch.nn.Hardshrink", "lambd=0.5", LOSSFIT_F "hardshrink"),
    activation("torch.nn.Softshrink", "lambd=0.5", LOSSFIT_F "softshrink"),
    activation("torch.nn.Threshold", "threshold, value, inplace=False", LOSSFIT_F "threshold"),
    activation("torch.nn.RReLU", "lower=0.125, upper=0.333, inplace=False", LOSSFIT_F "rrelu"),
    activation("torch.nn.GLU", "dim=-1", LOSSFIT_F "glu"),
    activation("torch.nn.Softmax", "dim=None", LOSSFIT_F "softmax"),
    activation("torch.nn.LogSoftmax", "dim=None", LOSSFIT_F "log_softmax"),
    activation("torch.nn.Softmin", "dim=None", LOSSFIT_F "softmin"),
    {"torch.nn.Softmax2d", "Module", "", keep_arguments, "input", softmax2d},
    {"torch.nn.PReLU", "Module", "num_parameters=1, init=0.25, device=None, dtype=None", make_prelu, "input", call_function_of_layer, LOSSFIT_F "prelu"},
    {"torch.nn.Dropout", "Module", "p=0.5, inplace=False", make_dropout, "input", call_function_of_layer, LOSSFIT_F "dropout"},
    {"torch.nn.Dropout1d", "Module", "p=0.5, inplace=False", make_dropout, "input", call_function_of_layer, LOSSFIT_F "dropout1d"},
    {"torch.nn.Dropout2d", "Module", "p=0.5, inplace=False", make_dropout, "input", call_function_of_layer, LOSSFIT_F "dropout2d"},
    {"torch.nn.Dropout3d", "Module", "p=0.5, inplace=False", make_dropout, "input", call_function_of_layer, LOSSFIT_F "dropout3d"},
    {"torch.nn.AlphaDropout", "Module", "p=0.5, inplace=False", make_dropout, "input", call_function_of_layer, LOSSFIT_F "alpha_dropout"},
    {"torch.nn.Identity", "Module", "*args", keep_arguments, "input", identity},
    {"torch.nn.Flatten", "Module", "start_dim=1, end_dim=-1", keep_arguments, "input", flatten},
    {"torch.nn.Unflatten", "Module", "dim, unflattened_size", keep_arguments, "input", unflatten},
    activation("torch.nn.Upsample", "size=None, scale_factor=None, mode='nearest', align_corners=None, recompute_scale_factor=None", LOSSFIT_F "interpolate"),
    {"torch.nn.UpsamplingNearest2d", "Module", "size=None, scale_factor=None", make_nearest, "input", call_function_of_layer, LOSSFIT_F "interpolate"},
    {"torch.nn.UpsamplingBilinear2d", "Module", "size=None, scale_factor=None", make_bilinear, "input", call_function_of_layer, LOSSFIT_F "interpolate"},
    activation("torch.nn.PixelShuffle", "upscale_factor", LOSSFIT_F "pixel_shuffle"),
    activation("torch.nn.PixelUnshuffle", "downscale_factor", LOSSFIT_F "pixel_unshuffle"),
    activation("torch.nn.ChannelShuffle", "groups", "torch.channel_shuffle"),
    activation("torch.nn.Unfold", "kernel_size, dilation=1, padding=0, stride=1", LOSSFIT_F "unfold"),
    activation("torch.nn.Fold", "output_size, kernel_size, dilation=1, padding=0, stride=1", LOSSFIT_F "fold"),
    activation("torch.nn.LocalResponseNorm", "size, alpha=0.0001, beta=0.75, k=1.0", LOSSFIT_F "local_response_norm"),
    {"torch.nn.ZeroPad1d", "Module", "padding", make_padding<2, false>, "input", call_function_of_layer, LOSSFIT_F "pad"},
    {"torch.nn.ZeroPad2d", "Module", "padding", make_padding<4, false>, "input", call_function_of_layer, LOSSFIT_F "pad"},
    {"torch.nn.ZeroPad3d", "Module", "padding", make_padding<6, false>, "input", call_function_of_layer, LOSSFIT_F "pad"},
    {"torch.nn.ConstantPad1d", "Module", "padding, value", make_padding<2, true>, "input", call_function_of_layer, LOSSFIT_F "pad"},
    {"torch.nn.ConstantPad2d", "Module", "padding, value", make_padding<4, true>, "input", call_function_of_layer, LOSSFIT_F "pad"},
    {"torch.nn.ConstantPad3d", "Module", "padding, value", make_padding<6, true>, "input", call_function_of_layer, LOSSFIT_F "pad"},
    {"torch.nn.ReflectionPad1d", "Module", "padding", make_reflection<2>, "input", call_function_of_layer, LOSSFIT_F "pad"},
    {"torch.nn.ReflectionPad2d", "Module", "padding", make_reflection<4>, "input", call_function_of_layer, LOSSFIT_F "pad"},
    {"torch.nn.ReflectionPad3d", "Module", "padding", make_reflection<6>, "input", call_function_of_layer, LOSSFIT_F "pad"},
    {"torch.nn.ReplicationPad1d", "Module", "padding", make_replication<2>, "input", call_function_of_layer, LOSSFIT_F "pad"},
    {"torch.nn.ReplicationPad2d", "Module", "padding", make_replication<4>, "input", call_function_of_layer, LOSSFIT_F "pad"},
    {"torch.nn.ReplicationPad3d", "Module", "padding", make_replication<6>, "input", call_function_of_layer, LOSSFIT_F "pad"},
    {"torch.nn.CosineSimilarity", "Module", "dim=1, eps=1e-8", keep_arguments, "x1, x2", call_function_of_layer, LOSSFIT_F "cosine_similarity"},
    {"torch.nn.PairwiseDistance", "Module", "p=2.0, eps=1e-6, keepdim=False", keep_arguments, "x1, x2", call_function_of_layer, LOSSFIT_F "pairwise_distance"},
};
#undef LOSSFIT_F

}  // namespace

std::span<const NativeClass> simple_layers() { return kRows; }

}  // namespace lossfit::snippet
