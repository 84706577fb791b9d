// Tensors out of nothing: from literals, constant, counted, drawn at random.
#include <cmath>

#include "numeric/init.hpp"
#include "snippet/data.hpp"
#include "snippet/machine.hpp"
#include "snippet/makers.hpp"

namespace lossfit::snippet {
namespace {

/// Options that makers share, by their places in the signature.
struct Made {
  Dtype dtype;
  std::string device = "cpu";
  bool requires_grad = false;
};

Made options(Args& args, std::size_t dtype, std::size_t requires_grad, Dtype fallback) {
  Made made{args.dtype(dtype).value_or(fallback)};
  if (requires_grad < args.count()) made.requires_grad = args.flag(requires_grad);
  if (made.requires_grad && !is_floating(made.dtype)) {
    args.machine().raise("RuntimeError", "Only Tensors of floating point and complex dtype can require gradients");
  }
  return made;
}

Tensor* leaf(Args& args, TensorSpec spec, const Made& made, Certainty certainty) {
  spec.dtype = made.dtype;
  spec.device = made.device;
  Tensor* tensor = args.machine().tensor(std::move(spec));
  tensor->certainty = certainty;
  tensor->requires_grad = made.requires_grad ? Tri::kYes : Tri::kNo;
  return tensor;
}

Value filled(Args& args, const Shape& shape, const Made& made, std::optional<double> number) {
  TensorSpec spec{shape, made.dtype, "cpu", std::nullopt};
  if (number) spec.values = constant(args.machine(), shape, made.dtype, *number);
  return leaf(args, std::move(spec), made, Certainty::kSure);
}

Shape named_shape(Args& args, std::size_t i, bool is_zeros_like_error) {
  return checked_shape(args.machine(), args.sizes(i), is_zeros_like_error ? std::string(args.name()) : std::string());
}

Value zeros(Args& args) { return filled(args, named_shape(args, 0, true), options(args, 1, 2, Dtype::kFloat32), 0); }
Value ones(Args& args) { return filled(args, named_shape(args, 0, false), options(args, 1, 2, Dtype::kFloat32), 1); }
Value empty(Args& args) { return filled(args, named_shape(args, 0, false), options(args, 1, 2, Dtype::kFloat32), std::nullopt); }

Value full(Args& args) {
  const Shape shape = named_shape(args, 0, false);
  Dtype natural = Dtype::kFloat32;
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
  const Made made = options(args, 1, 2, whole ? Dtype::kInt64 : Dtype::kFloat32);
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
  const Made made = options(args, 3, 4, Dtype::kFloat32);
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

Value eye(Args& args) {
  const std::int64_t rows = args.integer(0);
  const std::int64_t columns = args.is_none(1) ? rows : args.integer(1);
  if (rows < 0) args.machine().raise("RuntimeError", "n must be greater or equal to 0, got " + std::to_string(rows));
  const Made made = options(args, 2, 3, Dtype::kFloat32);
  TensorSpec spec{Shape{rows, columns}, made.dtype, "cpu", constant(args.machine(), Shape{rows, columns}, made.dtype, 0)};
  if (spec.values) {
    std::vector<double> numbers(static_cast<std::size_t>(rows * columns), 0);
    for (std::int64_t i = 0; i < std::min(rows, columns); ++i) numbers[static_cast<std::size_t>(i * columns + i)] = 1;
    spec.values = Values::from_doubles(made.dtype, numbers);
  }
  return leaf(args, std::move(spec), made, Certainty::kSure);
}

/// A drawn tensor: `draw(generator, dtype, count)`.
template <class Draw>
Value drawn(Args& args, const Shape& shape, const Made& made, Draw&& draw) {
  TensorSpec spec{shape, made.dtype, made.device, std::nullopt};
  const Certainty certainty = args.machine().draw_certainty();
  if (const auto count = shape.element_count()) {
    spec.values = args.machine().draw(*count, [&](numeric::Generator& generator) -> std::optional<Values> {
      numeric::Drawn values = draw(generator, made.dtype, *count);
      if (!values.ok()) args.machine().raise(std::string(name(values.error().type)), values.error().message);
      return std::move(values).value();
    });
  } else {
    args.machine().lose_generator();
  }
  return leaf(args, std::move(spec), made, certainty);
}

numeric::Drawn standard_normal(numeric::Generator& generator, Dtype dtype, std::int64_t count) { return numeric::normal(generator, dtype, count); }
numeric::Drawn standard_uniform(numeric::Generator& generator, Dtype dtype, std::int64_t count) { return numeric::uniform(generator, dtype, count); }

Value randn(Args& args) { return drawn(args, named_shape(args, 0, false), options(args, 1, 2, Dtype::kFloat32), standard_normal); }
Value rand(Args& args) { return drawn(args, named_shape(args, 0, false), options(args, 1, 2, Dtype::kFloat32), standard_uniform); }
Value randn_like(Args& args) {
  const Tensor& x = args.tensor(0);
  return drawn(args, x.spec.shape, options(args, 1, 2, x.spec.dtype), standard_normal);
}
Value rand_like(Args& args) {
  const Tensor& x = args.tensor(0);
  return drawn(args, x.spec.shape, options(args, 1, 2, x.spec.dtype), standard_uniform);
}

Value draw_integers(Args& args, const Shape& shape, const Made& made, const Value& low, const Value& high) {
  const auto from = integer_of(low);
  const auto to = integer_of(high);
  if (!from || !to) {
    if (std::holds_alternative<double>(low) || std::holds_alternative<double>(high)) {
      args.machine().raise("TypeError", "randint(): argument 'high' must be int, not float");
    }
    args.machine().lose_generator();
    return leaf(args, {shape, made.dtype, "cpu", std::nullopt}, made, Certainty::kSample);
  }
  if (*from >= *to) {
    args.machine().raise("RuntimeError", "random_ expects 'from' to be less than 'to', but got from=" + std::to_string(*from) + " >= to=" + std::to_string(*to));
  }
  return drawn(args, shape, made, [&](numeric::Generator& generator, Dtype dtype, std::int64_t count) {
    return numeric::randint(generator, dtype, count, *from, *to);
  });
}

/// randint(high, size) or randint(low, high, size).
Value randint(Args& args) {
  std::vector<Value> given = as<Sequence>(args[0])->items;
  Value low = args.is_given(3) ? args[3] : Value(std::int64_t{0});
  Value high = args[4];
  Value size = args[5];
  if (!given.empty() && as<Sequence>(given.back()) != nullptr && !args.is_given(5)) {
    size = given.back();
    given.pop_back();
  }
  if (given.size() == 2) low = given[0], high = given[1];
  if (given.size() == 1) {
    if (args.is_given(4)) {
      low = given[0];
    } else {
      high = given[0];
    }
  }
  const auto sizes = args.machine().items(size);
  if (!sizes) throw Unsure{};
  ops::Sizes shape;
  for (const Value& one : *sizes) {
    const auto known = size_from(one);
    if (!known) throw Unsure{};
    shape.push_back(*known);
  }
  return draw_integers(args, checked_shape(args.machine(), shape, ""), options(args, 1, 2, Dtype::kInt64), low, high);
}

Value randint_like(Args& args) {
  const Tensor& x = args.tensor(0);
  const bool two = args.is_given(2);
  return draw_integers(args, x.spec.shape, options(args, 3, 4, x.spec.dtype), two ? args[1] : Value(std::int64_t{0}), two ? args[2] : args[1]);
}

Value randperm(Args& args) {
  const auto size = size_from(args[0]);
  if (!size) throw Unsure{};
  const Shape shape = checked_shape(args.machine(), {*size}, "");
  return drawn(args, shape, options(args, 1, 2, Dtype::kInt64), [](numeric::Generator& generator, Dtype dtype, std::int64_t count) {
    return numeric::randperm(generator, dtype, count);
  });
}

/// torch.normal(mean, std, size), or with tensors for either.
Value normal(Args& args) {
  Tensor* mean = as<Tensor>(args[0]);
  Tensor* deviation = as<Tensor>(args[1]);
  if (mean != nullptr || deviation != nullptr) {
    args.machine().lose_generator();
    const Shape a = mean != nullptr ? mean->spec.shape : Shape{};
    const Shape b = deviation != nullptr ? deviation->spec.shape : Shape{};
    const Shape shape = args.machine().checked(ops::broadcast(a, b));
    return leaf(args, {shape, Dtype::kFloat32, "cpu", std::nullopt}, {(mean != nullptr ? mean : deviation)->spec.dtype}, Certainty::kSample);
  }
  const double center = args.number(0);
  const double spread = args.number(1);
  return drawn(args, named_shape(args, 2, false), options(args, 3, 4, Dtype::kFloat32),
               [&](numeric::Generator& generator, Dtype dtype, std::int64_t count) { return numeric::normal(generator, dtype, count, center, spread); });
}

/// Draws that fill a tensor: `x.normal_()`.
template <class Draw>
Value refill(Args& args, Draw&& draw) {
  Tensor& x = args.tensor(0);
  const Certainty certainty = args.machine().draw_certainty();
  std::optional<Values> values;
  if (const auto count = x.spec.shape.element_count()) {
    values = args.machine().draw(*count, [&](numeric::Generator& generator) -> std::optional<Values> {
      numeric::Drawn made = draw(generator, x.spec.dtype, *count);
      if (!made.ok()) args.machine().raise(std::string(name(made.error().type)), made.error().message);
      return std::move(made).value();
    });
  } else {
    args.machine().lose_generator();
  }
  args.machine().mutate(x, std::move(values));
  x.certainty = certainty;
  return &x;
}
Value fill_normal(Args& args) {
  return refill(args, [&](auto& generator, Dtype dtype, std::int64_t count) { return numeric::normal(generator, dtype, count, args.number(1), args.number(2)); });
}
Value fill_uniform(Args& args) {
  return refill(args, [&](auto& generator, Dtype dtype, std::int64_t count) { return numeric::uniform(generator, dtype, count, args.number(1), args.number(2)); });
}
Value fill_bernoulli(Args& args) {
  return refill(args, [&](auto& generator, Dtype dtype, std::int64_t count) { return numeric::bernoulli(generator, dtype, count, args.number(1)); });
}
Value fill_random(Args& args) {
  return refill(args, [&](auto& generator, Dtype dtype, std::int64_t count) {
    if (!args.is_given(1)) return numeric::random(generator, dtype, count);
    const bool two = args.is_given(2) && !args.is_none(2);
    return numeric::randint(generator, dtype, count, two ? args.integer(1) : 0, two ? args.integer(2) : args.integer(1));
  });
}

/// Draws whose law depends on a tensor: bernoulli, multinomial, poisson. Their values are not followed.
Value bernoulli(Args& args) {
  const Tensor& x = args.tensor(0);
  args.machine().lose_generator();
  for (std::int64_t i = 0; x.spec.values && i < x.spec.values->count(); ++i) {
    const double p = x.spec.values->number(i);
    if (p >= 0 && p <= 1) continue;
    args.machine().raise("RuntimeError", "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)");
  }
  TensorSpec spec{x.spec.shape, x.spec.dtype, "cpu", std::nullopt};
  return args.machine().tensor(std::move(spec));
}
Value multinomial(Args& args) {
  const Tensor& x = args.tensor(0);
  args.machine().lose_generator();
  const std::int64_t count = args.integer(1);
  if (x.spec.shape.rank() < 1 || x.spec.shape.rank() > 2) args.machine().raise("RuntimeError", "prob_dist must be 1 or 2 dim");
  if (!args.flag(2) && x.spec.shape[-1].is_number() && count > x.spec.shape[-1].number()) {
    args.machine().raise("RuntimeError", "cannot sample n_sample > prob_dist.size(-1) samples without replacement");
  }
  Shape shape = x.spec.shape;
  shape[-1] = count;
  return args.machine().tensor({shape, Dtype::kInt64, "cpu", std::nullopt});
}

Value manual_seed(Args& args) {
  if (const auto seed = integer_of(args[0])) {
    args.machine().seed(static_cast<std::uint64_t>(*seed));
  } else {
    args.machine().lose_generator();
  }
  return Unknown{};
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
constexpr Native kRows[] = {
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
    {kMaker, "from_numpy", "data", from_numpy},
    {kMaker, "arange", "*bounds, dtype=None, requires_grad=False", arange},
    {kMaker, "linspace", "start, end, steps, dtype=None, requires_grad=False", linspace},
    {kMaker, "logspace", "start, end, steps, dtype=None, requires_grad=False", logspace},
    {kMaker, "eye", "n, m=None, dtype=None, requires_grad=False", eye},
    {kMaker, "randn", "*size, dtype=None, requires_grad=False", randn},
    {kMaker, "rand", "*size, dtype=None, requires_grad=False", rand},
    {kMaker, "randn_like", "input, *, dtype=None, requires_grad=False", randn_like},
    {kMaker, "rand_like", "input, *, dtype=None, requires_grad=False", rand_like},
    {kMaker, "randint", "*bounds, dtype=None, requires_grad=False, low=None, high=None, size=None", randint},
    {kMaker, "randint_like", "input, low, high=None, dtype=None, requires_grad=False", randint_like},
    {kMaker, "randperm", "n, dtype=None, requires_grad=False", randperm},
    {kMaker, "normal", "mean, std=1.0, size=None, dtype=None, requires_grad=False", normal},
    {kMethod, "normal_", "input, mean=0.0, std=1.0", fill_normal},
    {kMethod, "uniform_", "input, a=0.0, b=1.0", fill_uniform},
    {kMethod, "bernoulli_", "input, p=0.5", fill_bernoulli},
    {kMethod, "random_", "input, low=None, high=None", fill_random},
    {kMaker | kMethod, "bernoulli", "input", bernoulli},
    {kMaker, "poisson", "input", bernoulli},
    {kMaker | kMethod, "multinomial", "input, num_samples, replacement=False", multinomial},
    {kMaker, "manual_seed", "seed", manual_seed},
    {kPath, "torch.random.manual_seed", "seed", manual_seed},
    {kMaker, "meshgrid", "*tensors, indexing=None", meshgrid},
};

}  // namespace

std::span<const Native> maker_natives() { return kRows; }

}  // namespace lossfit::snippet
