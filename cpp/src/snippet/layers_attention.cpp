// Attention and transformers: shapes of what they return, and their checks. Their values are not followed.
#include <algorithm>

#include "snippet/layer_tools.hpp"

namespace lossfit::snippet {
namespace {

void check_heads(Args& args, std::int64_t width, std::int64_t heads) {
  if (heads <= 0 || width <= 0) throw Unsure{};
  if (width % heads != 0) args.machine().raise("AssertionError", "embed_dim must be divisible by num_heads");
}

Value make_attention(Args& args) {
  keep_arguments(args);
  const std::int64_t width = args.own_integer("embed_dim");
  check_heads(args, width, args.own_integer("num_heads"));
  Machine& machine = args.machine();
  machine.lose_generator();
  const bool bias = args.own_flag("bias");
  Named<Shape> shapes{{"in_proj_weight", Shape{3 * width, width}}};
  if (bias) shapes.emplace_back("in_proj_bias", Shape{3 * width});
  keep_parameters(args, shapes, machine.default_dtype, [](numeric::Generator&) { return numeric::Parameters{}; });
  args.instance().set("out_proj", machine.call(machine.attribute(machine.make<Namespace>("torch.nn"), "Linear"), {width, width}, {{"bias", bias}}));
  return None{};
}

/// What attends to what: its tensors' shapes and which axis is the batch.
struct Attended {
  const Shape& query;
  const Shape& key;
  bool batch_first = false;
  std::int64_t heads = 1;
};

/// `(5, 7)`, as Python writes a tuple.
std::string tuple_text(const std::vector<std::int64_t>& sizes) {
  std::string text;
  for (const std::int64_t size : sizes) text += (text.empty() ? "(" : ", ") + std::to_string(size);
  return text + ")";
}

/// Refuses masks in the order and the words of torch.nn.functional.multi_head_attention_forward.
void check_masks(Args& args, const Attended& attended, const Value& attention_mask, const Value& padding_mask) {
  const auto shape_of = [](const Value& value) { return as<Tensor>(value) != nullptr ? &as<Tensor>(value)->spec.shape : nullptr; };
  const Shape* mask = shape_of(attention_mask);
  const Shape* padding = shape_of(padding_mask);
  const std::int64_t rank = attended.query.rank();
  if (!attended.query.is_known() || !attended.key.is_known() || attended.key.rank() != rank || (rank != 2 && rank != 3)) return;
  const std::int64_t time = rank == 3 && attended.batch_first ? 1 : 0;
  const std::int64_t targets = attended.query[time].number();
  const std::int64_t sources = attended.key[time].number();
  const std::int64_t batch = rank == 2 ? 1 : attended.query[1 - time].number();
  Machine& machine = args.machine();
  // Layers that infer take another way, whose words differ.
  const Value* training = args.instance().find("training");
  const bool infers = !machine.grad_enabled && attended.batch_first && (training == nullptr || machine.truth(*training) != Tri::kYes);
  const auto refuse = [&](const char* type, const std::string& message) {
    if (infers) throw Unsure{};
    machine.raise(type, message);
  };
  const std::string kind = rank == 3 ? "For batched (3-D) `query`, expected " : "For unbatched (2-D) `query`, expected ";
  if (padding != nullptr && padding->rank() != rank - 1) {
    refuse("AssertionError", kind + "`key_padding_mask` to be `None` or " + std::to_string(rank - 1) + "-D but found " + std::to_string(padding->rank()) + "-D tensor instead");
  }
  if (mask != nullptr && mask->rank() != 2 && mask->rank() != 3) {
    refuse("AssertionError", kind + "`attn_mask` to be `None`, 2-D or 3-D but found " + std::to_string(mask->rank()) + "-D tensor instead");
  }
  if (mask != nullptr && mask->is_known()) {
    std::vector<std::int64_t> wanted{targets, sources};
    if (mask->rank() == 3) wanted.insert(wanted.begin(), batch * attended.heads);
    const bool fits = std::equal(wanted.begin(), wanted.end(), mask->begin(), mask->end(), [](std::int64_t size, const Dim& own) { return own.number() == size; });
    if (!fits && rank == 2 && mask->rank() == 3) {
      refuse("AssertionError", "Expected `attn_mask` shape to be " + tuple_text(wanted) + " but got " + mask->torch_size());
    }
    if (!fits) {
      refuse("RuntimeError", "The shape of the " + std::to_string(mask->rank()) + "D attn_mask is " + mask->torch_size() + ", but should be " + tuple_text(wanted) + ".");
    }
  }
  if (rank == 3 && attended.key[1 - time].number() != batch) {
    const std::int64_t width = attended.query[2].number();
    refuse("RuntimeError", "shape '[" + std::to_string(sources) + ", " + std::to_string(batch * attended.heads) + ", " + std::to_string(width / attended.heads) +
                               "]' is invalid for input of size " + std::to_string(sources * attended.key[1 - time].number() * width));
  }
  if (rank != 3 || padding == nullptr || !padding->is_known()) return;
  for (const std::int64_t axis : {0, 1}) {
    const std::int64_t wanted = axis == 0 ? batch : sources;
    if ((*padding)[axis].number() == wanted) continue;
    refuse("AssertionError", "Expected key_padded_mask.shape[" + std::to_string(axis) + "] to be " + std::to_string(wanted) + ", but got " + (*padding)[axis].text());
  }
}

Value attention(Args& args) {
  Machine& machine = args.machine();
  Tensor& query = args.tensor(0);
  Tensor& key = args.tensor(1);
  Tensor& value = args.tensor(2);
  args.own_tensor("in_proj_weight");
  for (const std::size_t i : {std::size_t{3}, std::size_t{5}}) {
    const Tensor* mask = as<Tensor>(args[i]);
    if (mask == nullptr || mask->spec.dtype == Dtype::kBool || is_floating(mask->spec.dtype)) continue;
    machine.raise("AssertionError", std::string("only bool and floating types of ") + (i == 3 ? "key_padding_mask" : "attn_mask") + " are supported");
  }
  const std::int64_t rank = query.spec.shape.rank();
  if (rank != 2 && rank != 3) machine.raise("AssertionError", "query should be unbatched 2D or batched 3D tensor but received " + std::to_string(rank) + "-D query tensor");
  if (key.spec.shape.rank() != rank || value.spec.shape.rank() != rank) throw Unsure{};
  const std::int64_t width = args.own_integer("embed_dim");
  if (query.spec.shape[-1].is_number() && query.spec.shape[-1].number() != width) {
    machine.raise("AssertionError", "was expecting embedding dimension of " + std::to_string(width) + ", but got " + query.spec.shape[-1].text());
  }
  const bool batch_first = args.own_flag("batch_first") && rank == 3;
  const std::int64_t time = rank == 2 ? 0 : batch_first ? 1 : 0;
  for (std::int64_t i = 0; i < rank; ++i) {
    const Dim& a = key.spec.shape[i];
    const Dim& b = value.spec.shape[i];
    if (i == rank - 1 || !a.is_number() || !b.is_number() || a == b) continue;
    const auto shown = [&](const Shape& shape) { return batch_first ? Shape{shape[1], shape[0], shape[2]}.torch_size() : shape.torch_size(); };
    machine.raise("AssertionError", "key shape " + shown(key.spec.shape) + " does not match value shape " + shown(value.spec.shape));
  }
  check_masks(args, {query.spec.shape, key.spec.shape, batch_first, args.own_integer("num_heads")}, args[5], args[3]);
  if (number_of(args.own("dropout")) != 0.0) machine.lose_generator();
  const Value output = args.result(TensorSpec{query.spec.shape, query.spec.dtype, query.spec.device, std::nullopt});
  if (batch_first) as<Tensor>(output)->layout_is_known = false;
  if (batch_first && query.spec.shape.is_known() && query.spec.shape[0] != Dim(1) && query.spec.shape[1] != Dim(1)) {
    as<Tensor>(output)->layout_is_known = true;
    as<Tensor>(output)->strides = {width, query.spec.shape[0].number() * width, 1};
  }
  const bool wants_weights = args.flag(4);
  if (!wants_weights) return machine.tuple({output, None{}});
  Shape weights;
  if (rank == 3) weights.dims().push_back(query.spec.shape[batch_first ? 0 : 1]);
  if (!args.flag(6)) weights.dims().push_back(args.own_integer("num_heads"));
  weights.dims().push_back(query.spec.shape[time]);
  weights.dims().push_back(key.spec.shape[time]);
  return machine.tuple({output, args.result(TensorSpec{weights, query.spec.dtype, query.spec.device, std::nullopt})});
}

/// A parameter that stands for all of a transformer's: its dtype is what matters, and its sizes are anybody's.
void keep_one(Args& args) {
  args.machine().lose_generator();
  keep_parameters(args, {{"linear1_weight", Shape{Dim::unknown(), Dim::unknown()}}}, args.machine().default_dtype, [](numeric::Generator&) { return numeric::Parameters{}; });
}

Value make_layer(Args& args) {
  keep_arguments(args);
  const std::int64_t width = args.own_integer("d_model");
  check_heads(args, width, args.own_integer("nhead"));
  keep_one(args);
  return None{};
}

void check_width(Args& args, const Tensor& x, std::int64_t width) {
  if (!x.spec.shape.is_scalar() && x.spec.shape[-1].is_number() && x.spec.shape[-1].number() != width) {
    args.machine().raise("AssertionError", "was expecting embedding dimension of " + std::to_string(width) + ", but got " + x.spec.shape[-1].text());
  }
}

Value layer(Args& args, bool decodes) {
  Tensor& x = args.tensor(0);
  args.own_tensor("linear1_weight");
  check_width(args, x, args.own_integer("d_model"));
  if (x.spec.shape.rank() != 2 && x.spec.shape.rank() != 3) throw Unsure{};
  const bool batch_first = args.own_flag("batch_first");
  const std::int64_t heads = args.own_integer("nhead");
  check_masks(args, {x.spec.shape, x.spec.shape, batch_first, heads}, args[decodes ? 2 : 1], args[decodes ? 4 : 2]);
  if (decodes) check_masks(args, {x.spec.shape, args.tensor(1).spec.shape, batch_first, heads}, args[3], args[5]);
  args.machine().lose_generator();
  return args.result(TensorSpec{x.spec.shape, x.spec.dtype, x.spec.device, std::nullopt});
}

Value encoder_layer(Args& args) { return layer(args, false); }
Value decoder_layer(Args& args) { return layer(args, true); }

Value make_stack(Args& args) {
  keep_arguments(args);
  args.machine().lose_generator();
  return None{};
}

Value stack(Args& args) {
  const bool decodes = args.instance().find("decoder_layer") != nullptr;
  const Value inner = args.own(decodes ? "decoder_layer" : "encoder_layer");
  // The masks stand where the layers have theirs.
  std::vector<Value> given;
  for (std::size_t i = 0; i < (decodes ? 6u : 3u); ++i) given.push_back(args[i]);
  return args.machine().call(inner, std::move(given), {});
}

Value transformer(Args& args) {
  Tensor& source = args.tensor(0);
  Tensor& target = args.tensor(1);
  args.own_tensor("linear1_weight");
  const Shape& a = source.spec.shape;
  const Shape& b = target.spec.shape;
  const bool batch_first = args.own_flag("batch_first");
  const std::int64_t batch = batch_first ? 0 : 1;
  const auto differ = [](const Dim& p, const Dim& q) { return p.is_number() && q.is_number() && p != q; };
  if (a.rank() != b.rank() || (a.rank() != 3 && a.rank() != 2)) throw Unsure{};
  if (a.rank() == 3 && differ(a[batch], b[batch])) args.machine().raise("RuntimeError", "the batch number of src and tgt must be equal");
  const Dim width(args.own_integer("d_model"));
  if (differ(a[-1], width) || differ(b[-1], width)) args.machine().raise("RuntimeError", "the feature number of src and tgt must be equal to d_model");
  const std::int64_t heads = args.own_integer("nhead");
  check_masks(args, {a, a, batch_first, heads}, args[2], args[5]);
  check_masks(args, {b, b, batch_first, heads}, args[3], args[6]);
  check_masks(args, {b, a, batch_first, heads}, args[4], args[7]);
  args.machine().lose_generator();
  return args.result(TensorSpec{b, target.spec.dtype, target.spec.device, std::nullopt});
}

constexpr const char* kLayer =
    "d_model, nhead, dim_feedforward=2048, dropout=0.1, activation='relu', layer_norm_eps=1e-5, batch_first=False, norm_first=False, bias=True, device=None, "
    "dtype=None";
LOSSFIT_TEXT_DATA constexpr NativeClass kRows[] = {
    {"torch.nn.MultiheadAttention", "Module",
     "embed_dim, num_heads, dropout=0.0, bias=True, add_bias_kv=False, add_zero_attn=False, kdim=None, vdim=None, batch_first=False, device=None, dtype=None",
     make_attention, "query, key, value, key_padding_mask=None, need_weights=True, attn_mask=None, average_attn_weights=True, is_causal=False", attention},
    {"torch.nn.TransformerEncoderLayer", "Module", kLayer, make_layer, "src, src_mask=None, src_key_padding_mask=None, is_causal=False", encoder_layer},
    {"torch.nn.TransformerDecoderLayer", "Module", kLayer, make_layer,
     "tgt, memory, tgt_mask=None, memory_mask=None, tgt_key_padding_mask=None, memory_key_padding_mask=None, tgt_is_causal=False, memory_is_causal=False", decoder_layer},
    {"torch.nn.TransformerEncoder", "Module", "encoder_layer, num_layers, norm=None, enable_nested_tensor=True, mask_check=True", make_stack,
     "src, mask=None, src_key_padding_mask=None, is_causal=None", stack},
    {"torch.nn.TransformerDecoder", "Module", "decoder_layer, num_layers, norm=None", make_stack,
     "tgt, memory, tgt_mask=None, memory_mask=None, tgt_key_padding_mask=None, memory_key_padding_mask=None, tgt_is_causal=None, memory_is_causal=False", stack},
    {"torch.nn.Transformer", "Module",
     "d_model=512, nhead=8, num_encoder_layers=6, num_decoder_layers=6, dim_feedforward=2048, dropout=0.1, activation='relu', custom_encoder=None, "
     "custom_decoder=None, layer_norm_eps=1e-5, batch_first=False, norm_first=False, bias=True, device=None, dtype=None",
     make_layer,
     "src, tgt, src_mask=None, tgt_mask=None, memory_mask=None, src_key_padding_mask=None, tgt_key_padding_mask=None, memory_key_padding_mask=None, "
     "src_is_causal=None, tgt_is_causal=None, memory_is_causal=False",
     transformer},
};

}  // namespace

std::span<const NativeClass> attention_layers() { return kRows; }

}  // namespace lossfit::snippet
