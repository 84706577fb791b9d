// Methods of tensors that change nothing about their shape: casts, moves, gradients, asking.
#include "snippet/data.hpp"
#include "snippet/machine.hpp"

namespace lossfit::snippet {
namespace {

Value converted(Args& args, Tensor& x, Dtype dtype) {
  if (dtype == x.spec.dtype) return &x;
  TensorSpec spec = x.spec;
  spec.dtype = dtype;
  if (spec.values) {
    if (args.afford(spec.values->count())) {
      spec.values = spec.values->cast(dtype);
    } else {
      spec.values.reset();
    }
  }
  return args.elementwise(std::move(spec), x);
}

template <Dtype D>
Value cast(Args& args) {
  return converted(args, args.tensor(0), D);
}

Value type_as(Args& args) { return converted(args, args.tensor(0), args.tensor(1).spec.dtype); }

std::string device_name(Args& args, const Value& value) {
  const Device* device = as<Device>(value);
  const std::string name = device != nullptr ? device->name : text_of(value) != nullptr ? *text_of(value) : integer_of(value) ? "cuda:" + std::to_string(*integer_of(value)) : "cpu";
  const std::string kind = name.substr(0, name.find(':'));
  for (const char* known : {"cpu", "cuda", "mps", "meta", "xpu"}) {
    if (kind == known) return name;
  }
  args.machine().raise("RuntimeError", "Expected one of cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, fpga, maia, xla, lazy, vulkan, mps, meta, hpu, mtia, privateuseone device type at start of device string: " + name);
}

/// x.to(dtype), x.to(device), x.to(device, dtype), x.to(other).
Value to(Args& args) {
  Tensor& x = args.tensor(0);
  Value result = &x;
  std::vector<Value> given = as<Sequence>(args[1])->items;
  if (args.is_given(2)) given.push_back(args[2]);
  for (const Value& one : given) {
    if (is_none(one) || std::holds_alternative<bool>(one)) continue;
    if (const auto* dtype = std::get_if<Dtype>(&one)) {
      result = converted(args, *as<Tensor>(result), *dtype);
    } else if (Tensor* other = as<Tensor>(one)) {
      result = converted(args, *as<Tensor>(result), other->spec.dtype);
    } else if (const NativeFunction* maker = as<NativeFunction>(one); maker != nullptr && std::string_view(maker->native->name).ends_with("Tensor")) {
      // torch.FloatTensor as a type
      const Value made = args.machine().call(one, {}, {});
      result = converted(args, *as<Tensor>(result), as<Tensor>(made)->spec.dtype);
    } else if (text_of(one) != nullptr && text_of(one)->ends_with("Tensor")) {
      throw Unsure{};
    } else if (text_of(one) != nullptr || as<Device>(one) != nullptr) {
      device_name(args, one);
    } else if (is_unknown(one)) {
      throw Unsure{};
    }
  }
  return result;
}

Value itself(Args& args) { return &args.tensor(0); }

Value detach(Args& args) {
  Tensor& x = args.tensor(0);
  Tensor* copy = args.machine().view(x, x.spec);
  copy->requires_grad = Tri::kNo;
  copy->is_leaf = true;
  copy->strides = x.strides;
  copy->backward_error.reset();
  return copy;
}

Value clone(Args& args) {
  Tensor& x = args.tensor(0);
  return args.elementwise(TensorSpec(x.spec), x);
}

Value numpy(Args& args) {
  Tensor& x = args.tensor(0);
  if (x.requires_grad == Tri::kYes && !args.flag(1)) {
    args.machine().raise("RuntimeError", "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.");
  }
  Tensor* array = args.machine().view(x, x.spec);
  array->is_array = true;
  array->requires_grad = Tri::kNo;
  array->drawn = x.drawn;
  return array;
}

/// One element as Python's number.
Value element(Machine& machine, const Tensor& x, std::int64_t at) {
  const Hint hint = x.spec.dtype == Dtype::kBool ? Hint::kBool : is_floating(x.spec.dtype) ? Hint::kFloat : Hint::kInt;
  if (!x.spec.values || x.certainty != Certainty::kSure) {
    const Drawn* drawn = hint == Hint::kInt ? x.drawn : nullptr;
    return Unknown{hint, drawn == nullptr || drawn->of != nullptr ? drawn : machine.draw(drawn->least, drawn->most)};
  }
  if (hint == Hint::kBool) return x.spec.values->integer(at) != 0;
  if (hint == Hint::kFloat) return x.spec.values->number(at);
  return x.spec.values->integer(at);
}

Value item(Args& args) {
  Tensor& x = args.tensor(0);
  const auto count = x.spec.shape.element_count();
  if (count && *count != 1) args.machine().raise("RuntimeError", "a Tensor with " + std::to_string(*count) + " elements cannot be converted to Scalar");
  return element(args.machine(), x, 0);
}

Value list_of(Machine& machine, const Tensor& x, std::int64_t axis, std::int64_t& at) {
  if (axis == x.spec.shape.rank()) {
    return element(machine, x, at++);
  }
  std::vector<Value> items;
  for (std::int64_t i = 0; i < x.spec.shape[axis].number(); ++i) items.push_back(list_of(machine, x, axis + 1, at));
  return machine.list(std::move(items));
}
Value tolist(Args& args) {
  Tensor& x = args.tensor(0);
  const auto count = x.spec.shape.element_count();
  if (!count || *count > 10'000) throw Unsure{};
  std::int64_t at = 0;
  return list_of(args.machine(), x, 0, at);
}

Value size(Args& args) {
  Tensor& x = args.tensor(0);
  if (args.is_none(1)) return args.machine().size_of(x.spec.shape);
  const std::int64_t given = args.integer(1);
  const std::int64_t axis = args.machine().checked(ops::wrap_axis(given, x.spec.shape.rank()));
  if (x.spec.shape.is_scalar()) args.machine().raise("IndexError", "dimension specified as " + std::to_string(given) + " but tensor has no dimensions");
  return args.machine().dim(x.spec.shape[axis]);
}
Value numel(Args& args) { return args.machine().dim(ops::element_count(args.tensor(0).spec.shape)); }
Value dim(Args& args) { return args.tensor(0).spec.shape.rank(); }
Value element_size(Args& args) { return static_cast<std::int64_t>(item_size(args.tensor(0).spec.dtype)); }
Value is_floating_point(Args& args) { return is_floating(args.tensor(0).spec.dtype); }
Value is_tensor(Args& args) {
  if (is_unknown(args[0])) return Unknown{};
  return as<Tensor>(args[0]) != nullptr && !as<Tensor>(args[0])->is_array;
}

Value requires_grad_(Args& args) {
  Tensor& x = args.tensor(0);
  if (args.flag(1) && !is_floating(x.spec.dtype)) args.machine().raise("RuntimeError", "only Tensors of floating point dtype can require gradients");
  x.requires_grad = args.flag(1) ? Tri::kYes : Tri::kNo;
  return &x;
}

Value retain_grad(Args&) { return None{}; }

/// torch.autograd.grad: for each input a gradient as large as it is.
Value gradients(Args& args) {
  Machine& machine = args.machine();
  if (const Tensor* output = as<Tensor>(args[0])) {
    const auto count = output->spec.shape.element_count();
    if (output->requires_grad == Tri::kNo) machine.raise("RuntimeError", "element 0 of tensors does not require grad and does not have a grad_fn");
    if (output->requires_grad == Tri::kYes && args.is_none(2) && count && *count != 1) machine.raise("RuntimeError", "grad can be implicitly created only for scalar outputs");
  }
  if (args.is_given(6) || machine.truth(args[7]) != Tri::kNo) throw Unsure{};
  std::vector<Value> made;
  for (Tensor* input : as<Tensor>(args[1]) != nullptr ? std::vector<Tensor*>{&args.tensor(1)} : args.tensors(1)) {
    Tensor* gradient = machine.tensor({input->spec.shape, input->spec.dtype, input->spec.device, std::nullopt});
    gradient->certainty = Certainty::kSample;
    gradient->requires_grad = machine.truth(args[4]) == Tri::kNo ? Tri::kNo : Tri::kUnknown;
    gradient->is_leaf = false;
    made.push_back(gradient);
  }
  return machine.tuple(std::move(made));
}

Value backward(Args& args) {
  Tensor& x = args.tensor(0);
  Machine& machine = args.machine();
  if (x.requires_grad == Tri::kNo) {
    machine.raise(raise(ErrorType::kRuntimeError, "element 0 of tensors does not require grad and does not have a grad_fn")
                      .because("LF0610", "nothing that needs a gradient leads to this tensor")
                      .note("detach, argmax, item, a cast to an integer and no_grad cut the gradient; so does a loss of plain data."));
  }
  const auto count = x.spec.shape.element_count();
  if (x.requires_grad == Tri::kYes && args.is_none(1) && count && *count != 1) {
    machine.raise(raise(ErrorType::kRuntimeError, "grad can be implicitly created only for scalar outputs")
                      .because("LF0610", "backward() needs one number; reduce the loss by mean or sum"));
  }
  if (x.backward_error) machine.raise(std::string(name(x.backward_error->type)), x.backward_error->message);
  machine.has_gradients = machine.has_gradients == Tri::kYes || !machine.is_doubtful() ? Tri::kYes : Tri::kUnknown;
  return None{};
}

Value mutated(Args& args, std::optional<double> number) {
  Tensor& x = args.tensor(0);
  if (x.is_leaf && x.requires_grad == Tri::kYes && args.machine().grad_enabled) {
    args.machine().raise("RuntimeError", "a leaf Variable that requires grad is being used in an in-place operation.");
  }
  std::optional<Values> values;
  const auto count = x.spec.shape.element_count();
  if (number && count && *count <= tensor::kMostCarried && args.afford(*count)) {
    values = Values::from_doubles(x.spec.dtype, std::vector<double>(static_cast<std::size_t>(*count), *number));
  }
  if (values) x.certainty = Certainty::kSure;
  args.machine().mutate(x, std::move(values));
  return &x;
}
Value zero_(Args& args) { return mutated(args, 0); }
Value fill_(Args& args) { return mutated(args, number_of(args[1])); }
Value copy_(Args& args) {
  Tensor& x = args.tensor(0);
  Tensor& source = args.tensor(1);
  args.machine().checked(tensor::expand(source.spec, ops::Sizes(x.spec.shape.begin(), x.spec.shape.end())));
  return mutated(args, std::nullopt);
}

/// New sizes for the same tensor, whatever it held.
Value resize_(Args& args) {
  Tensor& x = args.tensor(0);
  const ops::Sizes sizes = args.sizes(1);
  if (args.machine().is_doubtful()) throw Unsure{};
  Shape shape;
  for (const ops::Size& size : sizes) shape.dims().push_back(size.is_negative() ? throw Unsure{} : size.dim());
  x.spec.shape = std::move(shape);
  x.strides.clear();
  args.machine().mutate(x, std::nullopt);
  return &x;
}

Value device(Args& args) {
  if (is_unknown(args[0])) throw Unsure{};
  return args.machine().make<Device>(device_name(args, args[0]));
}

Value is_close(Args& args) { return args.machine().compare("==", args[0], args[1]); }
Value unknown(Args&) { return Unknown{}; }
Value nothing(Args&) { return None{}; }

Value grad_context(Args&) { return Unknown{}; }

/// torch.autocast: an instance that `with` asks for its `_dtype`. Without a GPU, that of another device does nothing.
Value autocast(Args& args) {
  Machine& machine = args.machine();
  Class* type = machine.make<Class>();
  type->name = "autocast";
  Instance* made = machine.make<Instance>(type);
  const Value device = args[0];
  const std::string name = as<Device>(device) != nullptr ? as<Device>(device)->name : text_of(device) != nullptr ? *text_of(device) : "";
  const Tri is_on = machine.truth(args[2]);
  made->set("_dtype", None{});
  if (is_on == Tri::kNo || name.starts_with("cuda") || name.starts_with("mps")) return made;
  made->set("_dtype", Unknown{});
  if (is_on == Tri::kYes && name == "cpu") made->set("_dtype", args.dtype(1).value_or(Dtype::kBfloat16));
  return made;
}
/// torch.cuda.amp.autocast and torch.cpu.amp.autocast: without the device's name.
template <bool IsCpu>
Value device_autocast(Args& args) {
  Class* type = args.machine().make<Class>();
  type->name = "autocast";
  Instance* made = args.machine().make<Instance>(type);
  const Tri is_on = IsCpu ? args.machine().truth(args[0]) : Tri::kNo;
  made->set("_dtype", is_on == Tri::kNo ? Value(None{}) : is_on == Tri::kYes ? Value(args.dtype(1).value_or(Dtype::kBfloat16)) : Value(Unknown{}));
  return made;
}

Value equal(Args& args) {
  Tensor& a = args.tensor(0);
  Tensor& b = args.tensor(1);
  if (a.spec.shape.is_known() && b.spec.shape.is_known() && a.spec.shape != b.spec.shape) return false;
  return Unknown{};
}

Value default_dtype(Args& args) { return args.machine().default_dtype; }
Value set_default_dtype(Args& args) {
  const auto dtype = args.dtype(0);
  if (dtype && args.machine().is_doubtful()) args.machine().not_modelled("torch.set_default_dtype under an unknown condition");
  if (dtype) args.machine().default_dtype = *dtype;
  return None{};
}

constexpr unsigned kBoth = kTorch | kMethod;
LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
    {kMethod, "float", "input", cast<Dtype::kFloat32>},
    {kMethod, "double", "input", cast<Dtype::kFloat64>},
    {kMethod, "half", "input", cast<Dtype::kFloat16>},
    {kMethod, "bfloat16", "input", cast<Dtype::kBfloat16>},
    {kMethod, "long", "input", cast<Dtype::kInt64>},
    {kMethod, "int", "input", cast<Dtype::kInt32>},
    {kMethod, "short", "input", cast<Dtype::kInt16>},
    {kMethod, "char", "input", cast<Dtype::kInt8>},
    {kMethod, "byte", "input", cast<Dtype::kUint8>},
    {kMethod, "bool", "input", cast<Dtype::kBool>},
    {kMethod, "to", "input, *what, dtype=None, copy=False", to},
    {kMethod, "type", "input, *what, dtype=None", to},
    {kMethod, "type_as", "input, other", type_as},
    {kMethod, "cuda", "input, *what", itself},
    {kMethod, "cpu", "input", itself},
    {kMethod, "pin_memory", "input", itself},
    {kMethod, "resolve_conj", "input", itself},
    {kMethod, "share_memory_", "input", itself},
    {kMethod, "detach", "input", detach},
    {kMethod, "detach_", "input", detach},
    {kBoth, "clone", "input, memory_format=None", clone},
    {kMethod, "numpy", "input, force=False", numpy},
    {kMethod, "item", "input", item},
    {kMethod, "tolist", "input", tolist},
    {kMethod, "size", "input, dim=None", size},
    {kBoth, "numel", "input", numel},
    {kMethod, "nelement", "input", numel},
    {kMethod, "dim", "input", dim},
    {kMethod, "ndimension", "input", dim},
    {kMethod, "element_size", "input", element_size},
    {kBoth, "is_floating_point", "input", is_floating_point},
    {kTorch, "is_tensor", "input", is_tensor},
    {kMethod, "requires_grad_", "input, requires_grad=True", requires_grad_},
    {kMethod, "retain_grad", "input", retain_grad},
    {kMethod, "backward", "input, gradient=None, retain_graph=None, create_graph=False, inputs=None", backward},
    {kMethod, "zero_", "input", zero_},
    {kMethod, "fill_", "input, value", fill_},
    {kMethod, "copy_", "input, src", copy_},
    {kMethod, "resize_", "input, *sizes", resize_},
    {kTorch, "device", "type, index=None", device},
    {kBoth, "isclose", "input, other, rtol=1e-5, atol=1e-8, equal_nan=False", is_close},
    {kBoth, "allclose", "input, other, rtol=1e-5, atol=1e-8, equal_nan=False", unknown},
    {kBoth, "equal", "input, other", equal},
    {kTorch, "no_grad", "*x", grad_context},
    {kTorch, "enable_grad", "*x", grad_context},
    {kTorch, "inference_mode", "*x", grad_context},
    {kTorch, "set_grad_enabled", "mode", grad_context},
    {kTorch, "autocast", "device_type, dtype=None, enabled=True, cache_enabled=None", autocast},
    {kPath, "torch.amp.autocast", "device_type, dtype=None, enabled=True, cache_enabled=None", autocast},
    {kPath, "torch.cuda.amp.autocast", "enabled=True, dtype=None, cache_enabled=None", device_autocast<false>},
    {kPath, "torch.cpu.amp.autocast", "enabled=True, dtype=None, cache_enabled=None", device_autocast<true>},
    {kTorch, "get_default_dtype", "", default_dtype},
    {kTorch, "set_default_dtype", "d", set_default_dtype},
    {kTorch, "is_grad_enabled", "", unknown},
    {kTorch, "seed", "", unknown},
    {kTorch, "initial_seed", "", unknown},
    {kTorch, "Generator", "*x", unknown},
    {kTorch, "compile", "model, *x, mode=None, fullgraph=None, dynamic=None", unknown},
    {kPath, "torch.autograd.grad",
     "outputs, inputs, grad_outputs=None, retain_graph=None, create_graph=False, only_inputs=True, allow_unused=None, is_grads_batched=False, "
     "materialize_grads=False",
     gradients},
    {kPath, "torch.autograd.set_detect_anomaly", "*x", nothing},
};

}  // namespace

std::span<const Native> tensor_natives() { return kRows; }

}  // namespace lossfit::snippet
