// Tensors out of nothing: from literals, constant, counted.
#include <cmath>

#include "snippet/data.hpp"
#include "snippet/machine.hpp"
#include "snippet/makers.hpp"

namespace lossfit::snippet {
namespace {

Value filled(Args& args, const Shape& shape, const Made& made, std::optional<double> number) {
  TensorSpec spec{shape, made.dtype, "cpu", std::nullopt};
  if (number) spec.values = constant(args.machine(), shape, made.dtype, *number);
  return leaf(args, std::move(spec), made, Certainty::kSure);
}

Value zeros(Args& args) { return filled(args, named_shape(args, 0, true), options(args, 1, 2, args.machine().default_dtype), 0); }
Value ones(Args& args) { return filled(args, named_shape(args, 0, false), options(args, 1, 2, args.machine().default_dtype), 1); }
Value empty(Args& args) { return filled(args, named_shape(args, 0, false), options(args, 1, 2, args.machine().default_dtype), std::nullopt); }

Value full(Args& args) {
  const Shape shape = named_shape(args, 0, false);
  Dtype natural = args.machine().default_dtype;
  if (std::holds_alternative<bool>(args[1])) natural = Dtype::kBool;
  if (std::holds_alternative<std::int64_t>(args[1])) natural = Dtype::kInt64;
  if (const Tensor* tensor = as<Tensor>(args[1])) natural = tensor->spec.dtype;
  if (is_unknown(args[1]) && args.is_none(2)) throw Unsure{};
  return filled(args, shape, options(args, 2, 3, natural), number_of(args[1]));
}

Value like(Args& args, std::optional<double> number) {
  const Tensor& x = args.tensor(0);
  return filled(args, x.spec.shape, options(args, 1, 2, x.spec.dtype), number);
}
Value zeros_like(Args& args) { return like(args, 0); }
Value ones_like(Args& args) { return like(args, 1); }
Value empty_like(Args& args) { return like(args, std::nullopt); }
Value full_like(Args& args) {
  const Tensor& x = args.tensor(0);
  return filled(args, x.spec.shape, options(args, 2, 3, x.spec.dtype), number_of(args[1]));
}
Value new_zeros(Args& args) { return filled(args, named_shape(args, 1, false), options(args, 2, 3, args.tensor(0).spec.dtype), 0); }
Value new_ones(Args& args) { return filled(args, named_shape(args, 1, false), options(args, 2, 3, args.tensor(0).spec.dtype), 1); }
Value new_empty(Args& args) { return filled(args, named_shape(args, 1, false), options(args, 2, 3, args.tensor(0).spec.dtype), std::nullopt); }
Value new_full(Args& args) {
  return filled(args, named_shape(args, 1, false), options(args, 3, 4, args.tensor(0).spec.dtype), number_of(args[2]));
}

Value from_data(Args& args) {
  const Value made = tensor_from(args.machine(), args[0], args.dtype(1));
  if (Tensor* tensor = as<Tensor>(made)) {
    tensor->requires_grad = args.flag(2) ? Tri::kYes : Tri::kNo;
    if (args.flag(2) && !is_floating(tensor->spec.dtype)) {
      args.machine().raise("RuntimeError", "Only Tensors of floating point and complex dtype can require gradients");
    }
  }
  return made;
}

/// torch.Tensor([..]) and torch.FloatTensor(..): data, or sizes.
Value legacy(Args& args, Dtype dtype) {
  const std::vector<Value>& given = as<Sequence>(args[0])->items;
  const bool is_data = given.size() == 1 && (as<Sequence>(given[0]) != nullptr || as<Tensor>(given[0]) != nullptr || as<Range>(given[0]) != nullptr);
  if (is_data) return tensor_from(args.machine(), given[0], dtype);
  if (given.empty()) return args.machine().tensor({Shape{0}, dtype, "cpu", Values(dtype, 0)});
  return args.machine().tensor({checked_shape(args.machine(), args.sizes(0), ""), dtype, "cpu", std::nullopt});
}
Value float_tensor(Args& args) { return legacy(args, Dtype::kFloat32); }
Value long_tensor(Args& args) { return legacy(args, Dtype::kInt64); }
Value int_tensor(Args& args) { return legacy(args, Dtype::kInt32); }
Value double_tensor(Args& args) { return legacy(args, Dtype::kFloat64); }
Value bool_tensor(Args& args) { return legacy(args, Dtype::kBool); }
Value short_tensor(Args& args) { return legacy(args, Dtype::kInt16); }
Value char_tensor(Args& args) { return legacy(args, Dtype::kInt8); }
Value half_tensor(Args& args) { return legacy(args, Dtype::kFloat16); }
Value byte_tensor(Args& args) { return legacy(args, Dtype::kUint8); }

Value from_numpy(Args& args) {
  Tensor* array = as<Tensor>(args[0]);
  if (array == nullptr) {
    if (is_unknown(args[0])) throw Unsure{};
    args.machine().raise("TypeError", "expected np.ndarray (got " + args.machine().type_name(args[0]) + ")");
  }
  Tensor* tensor = args.machine().view(*array, array->spec);
  tensor->is_array = false;
  return tensor;
}

Value arange(Args& args) {
  const std::vector<Value> given = as<Sequence>(args[0])->items;
  if (given.empty() || given.size() > 3) throw Unsure{};
  bool whole = true;
  std::vector<double> numbers;
  for (const Value& value : given) {
    const auto size = size_from(value);
    const auto number = number_of(value);
    if (!number && !(size && size->is_number())) {
      if (given.size() == 1 && size) return args.machine().tensor({Shape{size->dim()}, args.dtype(1).value_or(Dtype::kInt64), "cpu", std::nullopt});
      throw Unsure{};
    }
    whole = whole && !std::holds_alternative<double>(value);
    numbers.push_back(number ? *number : static_cast<double>(size->number()));
  }
  const double start = numbers.size() > 1 ? numbers[0] : 0;
  const double stop = numbers.size() > 1 ? numbers[1] : numbers[0];
  const double step = numbers.size() > 2 ? numbers[2] : 1;
  if (step == 0) args.machine().raise("RuntimeError", "step must be nonzero");
  if ((stop - start) * step < 0) args.machine().raise("RuntimeError", "upper bound and lower bound inconsistent with step sign");
  const Made made = options(args, 1, 2, whole ? Dtype::kInt64 : args.machine().default_dtype);
  const double count = std::ceil((stop - start) / step);
  TensorSpec spec{Shape{static_cast<std::int64_t>(count)}, made.dtype, "cpu", std::nullopt};
  if (args.machine().afford(static_cast<std::int64_t>(count))) {
    std::vector<double> values;
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(count); ++i) values.push_back(start + static_cast<double>(i) * step);
    spec.values = Values::from_doubles(made.dtype, values);
  }
  return leaf(args, std::move(spec), made, Certainty::kSure);
}

Value spaced(Args& args, bool logarithmic) {
  const std::int64_t count = args.integer(2);
  if (count < 0) args.machine().raise("RuntimeError", "number of steps must be non-negative");
  const Made made = options(args, 3, 4, args.machine().default_dtype);
  TensorSpec spec{Shape{count}, made.dtype, "cpu", std::nullopt};
  const auto start = number_of(args[0]);
  const auto stop = number_of(args[1]);
  if (start && stop && args.machine().afford(count)) {
    std::vector<double> values;
    for (std::int64_t i = 0; i < count; ++i) {
      const double at = count == 1 ? *start : *start + (*stop - *start) * static_cast<double>(i) / static_cast<double>(count - 1);
      values.push_back(logarithmic ? std::pow(10.0, at) : at);
    }
    spec.values = Values::from_doubles(made.dtype, values);
  }
  return leaf(args, std::move(spec), made, Certainty::kSure);
}
Value linspace(Args& args) { return spaced(args, false); }
Value logspace(Args& args) { return spaced(args, true); }

/// Its values are not followed.
Value window(Args& args) {
  const std::int64_t length = args.integer(0);
  if (length < 0) throw Unsure{};
  return filled(args, Shape{length}, options(args, args.count() - 2, args.count() - 1, args.machine().default_dtype), std::nullopt);
}

Value eye(Args& args) {
  const std::int64_t rows = args.integer(0);
  const std::int64_t columns = args.is_none(1) ? rows : args.integer(1);
  if (rows < 0) args.machine().raise("RuntimeError", "n must be greater or equal to 0, got " + std::to_string(rows));
  const Made made = options(args, 2, 3, args.machine().default_dtype);
  TensorSpec spec{Shape{rows, columns}, made.dtype, "cpu", constant(args.machine(), Shape{rows, columns}, made.dtype, 0)};
  if (spec.values) {
    std::vector<double> numbers(static_cast<std::size_t>(rows * columns), 0);
    for (std::int64_t i = 0; i < std::min(rows, columns); ++i) numbers[static_cast<std::size_t>(i * columns + i)] = 1;
    spec.values = Values::from_doubles(made.dtype, numbers);
  }
  return leaf(args, std::move(spec), made, Certainty::kSure);
}

Value meshgrid(Args& args) {
  std::vector<Tensor*> axes = args.tensors(0);
  Shape shape;
  for (const Tensor* axis : axes) shape.dims().push_back(axis->spec.shape.is_scalar() ? Dim(1) : axis->spec.shape[0]);
  const bool swapped = !args.is_none(1) && args.text(1) == "xy" && axes.size() >= 2;
  std::vector<Value> grids;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    Shape own;
    for (std::size_t k = 0; k < axes.size(); ++k) own.dims().push_back(k == i ? shape[static_cast<std::int64_t>(k)] : Dim(1));
    TensorSpec line = axes[i]->spec;
    line.shape = own;
    ops::Sizes sizes(shape.begin(), shape.end());
    TensorSpec grid = args.machine().checked(tensor::expand(line, sizes));
    if (swapped) grid = args.machine().checked(tensor::transpose(grid, 0, 1));
    grids.push_back(args.result(std::move(grid)));
  }
  return args.machine().tuple(std::move(grids));
}

constexpr unsigned kMaker = kTorch;
LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
    {kMaker, "zeros", "*size, dtype=None, requires_grad=False", zeros},
    {kMaker, "ones", "*size, dtype=None, requires_grad=False", ones},
    {kMaker, "empty", "*size, dtype=None, requires_grad=False", empty},
    {kMaker, "full", "size, fill_value, dtype=None, requires_grad=False", full},
    {kMaker, "zeros_like", "input, *, dtype=None, requires_grad=False, memory_format=None", zeros_like},
    {kMaker, "ones_like", "input, *, dtype=None, requires_grad=False, memory_format=None", ones_like},
    {kMaker, "empty_like", "input, *, dtype=None, requires_grad=False, memory_format=None", empty_like},
    {kMaker, "full_like", "input, fill_value, *, dtype=None, requires_grad=False, memory_format=None", full_like},
    {kMethod, "new_zeros", "input, *size, dtype=None, requires_grad=False", new_zeros},
    {kMethod, "new_ones", "input, *size, dtype=None, requires_grad=False", new_ones},
    {kMethod, "new_empty", "input, *size, dtype=None, requires_grad=False", new_empty},
    {kMethod, "new_full", "input, size, fill_value, dtype=None, requires_grad=False", new_full},
    {kMaker, "tensor", "data, *, dtype=None, requires_grad=False", from_data},
    {kMaker, "as_tensor", "data, dtype=None, requires_grad=False", from_data},
    {kMaker, "asarray", "data, dtype=None, requires_grad=False", from_data},
    {kMaker, "Tensor", "*data", float_tensor},
    {kMaker, "FloatTensor", "*data", float_tensor},
    {kMaker, "LongTensor", "*data", long_tensor},
    {kMaker, "IntTensor", "*data", int_tensor},
    {kMaker, "DoubleTensor", "*data", double_tensor},
    {kMaker, "BoolTensor", "*data", bool_tensor},
    {kMaker, "ByteTensor", "*data", byte_tensor},
    {kMaker, "ShortTensor", "*data", short_tensor},
    {kMaker, "CharTensor", "*data", char_tensor},
    {kMaker, "HalfTensor", "*data", half_tensor},
    {kMaker, "from_numpy", "data", from_numpy},
    {kMaker, "arange", "*bounds, dtype=None, requires_grad=False", arange},
    {kMaker, "linspace", "start, end, steps, dtype=None, requires_grad=False", linspace},
    {kMaker, "logspace", "start, end, steps, dtype=None, requires_grad=False", logspace},
    {kMaker, "hann_window", "window_length, periodic=True, dtype=None, requires_grad=False", window},
    {kMaker, "hamming_window", "window_length, periodic=True, alpha=0.54, beta=0.46, dtype=None, requires_grad=False", window},
    {kMaker, "blackman_window", "window_length, periodic=True, dtype=None, requires_grad=False", window},
    {kMaker, "bartlett_window", "window_length, periodic=True, dtype=None, requires_grad=False", window},
    {kMaker, "eye", "n, m=None, dtype=None, requires_grad=False", eye},
    {kMaker, "meshgrid", "*tensors, indexing=None", meshgrid},
};

}  // namespace

std::span<const Native> maker_natives() { return kRows; }

}  // namespace lossfit::snippet
