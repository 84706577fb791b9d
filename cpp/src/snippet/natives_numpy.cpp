// The little NumPy that tutorials use: makers, stacking, and the functions that arrays share with tensors.
#include "numeric/tensor_values_elements.hpp"
#include "snippet/data.hpp"
#include "snippet/machine.hpp"
#include "snippet/makers.hpp"

namespace lossfit::snippet {
namespace {

Value as_array(const Value& value) {
  if (Tensor* tensor = as<Tensor>(value)) tensor->is_array = true;
  return value;
}

/// NumPy's own defaults: float64 for floating data, where torch makes float32.
Value array(Args& args) {
  const Value made = tensor_from(args.machine(), args[0], std::nullopt);
  Tensor& tensor = *as<Tensor>(made);
  const bool from_array = as<Tensor>(args[0]) != nullptr;
  if (const auto dtype = args.dtype(1)) {
    tensor.spec = tensor::to(tensor.spec, *dtype);
  } else if (!from_array && tensor.spec.dtype == Dtype::kFloat32) {
    tensor.spec = as<Tensor>(tensor_from(args.machine(), args[0], Dtype::kFloat64))->spec;
  }
  return as_array(made);
}

/// NumPy takes a shape as one argument: an int or a tuple.
Value filled(Args& args, std::optional<double> number) {
  const Shape shape = checked_shape(args.machine(), args.sizes(0), "");
  const Dtype dtype = args.dtype(1).value_or(Dtype::kFloat64);
  TensorSpec spec{shape, dtype, "cpu", std::nullopt};
  if (number) spec.values = constant(args.machine(), shape, dtype, *number);
  return as_array(args.machine().tensor(std::move(spec)));
}
Value zeros(Args& args) { return filled(args, 0); }
Value ones(Args& args) { return filled(args, 1); }
Value empty(Args& args) { return filled(args, std::nullopt); }

Value full(Args& args) {
  const Shape shape = checked_shape(args.machine(), args.sizes(0), "");
  const Dtype natural = integer_of(args[1]) ? Dtype::kInt64 : Dtype::kFloat64;
  const Dtype dtype = args.dtype(2).value_or(natural);
  TensorSpec spec{shape, dtype, "cpu", std::nullopt};
  if (const auto number = number_of(args[1])) spec.values = constant(args.machine(), shape, dtype, *number);
  return as_array(args.machine().tensor(std::move(spec)));
}

/// Draws from NumPy's own generator, whose values are not followed.
Value drawn(Args& args, const Value& sizes, Dtype dtype) {
  if (is_none(sizes)) return Unknown{};
  ops::Sizes shape;
  if (const auto items = as<Sequence>(sizes) != nullptr ? args.machine().items(sizes) : std::nullopt) {
    for (const Value& item : *items) {
      const auto size = size_from(item);
      if (!size) throw Unsure{};
      shape.push_back(*size);
    }
  } else if (const auto size = size_from(sizes); size && size->is_number()) {
    shape.push_back(*size);
  } else {
    throw Unsure{};
  }
  return as_array(args.machine().tensor({checked_shape(args.machine(), shape, ""), dtype, "cpu", std::nullopt}));
}
Value drawn_by_sizes(Args& args) { return as<Sequence>(args[0])->items.empty() ? Value(Unknown{}) : drawn(args, args[0], Dtype::kFloat64); }
Value drawn_by_size(Args& args) { return drawn(args, args[2], Dtype::kFloat64); }
Value random_integers(Args& args) {
  const auto bound = integer_of(args[0]);
  const auto least = is_none(args[1]) ? std::optional<std::int64_t>(0) : bound;
  const auto end = is_none(args[1]) ? bound : integer_of(args[1]);
  const bool is_known = least && end && *least < *end;
  if (is_none(args[2])) return Unknown{Hint::kInt, is_known ? args.machine().draw(*least, *end - 1) : nullptr};
  const Value made = drawn(args, args[2], args.dtype(3).value_or(Dtype::kInt64));
  if (Tensor* tensor = as<Tensor>(made); tensor != nullptr && is_known) tensor->drawn = args.machine().draws(*least, *end - 1);
  return made;
}
Value chosen(Args& args) { return drawn(args, args[1], integer_of(args[0]) ? Dtype::kInt64 : as<Tensor>(args[0]) != nullptr ? as<Tensor>(args[0])->spec.dtype : throw Unsure{}); }
Value random_sample(Args& args) { return drawn(args, args[0], Dtype::kFloat64); }
Value permuted(Args& args) {
  if (const auto count = integer_of(args[0])) return drawn(args, *count, Dtype::kInt64);
  throw Unsure{};
}

/// A function that torch has too, under another name for some: called there, its result marked as an array.
Value torch_function(Args& args, const char* name, Keywords keywords = {}) {
  Machine& machine = args.machine();
  std::vector<Value> given;
  for (std::size_t i = 0; i < args.count(); ++i) {
    if (args.is_given(i)) given.push_back(args[i]);
  }
  return as_array(machine.call(machine.attribute(machine.make<Namespace>("torch"), name), std::move(given), std::move(keywords)));
}

Value arange(Args& args) {
  Machine& machine = args.machine();
  const Value made = machine.call(machine.attribute(machine.make<Namespace>("torch"), "arange"), as<Sequence>(args[0])->items, {});
  if (Tensor* tensor = as<Tensor>(made)) {
    const Dtype natural = tensor->spec.dtype == Dtype::kFloat32 ? Dtype::kFloat64 : tensor->spec.dtype;
    tensor->spec = tensor::to(tensor->spec, args.dtype(1).value_or(natural));
  }
  return as_array(made);
}

Value linspace(Args& args) {
  Machine& machine = args.machine();
  return as_array(machine.call(machine.attribute(machine.make<Namespace>("torch"), "linspace"), {args[0], args[1], args[2]}, {{"dtype", Dtype::kFloat64}}));
}

Value eye(Args& args) {
  Machine& machine = args.machine();
  return as_array(machine.call(machine.attribute(machine.make<Namespace>("torch"), "eye"), {args[0]}, {{"dtype", args.dtype(1).value_or(Dtype::kFloat64)}}));
}

Value by_own_name(Args& args) {
  if (number_of(args[0])) {
    if (args.name() == "sqrt") return __builtin_sqrt(*number_of(args[0]));
    throw Unsure{};
  }
  return torch_function(args, args.machine().intern(std::string(args.name())).data());
}

Value astype(Args& args) {
  Tensor& x = args.tensor(0);
  Value dtype = args[1];
  if (const NativeFunction* native = as<NativeFunction>(dtype)) {
    const std::string_view name = native->native->name;
    dtype = name == "float" ? Value(Dtype::kFloat64) : name == "int" ? Value(Dtype::kInt64) : name == "bool" ? Value(Dtype::kBool) : Value(Unknown{});
  }
  if (!std::holds_alternative<Dtype>(dtype)) {
    const std::string* text = text_of(dtype);
    const auto parsed = text != nullptr ? parse_dtype(*text) : std::nullopt;
    if (!parsed) throw Unsure{};
    dtype = *parsed;
  }
  return as_array(args.result(tensor::to(x.spec, std::get<Dtype>(dtype))));
}

Value transpose(Args& args) {
  Tensor& x = args.tensor(0);
  ops::Axes axes = args.axes(1);
  if (axes.empty()) {
    for (std::int64_t i = x.spec.shape.rank(); i-- > 0;) axes.push_back(i);
  }
  return as_array(args.view_of(x, tensor::permute(x.spec, axes)));
}

Value expand_dims(Args& args) {
  Tensor& x = args.tensor(0);
  return as_array(args.view_of(x, tensor::unsqueeze(x.spec, args.integer(1))));
}
Value copy(Args& args) { return as_array(args.result(TensorSpec(args.tensor(0).spec))); }

LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
    {kNumpy, "array", "object, dtype=None, copy=True", array},
    {kNumpy, "asarray", "object, dtype=None", array},
    {kNumpy, "zeros", "shape, dtype=None", zeros},
    {kNumpy, "ones", "shape, dtype=None", ones},
    {kNumpy, "empty", "shape, dtype=None", empty},
    {kNumpy, "full", "shape, fill_value, dtype=None", full},
    {kNumpy, "arange", "*bounds, dtype=None", arange},
    {kNumpy, "linspace", "start, stop, num=50", linspace},
    {kNumpy, "eye", "N, dtype=None", eye},
    {kPath, "numpy.random.rand", "*sizes", drawn_by_sizes},
    {kPath, "numpy.random.randn", "*sizes", drawn_by_sizes},
    {kPath, "numpy.random.random", "size=None", random_sample},
    {kPath, "numpy.random.random_sample", "size=None", random_sample},
    {kPath, "numpy.random.normal", "loc=0.0, scale=1.0, size=None", drawn_by_size},
    {kPath, "numpy.random.uniform", "low=0.0, high=1.0, size=None", drawn_by_size},
    {kPath, "numpy.random.randint", "low, high=None, size=None, dtype=None", random_integers},
    {kPath, "numpy.random.choice", "a, size=None, replace=True, p=None", chosen},
    {kPath, "numpy.random.permutation", "x", permuted},
    {kNumpy, "stack", "arrays, dim=0", by_own_name},
    {kNumpy, "concatenate", "arrays, dim=0", by_own_name},
    {kNumpy, "vstack", "arrays", by_own_name},
    {kNumpy, "hstack", "arrays", by_own_name},
    {kNumpy, "exp", "input", by_own_name},
    {kNumpy, "log", "input", by_own_name},
    {kNumpy, "sqrt", "input", by_own_name},
    {kNumpy, "sin", "input", by_own_name},
    {kNumpy, "cos", "input", by_own_name},
    {kNumpy, "abs", "input", by_own_name},
    {kNumpy, "sum", "input, dim=None", by_own_name},
    {kNumpy, "mean", "input, dim=None", by_own_name},
    {kNumpy, "argmax", "input, dim=None", by_own_name},
    {kNumpy, "transpose", "input, *axes", transpose},
    {kNumpy, "expand_dims", "input, dim", expand_dims},
    {kPath, "ndarray.astype", "input, dtype, copy=True", astype},
    {kPath, "ndarray.transpose", "input, *axes", transpose},
    {kPath, "ndarray.copy", "input", copy},
};

}  // namespace

std::span<const Native> numpy_natives() { return kRows; }

}  // namespace lossfit::snippet
