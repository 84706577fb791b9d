// Linear maps, embeddings and normalisation.
#include "numeric/tensor_values_elements.hpp"
#include "snippet/layer_tools.hpp"

namespace lossfit::snippet {
namespace {

void refuse_negative(Args& args, std::initializer_list<std::int64_t> sizes) {
  for (const std::int64_t size : sizes) {
    if (size >= 0) continue;
    args.machine().raise("RuntimeError", "Trying to create tensor with negative dimension " + std::to_string(size) + ": " + ops::text(ops::Axes(sizes)));
  }
}

/// A size argument; a float is refused as torch.empty refuses it.
std::int64_t size_argument(Args& args, std::size_t i) {
  if (std::holds_alternative<double>(args[i])) throw Unsure{};
  return args.integer(i);
}

Value make_linear(Args& args) {
  keep_arguments(args);
  const std::int64_t in = size_argument(args, 0);
  const std::int64_t out = size_argument(args, 1);
  const bool bias = args.flag(2);
  refuse_negative(args, {out, in});
  const Dtype dtype = layer_dtype(args, 4);
  Named<Shape> shapes{{"weight", Shape{out, in}}};
  if (bias) {
    shapes.emplace_back("bias", Shape{out});
  } else {
    args.instance().set("bias", None{});
  }
  keep_parameters(args, shapes, dtype, [&](numeric::Generator& generator) { return numeric::linear(generator, in, out, bias, dtype); });
  return None{};
}

Value make_bilinear(Args& args) {
  keep_arguments(args);
  const std::int64_t in1 = args.integer(0);
  const std::int64_t in2 = args.integer(1);
  const std::int64_t out = args.integer(2);
  const bool bias = args.flag(3);
  Named<Shape> shapes{{"weight", Shape{out, in1, in2}}};
  if (bias) {
    shapes.emplace_back("bias", Shape{out});
  } else {
    args.instance().set("bias", None{});
  }
  keep_parameters(args, shapes, args.machine().default_dtype, [&](numeric::Generator& generator) { return numeric::bilinear(generator, in1, in2, out, bias); });
  return None{};
}

Value make_embedding(Args& args) {
  keep_arguments(args);
  const std::int64_t rows = args.integer(0);
  const std::int64_t width = args.integer(1);
  const auto padding = args.maybe_integer(2);
  if (padding && (*padding >= rows || *padding < -rows)) args.machine().raise("AssertionError", "Padding_idx must be within num_embeddings");
  keep_parameters(args, {{"weight", Shape{rows, width}}}, args.machine().default_dtype,
                  [&](numeric::Generator& generator) { return numeric::embedding(generator, rows, width, padding); });
  return None{};
}

Value make_embedding_bag(Args& args) {
  keep_arguments(args);
  const std::int64_t rows = args.integer(0);
  const std::int64_t width = args.integer(1);
  keep_parameters(args, {{"weight", Shape{rows, width}}}, args.machine().default_dtype,
                  [&](numeric::Generator& generator) { return numeric::embedding(generator, rows, width); });
  return None{};
}

Value embedding_bag(Args& args) {
  Tensor& index = args.tensor(0);
  Tensor* weight = args.own_tensor("weight");
  const std::int64_t rank = index.spec.shape.rank();
  if (rank == 2) return args.result(TensorSpec{Shape{index.spec.shape[0], weight->spec.shape[1]}, weight->spec.dtype, "cpu", std::nullopt});
  if (rank != 1) args.machine().raise("ValueError", "input has to be 1D or 2D Tensor, but got Tensor of dimension " + std::to_string(rank));
  if (args.is_none(1)) args.machine().raise("ValueError", "offsets has to be a 1D Tensor but got None");
  return args.result(TensorSpec{Shape{args.tensor(1).spec.shape[0], weight->spec.shape[1]}, weight->spec.dtype, "cpu", std::nullopt});
}

Value make_layer_norm(Args& args) {
  keep_arguments(args);
  const ops::Axes sizes = args.axes(0);
  Shape shape;
  std::vector<Value> values;
  for (const std::int64_t size : sizes) {
    shape.dims().push_back(size);
    values.push_back(size);
  }
  args.instance().set("normalized_shape", args.machine().tuple(std::move(values)));
  const bool affine = args.flag(2);
  if (affine) {
    constant_parameter(args, "weight", shape, 1);
  } else {
    args.instance().set("weight", None{});
  }
  const bool has_bias = args.count() > 3 && args.signature()[3].name == "bias" && args.flag(3) && affine;
  if (has_bias) {
    constant_parameter(args, "bias", shape, 0);
  } else {
    args.instance().set("bias", None{});
  }
  return None{};
}

Value make_group_norm(Args& args) {
  keep_arguments(args);
  const std::int64_t groups = args.integer(0);
  const std::int64_t channels = args.integer(1);
  if (groups > 0 && channels % groups != 0) {
    args.machine().raise("ValueError", "num_channels (" + std::to_string(channels) + ") must be divisible by num_groups (" + std::to_string(groups) + ")");
  }
  if (args.flag(3)) {
    constant_parameter(args, "weight", Shape{channels}, 1);
    constant_parameter(args, "bias", Shape{channels}, 0);
  }
  return None{};
}

Value make_batch_norm(Args& args) {
  keep_arguments(args);
  const Shape channels{args.integer(0)};
  if (args.flag(3)) {
    constant_parameter(args, "weight", channels, 1);
    constant_parameter(args, "bias", channels, 0);
  } else {
    args.instance().set("weight", None{});
    args.instance().set("bias", None{});
  }
  if (args.flag(4)) {
    constant_parameter(args, "running_mean", channels, 0, false);
    constant_parameter(args, "running_var", channels, 1, false);
    Tensor* batches = args.machine().tensor({Shape{}, Dtype::kInt64, "cpu", Values::from_integers(Dtype::kInt64, std::vector<std::int64_t>{0})});
    args.instance().set("num_batches_tracked", batches);
    args.instance().set("_buffer_names", args.machine().list({std::string("running_mean"), std::string("running_var"), std::string("num_batches_tracked")}));
  } else {
    for (const char* name : {"running_mean", "running_var", "num_batches_tracked"}) args.instance().set(name, None{});
  }
  return None{};
}

template <int Low, int High>
Value batch_norm(Args& args) {
  const std::int64_t rank = args.tensor(0).spec.shape.rank();
  if (rank < Low || rank > High) {
    const std::string wanted = Low == High ? std::to_string(Low) + "D" : std::to_string(Low) + "D or " + std::to_string(High) + "D";
    args.machine().raise("ValueError", "expected " + wanted + " input (got " + std::to_string(rank) + "D input)");
  }
  const Value result = call_function_of_layer(args);
  // In training, the running statistics change with every batch.
  if (args.machine().truth(args.own("training")) != Tri::kNo) {
    for (const char* name : {"running_mean", "running_var", "num_batches_tracked"}) {
      if (Tensor* statistic = as<Tensor>(args.own(name))) args.machine().mutate(*statistic, std::nullopt);
    }
  }
  return result;
}

template <int Low, int High>
Value instance_norm(Args& args) {
  const Shape& shape = args.tensor(0).spec.shape;
  if (shape.rank() < Low || shape.rank() > High) {
    args.machine().raise("ValueError", "expected " + std::to_string(Low) + "D or " + std::to_string(High) + "D input (got " + std::to_string(shape.rank()) + "D input)");
  }
  std::int64_t spatial = 1;
  for (std::int64_t i = shape.rank() - (Low - 1); i < shape.rank(); ++i) spatial *= shape[i].is_number() ? shape[i].number() : 2;
  if (spatial == 1 && shape.rank() == High) {
    args.machine().raise("ValueError", "Expected more than 1 spatial element when training, got input size " + shape.torch_size());
  }
  return args.result(tensor::like(args.tensor(0).spec, shape));
}

constexpr const char* kBatchNorm = "num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, device=None, dtype=None";
constexpr const char* kInstanceNorm = "num_features, eps=1e-5, momentum=0.1, affine=False, track_running_stats=False, device=None, dtype=None";
LOSSFIT_TEXT_DATA constexpr NativeClass kRows[] = {
    {"torch.nn.Linear", "Module", "in_features, out_features, bias=True, device=None, dtype=None", make_linear, "input", call_function_of_layer, "torch.nn.functional.linear"},
    {"torch.nn.Bilinear", "Module", "in1_features, in2_features, out_features, bias=True, device=None, dtype=None", make_bilinear, "input1, input2",
     call_function_of_layer, "torch.nn.functional.bilinear"},
    {"torch.nn.Embedding", "Module", "num_embeddings, embedding_dim, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False",
     make_embedding, "input", call_function_of_layer, "torch.nn.functional.embedding"},
    {"torch.nn.EmbeddingBag", "Module",
     "num_embeddings, embedding_dim, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, mode='mean', sparse=False, include_last_offset=False, padding_idx=None",
     make_embedding_bag, "input, offsets=None, per_sample_weights=None", embedding_bag},
    {"torch.nn.LayerNorm", "Module", "normalized_shape, eps=1e-5, elementwise_affine=True, bias=True, device=None, dtype=None", make_layer_norm, "input",
     call_function_of_layer, "torch.nn.functional.layer_norm"},
    {"torch.nn.RMSNorm", "Module", "normalized_shape, eps=None, elementwise_affine=True, device=None, dtype=None", make_layer_norm, "input",
     call_function_of_layer, "torch.nn.functional.rms_norm"},
    {"torch.nn.GroupNorm", "Module", "num_groups, num_channels, eps=1e-5, affine=True, device=None, dtype=None", make_group_norm, "input",
     call_function_of_layer, "torch.nn.functional.group_norm"},
    {"torch.nn.BatchNorm1d", "Module", kBatchNorm, make_batch_norm, "input", batch_norm<2, 3>, "torch.nn.functional.batch_norm"},
    {"torch.nn.BatchNorm2d", "Module", kBatchNorm, make_batch_norm, "input", batch_norm<4, 4>, "torch.nn.functional.batch_norm"},
    {"torch.nn.BatchNorm3d", "Module", kBatchNorm, make_batch_norm, "input", batch_norm<5, 5>, "torch.nn.functional.batch_norm"},
    {"torch.nn.InstanceNorm1d", "Module", kInstanceNorm, keep_arguments, "input", instance_norm<2, 3>},
    {"torch.nn.InstanceNorm2d", "Module", kInstanceNorm, keep_arguments, "input", instance_norm<3, 4>},
    {"torch.nn.InstanceNorm3d", "Module", kInstanceNorm, keep_arguments, "input", instance_norm<4, 5>},
};

}  // namespace

std::span<const NativeClass> linear_layers() { return kRows; }

}  // namespace lossfit::snippet
