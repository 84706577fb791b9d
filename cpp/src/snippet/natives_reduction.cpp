// Reductions, scans and sorting along axes, and the softmax family.
#include <algorithm>
#include <cmath>

#include "numeric/tensor_values_elements.hpp"
#include "snippet/machine.hpp"

namespace lossfit::snippet {
namespace {

using Reduce = double (*)(const double*, std::int64_t);

double total(const double* row, std::int64_t count) {
  double sum = 0;
  for (std::int64_t i = 0; i < count; ++i) sum += row[i];
  return sum;
}
double average(const double* row, std::int64_t count) { return total(row, count) / static_cast<double>(count); }
double product(const double* row, std::int64_t count) {
  double result = 1;
  for (std::int64_t i = 0; i < count; ++i) result *= row[i];
  return result;
}
double largest(const double* row, std::int64_t count) {
  double best = -HUGE_VAL;
  for (std::int64_t i = 0; i < count; ++i) best = std::isnan(row[i]) || row[i] > best ? row[i] : best;
  return best;
}
double smallest(const double* row, std::int64_t count) {
  double best = HUGE_VAL;
  for (std::int64_t i = 0; i < count; ++i) best = std::isnan(row[i]) || row[i] < best ? row[i] : best;
  return best;
}
double spread(const double* row, std::int64_t count, double correction) {
  const double mean = average(row, count);
  double sum = 0;
  for (std::int64_t i = 0; i < count; ++i) sum += (row[i] - mean) * (row[i] - mean);
  return sum / std::max(static_cast<double>(count) - correction, 0.0);
}
double variance(const double* row, std::int64_t count) { return spread(row, count, 1); }
double deviation(const double* row, std::int64_t count) { return std::sqrt(spread(row, count, 1)); }
double biased_variance(const double* row, std::int64_t count) { return spread(row, count, 0); }
double biased_deviation(const double* row, std::int64_t count) { return std::sqrt(spread(row, count, 0)); }
double log_sum_exp(const double* row, std::int64_t count) {
  const double top = largest(row, count);
  double sum = 0;
  for (std::int64_t i = 0; i < count; ++i) sum += std::exp(row[i] - top);
  return top + std::log(sum);
}
double all_true(const double* row, std::int64_t count) { return std::all_of(row, row + count, [](double x) { return x != 0; }) ? 1 : 0; }
double any_true(const double* row, std::int64_t count) { return std::any_of(row, row + count, [](double x) { return x != 0; }) ? 1 : 0; }
double euclidean(const double* row, std::int64_t count) {
  double sum = 0;
  for (std::int64_t i = 0; i < count; ++i) sum += row[i] * row[i];
  return std::sqrt(sum);
}
double absolute_sum(const double* row, std::int64_t count) {
  double sum = 0;
  for (std::int64_t i = 0; i < count; ++i) sum += std::abs(row[i]);
  return sum;
}

/// Reduces x over the axes of argument 1 (all for None).
Value reduced(Args& args, Tensor& x, const ops::Axes& axes, bool keepdim, Dtype dtype, Reduce f) {
  TensorSpec spec = x.spec;
  if (f == nullptr || !spec.values || !args.afford(spec.values->count())) spec.values.reset();
  Checked<TensorSpec> result = f == nullptr ? tensor::reduce_as(spec, axes, keepdim, dtype, total) : tensor::reduce_as(spec, axes, keepdim, dtype, f);
  const Value made = args.result(std::move(result));
  as<Tensor>(made)->is_array = x.is_array;
  return made;
}

Value sum(Args& args) {
  Tensor& x = args.tensor(0);
  const Dtype natural = is_floating(x.spec.dtype) ? x.spec.dtype : Dtype::kInt64;
  return reduced(args, x, args.axes(1), args.flag(2), args.dtype(3).value_or(natural), total);
}

Value mean(Args& args) {
  Tensor& x = args.tensor(0);
  const auto dtype = args.dtype(3);
  if (x.is_array && !is_floating(x.spec.dtype)) return reduced(args, x, args.axes(1), args.flag(2), Dtype::kFloat64, average);
  if (!dtype) args.machine().checked(Aten::mean(Operand::of(x.spec, {})));
  return reduced(args, x, args.axes(1), args.flag(2), dtype.value_or(x.spec.dtype), average);
}

Value prod(Args& args) {
  Tensor& x = args.tensor(0);
  return reduced(args, x, args.axes(1), args.flag(2), is_floating(x.spec.dtype) ? x.spec.dtype : Dtype::kInt64, product);
}

Value spread_of(Args& args, Reduce unbiased, Reduce biased) {
  Tensor& x = args.tensor(0);
  if (x.is_array) return reduced(args, x, args.axes(1), args.flag(3), is_floating(x.spec.dtype) ? x.spec.dtype : Dtype::kFloat64, biased);
  if (!is_floating(x.spec.dtype)) args.machine().raise("RuntimeError", "std and var only support floating point and complex dtypes");
  // std(unbiased) and std(dim): a bool in the first place is the correction.
  if (std::holds_alternative<bool>(args[1])) return reduced(args, x, {}, false, x.spec.dtype, args.flag(1) ? unbiased : biased);
  const bool is_biased = (args.is_given(2) && !args.flag(2)) || (args.is_given(4) && args.number(4) == 0);
  return reduced(args, x, args.axes(1), args.flag(3), x.spec.dtype, is_biased ? biased : unbiased);
}
Value standard_deviation(Args& args) { return spread_of(args, deviation, biased_deviation); }
Value var(Args& args) { return spread_of(args, variance, biased_variance); }

Value log_sum(Args& args) {
  Tensor& x = args.tensor(0);
  return reduced(args, x, args.axes(1), args.flag(2), is_floating(x.spec.dtype) ? x.spec.dtype : Dtype::kFloat32, log_sum_exp);
}
Value all(Args& args) { return reduced(args, args.tensor(0), args.axes(1), args.flag(2), Dtype::kBool, all_true); }
Value any(Args& args) { return reduced(args, args.tensor(0), args.axes(1), args.flag(2), Dtype::kBool, any_true); }
Value count_nonzero(Args& args) { return reduced(args, args.tensor(0), args.axes(1), false, Dtype::kInt64, nullptr); }

Value norm(Args& args) {
  Tensor& x = args.tensor(0);
  if (!is_floating(x.spec.dtype) && !x.is_array) {
    args.machine().raise("RuntimeError", "linalg.vector_norm: Expected a floating point or complex tensor as input. Got " + std::string(scalar_type_name(x.spec.dtype)));
  }
  const auto p = number_of(args[1]);
  const bool is_two = args.is_none(1) || p == 2.0 || (text_of(args[1]) != nullptr && *text_of(args[1]) == "fro");
  return reduced(args, x, args.axes(2), args.flag(3), is_floating(x.spec.dtype) ? x.spec.dtype : Dtype::kFloat64, is_two ? euclidean : p == 1.0 ? absolute_sum : nullptr);
}
Value vector_norm(Args& args) {
  Tensor& x = args.tensor(0);
  return reduced(args, x, args.axes(2), args.flag(3), x.spec.dtype, args.number(1) == 2 ? euclidean : nullptr);
}

void refuse_empty(Args& args, const Tensor& x, std::optional<std::int64_t> axis) {
  const std::string function(args.name());
  if (!axis && x.spec.shape.is_empty()) {
    args.machine().raise("RuntimeError", function + "(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.");
  }
  if (axis && !x.spec.shape.is_scalar() && x.spec.shape[*axis] == Dim(0)) {
    args.machine().raise("IndexError", function + "(): Expected reduction dim " + std::to_string(*axis) + " to have non-zero size.");
  }
}

Value pair(Args& args, Value values, Value indices) {
  Sequence* both = as<Sequence>(args.machine().tuple({std::move(values), std::move(indices)}));
  both->names = {"values", "indices"};
  return both;
}

Value arg_extreme(Args& args, Tensor& x, std::optional<std::int64_t> axis, bool keepdim, bool wants_largest) {
  TensorSpec spec = x.spec;
  if (spec.values && !args.afford(spec.values->count())) spec.values.reset();
  if (spec.values && !wants_largest) spec = tensor::map_as(spec, is_floating(spec.dtype) ? spec.dtype : Dtype::kInt64, [](double v) { return -v; });
  const Value made = args.result(tensor::argmax(spec, axis, keepdim));
  as<Tensor>(made)->requires_grad = Tri::kNo;
  as<Tensor>(made)->is_array = x.is_array;
  return made;
}

/// x.max(), x.max(dim), torch.max(a, b).
Value extreme(Args& args, bool wants_largest) {
  Tensor& x = args.tensor(0);
  if (as<Tensor>(args[1]) != nullptr && !as<Tensor>(args[1])->spec.shape.is_scalar()) {
    return args.machine().call(args.machine().attribute(args.machine().make<Namespace>("torch"), wants_largest ? "maximum" : "minimum"), {args[0], args[1]}, {});
  }
  const Reduce f = wants_largest ? largest : smallest;
  if (args.is_none(1)) {
    refuse_empty(args, x, std::nullopt);
    return reduced(args, x, {}, false, x.spec.dtype, f);
  }
  const std::int64_t axis = args.machine().checked(ops::wrap_axis(args.integer(1), x.spec.shape.rank()));
  refuse_empty(args, x, axis);
  Value values = reduced(args, x, {axis}, args.flag(2), x.spec.dtype, f);
  if (x.is_array) return values;
  return pair(args, std::move(values), arg_extreme(args, x, axis, args.flag(2), wants_largest));
}
Value max(Args& args) { return extreme(args, true); }
Value min(Args& args) { return extreme(args, false); }
Value amax(Args& args) { return reduced(args, args.tensor(0), args.axes(1), args.flag(2), args.tensor(0).spec.dtype, largest); }
Value amin(Args& args) { return reduced(args, args.tensor(0), args.axes(1), args.flag(2), args.tensor(0).spec.dtype, smallest); }
Value argmax(Args& args) { return arg_extreme(args, args.tensor(0), args.maybe_integer(1), args.flag(2), true); }
Value argmin(Args& args) { return arg_extreme(args, args.tensor(0), args.maybe_integer(1), args.flag(2), false); }

Value median(Args& args) {
  Tensor& x = args.tensor(0);
  if (args.is_none(1)) return reduced(args, x, {}, false, x.spec.dtype, nullptr);
  const std::int64_t axis = args.integer(1);
  Value values = reduced(args, x, {axis}, args.flag(2), x.spec.dtype, nullptr);
  return pair(args, std::move(values), reduced(args, x, {axis}, args.flag(2), Dtype::kInt64, nullptr));
}

Value quantile(Args& args) {
  Tensor& x = args.tensor(0);
  const Tensor* at = as<Tensor>(args[1]);
  const Shape shape = args.machine().checked(ops::reduce(x.spec.shape, args.axes(2), args.flag(3)));
  Shape result = at != nullptr ? at->spec.shape : Shape{};
  result.dims().insert(result.dims().end(), shape.begin(), shape.end());
  return args.result(tensor::like(x.spec, result));
}

Value scan(Args& args, bool multiplies) {
  Tensor& x = args.tensor(0);
  const std::int64_t axis = args.machine().checked(ops::wrap_axis(args.integer(1), x.spec.shape.rank()));
  TensorSpec spec{x.spec.shape, args.dtype(2).value_or(is_floating(x.spec.dtype) ? x.spec.dtype : Dtype::kInt64), x.spec.device, std::nullopt};
  if (x.spec.values && !x.spec.shape.is_scalar() && args.afford(x.spec.values->count())) {
    std::vector<double> numbers = x.spec.values->to_doubles();
    const tensor::Cut cut = tensor::cut(x.spec.shape, axis);
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(numbers.size()); ++i) {
      if (i / cut.inner % cut.size == 0) continue;
      double& here = numbers[static_cast<std::size_t>(i)];
      const double before = numbers[static_cast<std::size_t>(i - cut.inner)];
      here = multiplies ? here * before : here + before;
    }
    spec.values = Values::from_doubles(spec.dtype, numbers);
  }
  return args.result(std::move(spec));
}
Value cumsum(Args& args) { return scan(args, false); }
Value cumprod(Args& args) { return scan(args, true); }

Value sort(Args& args) {
  Tensor& x = args.tensor(0);
  const std::int64_t axis = args.machine().checked(ops::wrap_axis(args.integer(1), x.spec.shape.rank()));
  const bool descending = args.flag(2);
  TensorSpec values = tensor::like(x.spec, x.spec.shape);
  TensorSpec indices = values;
  indices.dtype = Dtype::kInt64;
  if (x.spec.values && !x.spec.shape.is_scalar() && args.afford(x.spec.values->count() * 16)) {
    std::vector<double> numbers = x.spec.values->to_doubles();
    std::vector<std::int64_t> places(numbers.size());
    const tensor::Cut cut = tensor::cut(x.spec.shape, axis);
    for (std::int64_t row = 0; row < cut.outer * cut.inner; ++row) {
      const std::int64_t first = row / cut.inner * cut.size * cut.inner + row % cut.inner;
      std::vector<std::pair<double, std::int64_t>> line;
      for (std::int64_t i = 0; i < cut.size; ++i) line.emplace_back(numbers[static_cast<std::size_t>(first + i * cut.inner)], i);
      std::stable_sort(line.begin(), line.end(), [&](const auto& a, const auto& b) { return descending ? a.first > b.first : a.first < b.first; });
      for (std::int64_t i = 0; i < cut.size; ++i) {
        numbers[static_cast<std::size_t>(first + i * cut.inner)] = line[static_cast<std::size_t>(i)].first;
        places[static_cast<std::size_t>(first + i * cut.inner)] = line[static_cast<std::size_t>(i)].second;
      }
    }
    values.values = Values::from_doubles(x.spec.dtype, numbers);
    indices.values = Values::from_integers(Dtype::kInt64, places);
  }
  Value sorted = args.result(std::move(values));
  return pair(args, std::move(sorted), args.result(std::move(indices)));
}
Value argsort(Args& args) { return args.machine().subscript(sort(args), std::int64_t{1}); }

Value topk(Args& args) {
  Tensor& x = args.tensor(0);
  const std::int64_t axis = args.machine().checked(ops::wrap_axis(args.integer(2), x.spec.shape.rank()));
  const std::int64_t k = args.integer(1);
  if (!x.spec.shape.is_scalar() && x.spec.shape[axis].is_number() && (k < 0 || k > x.spec.shape[axis].number())) {
    args.machine().raise("RuntimeError", "selected index k out of range");
  }
  Machine& machine = args.machine();
  const Value sorted = machine.call(machine.attribute(args[0], "sort"), {axis, args.flag(3)}, {});
  std::vector<Value> parts;
  for (std::int64_t i = 0; i < 2; ++i) {
    Tensor* whole = as<Tensor>(machine.subscript(sorted, i));
    parts.push_back(x.spec.shape.is_scalar() ? Value(whole) : args.view_of(*whole, tensor::narrow(whole->spec, axis, 0, k)));
    if (i == 1) as<Tensor>(parts[1])->requires_grad = Tri::kNo;
  }
  return pair(args, parts[0], parts[1]);
}

Value kth_value(Args& args) {
  Tensor& x = args.tensor(0);
  const ops::Axes axis{args.integer(2)};
  Value values = reduced(args, x, axis, args.flag(3), x.spec.dtype, nullptr);
  return pair(args, std::move(values), reduced(args, x, axis, args.flag(3), Dtype::kInt64, nullptr));
}

Value same_shape(Args& args) { return args.result(tensor::like(args.tensor(0).spec, args.tensor(0).spec.shape)); }

Value running_extreme(Args& args) {
  args.machine().checked(ops::wrap_axis(args.integer(1), args.tensor(0).spec.shape.rank()));
  Value values = same_shape(args);
  return pair(args, std::move(values), args.result(TensorSpec{args.tensor(0).spec.shape, Dtype::kInt64, "cpu", std::nullopt}));
}

Value both_extremes(Args& args) {
  Tensor& x = args.tensor(0);
  Value low = reduced(args, x, args.axes(1), args.flag(2), x.spec.dtype, smallest);
  Sequence* both = as<Sequence>(args.machine().tuple({std::move(low), reduced(args, x, args.axes(1), args.flag(2), x.spec.dtype, largest)}));
  both->names = {"min", "max"};
  return both;
}

Value with_mean(Args& args, Value (*first)(Args&)) {
  Value spread = first(args);
  Tensor& x = args.tensor(0);
  return args.machine().tuple({std::move(spread), reduced(args, x, std::holds_alternative<bool>(args[1]) ? ops::Axes() : args.axes(1), args.flag(3), x.spec.dtype, average)});
}
Value deviation_and_mean(Args& args) { return with_mean(args, standard_deviation); }
Value variance_and_mean(Args& args) { return with_mean(args, var); }

/// Each of the n differences is one shorter.
Value difference(Args& args) {
  Tensor& x = args.tensor(0);
  const std::int64_t n = args.integer(1);
  const std::int64_t axis = args.machine().checked(ops::wrap_axis(args.integer(2), x.spec.shape.rank()));
  if (n < 0 || x.spec.shape.is_scalar()) throw Unsure{};
  Shape shape = x.spec.shape;
  shape[axis] = shape[axis].is_number() ? Dim(std::max<std::int64_t>(shape[axis].number() - n, 0)) : Dim::unknown();
  return args.result(tensor::like(x.spec, shape));
}

Value softmax_like(Args& args, bool logarithm) {
  Tensor& x = args.tensor(0);
  TensorSpec spec = x.spec;
  if (const auto dtype = args.dtype(3)) spec = tensor::to(spec, *dtype);
  std::int64_t axis = 0;
  if (args.is_none(1)) {
    // The implicit choice of old: the first axis for ranks 0, 1 and 3, else the second.
    axis = x.spec.shape.rank() == 0 || x.spec.shape.rank() == 1 || x.spec.shape.rank() == 3 ? 0 : 1;
  } else {
    axis = args.integer(1);
  }
  if (spec.values && !args.afford(spec.values->count() * 6)) spec.values.reset();
  return args.result(logarithm ? tensor::log_softmax(spec, axis) : tensor::softmax(spec, axis));
}
Value softmax(Args& args) { return softmax_like(args, false); }
Value log_softmax(Args& args) { return softmax_like(args, true); }
Value softmin(Args& args) {
  Tensor& x = args.tensor(0);
  args.machine().checked(ops::wrap_axis(args.is_none(1) ? 0 : args.integer(1), x.spec.shape.rank()));
  return args.result(tensor::like(x.spec, x.spec.shape));
}
Value gumbel_softmax(Args& args) {
  Tensor& x = args.tensor(0);
  args.machine().lose_generator();
  return args.result(tensor::like(x.spec, x.spec.shape));
}

Value normalize(Args& args) {
  Tensor& x = args.tensor(0);
  const std::int64_t axis = args.machine().checked(ops::wrap_axis(args.integer(2), x.spec.shape.rank()));
  TensorSpec spec = tensor::like(x.spec, x.spec.shape);
  if (x.spec.values && args.number(1) == 2 && args.afford(x.spec.values->count() * 3)) {
    const TensorSpec length = args.machine().checked(tensor::reduce_as(x.spec, {axis}, true, x.spec.dtype, euclidean));
    spec = tensor::zip_as(x.spec, length, x.spec.shape, x.spec.dtype, [](double v, double n) { return v / std::max(n, 1e-12); });
  }
  return args.result(std::move(spec));
}

constexpr unsigned kBoth = kTorch | kMethod;
constexpr unsigned kAll = kTorch | kMethod | kFunctional;
LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
    {kBoth, "sum", "input, dim=None, keepdim=False, dtype=None", sum},
    {kBoth, "nansum", "input, dim=None, keepdim=False, dtype=None", sum},
    {kBoth, "mean", "input, dim=None, keepdim=False, dtype=None", mean},
    {kBoth, "nanmean", "input, dim=None, keepdim=False, dtype=None", mean},
    {kBoth, "prod", "input, dim=None, keepdim=False", prod},
    {kBoth, "std", "input, dim=None, unbiased=True, keepdim=False, correction=1", standard_deviation},
    {kBoth, "var", "input, dim=None, unbiased=True, keepdim=False, correction=1", var},
    {kBoth, "logsumexp", "input, dim, keepdim=False", log_sum},
    {kBoth, "all", "input, dim=None, keepdim=False", all},
    {kBoth, "any", "input, dim=None, keepdim=False", any},
    {kBoth, "count_nonzero", "input, dim=None", count_nonzero},
    {kBoth, "norm", "input, p=None, dim=None, keepdim=False", norm},
    {kPath, "torch.linalg.vector_norm", "input, ord=2, dim=None, keepdim=False", vector_norm},
    {kBoth, "max", "input, dim=None, keepdim=False", max},
    {kBoth, "min", "input, dim=None, keepdim=False", min},
    {kBoth, "amax", "input, dim=None, keepdim=False", amax},
    {kBoth, "amin", "input, dim=None, keepdim=False", amin},
    {kBoth, "argmax", "input, dim=None, keepdim=False", argmax},
    {kBoth, "argmin", "input, dim=None, keepdim=False", argmin},
    {kBoth, "median", "input, dim=None, keepdim=False", median},
    {kBoth, "mode", "input, dim=-1, keepdim=False", median},
    {kBoth, "quantile", "input, q, dim=None, keepdim=False", quantile},
    {kBoth, "kthvalue", "input, k, dim=-1, keepdim=False", kth_value},
    {kBoth, "cummax", "input, dim", running_extreme},
    {kBoth, "cummin", "input, dim", running_extreme},
    {kBoth, "logcumsumexp", "input, dim", same_shape},
    {kBoth, "aminmax", "input, *, dim=None, keepdim=False", both_extremes},
    {kTorch, "std_mean", "input, dim=None, unbiased=True, keepdim=False, correction=1", deviation_and_mean},
    {kTorch, "var_mean", "input, dim=None, unbiased=True, keepdim=False, correction=1", variance_and_mean},
    {kBoth, "diff", "input, n=1, dim=-1", difference},
    {kBoth, "cumsum", "input, dim, dtype=None", cumsum},
    {kBoth, "cumprod", "input, dim, dtype=None", cumprod},
    {kBoth, "sort", "input, dim=-1, descending=False, stable=False", sort},
    {kBoth, "argsort", "input, dim=-1, descending=False, stable=False", argsort},
    {kBoth, "topk", "input, k, dim=-1, largest=True, sorted=True", topk},
    {kAll, "softmax", "input, dim=None, _stacklevel=3, dtype=None", softmax},
    {kAll, "log_softmax", "input, dim=None, _stacklevel=3, dtype=None", log_softmax},
    {kFunctional, "softmin", "input, dim=None, _stacklevel=3, dtype=None", softmin},
    {kFunctional, "gumbel_softmax", "logits, tau=1.0, hard=False, eps=1e-10, dim=-1", gumbel_softmax},
    {kFunctional, "normalize", "input, p=2.0, dim=1, eps=1e-12", normalize},
};

}  // namespace

std::span<const Native> reduction_natives() { return kRows; }

}  // namespace lossfit::snippet
