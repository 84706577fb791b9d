// Picking and placing elements: gather, scatter, masks, where.
#include <algorithm>

#include "numeric/tensor_values_elements.hpp"
#include "snippet/machine.hpp"
#include "snippet/pointwise.hpp"

namespace lossfit::snippet {
namespace {

Value gather(Args& args) {
  Tensor& x = args.tensor(0);
  const std::int64_t given = args.integer(1);
  Tensor& index = args.tensor(2);
  const Shape shape = args.machine().checked(ops::gather(x.spec.shape, given, tensor::meta(index.spec)));
  const std::int64_t axis = args.machine().checked(ops::wrap_axis(given, x.spec.shape.rank()));
  TensorSpec spec = tensor::like(x.spec, shape);
  if (!x.spec.shape.is_scalar() && index.spec.values && x.spec.shape.is_known()) {
    const std::int64_t size = x.spec.shape[axis].number();
    const bool known = x.spec.values && args.afford(index.spec.values->count());
    std::vector<double> numbers;
    const std::vector<std::int64_t> strides = tensor::strides_of(tensor::sizes_of(x.spec.shape));
    const std::vector<std::int64_t> sizes = tensor::sizes_of(shape);
    const std::vector<std::int64_t> own = tensor::strides_of(sizes);
    for (std::int64_t i = 0; i < index.spec.values->count(); ++i) {
      const std::int64_t at = index.spec.values->integer(i);
      if (at < 0 || at >= size) {
        args.machine().raise(raise(ErrorType::kRuntimeError, "index " + std::to_string(at) + " is out of bounds for dimension " + std::to_string(axis) +
                                                                 " with size " + std::to_string(size))
                                 .because("LF0301", "an index lies outside the axis"));
      }
      if (!known) continue;
      std::int64_t place = 0;
      for (std::size_t k = 0; k < sizes.size(); ++k) {
        place += (static_cast<std::int64_t>(k) == axis ? at : i / own[k] % std::max<std::int64_t>(sizes[k], 1)) * strides[k];
      }
      numbers.push_back(x.spec.values->number(place));
    }
    if (known) spec.values = Values::from_doubles(x.spec.dtype, numbers);
  }
  return args.result(std::move(spec));
}

Value scatter(Args& args) {
  Tensor& x = args.tensor(0);
  const std::int64_t axis = args.machine().checked(ops::wrap_axis(args.integer(1), x.spec.shape.rank()));
  Tensor& index = args.tensor(2);
  if (index.spec.dtype != Dtype::kInt64 && index.spec.dtype != Dtype::kInt32) {
    args.machine().raise("RuntimeError", "scatter(): Expected dtype int32/int64 for index");
  }
  if (index.spec.shape.rank() != x.spec.shape.rank()) {
    args.machine().raise("RuntimeError", "Index tensor must have the same number of dimensions as self tensor");
  }
  const Tensor* source = as<Tensor>(args[3]);
  if (source != nullptr) args.depend_on(*as<Tensor>(args[3]));
  for (std::int64_t i = 0; i < x.spec.shape.rank(); ++i) {
    const Dim& size = index.spec.shape[i];
    const auto exceeds = [&](const Dim& other) { return size.is_number() && other.is_number() && size.number() > other.number(); };
    const bool too_large = (i != axis && exceeds(x.spec.shape[i])) || (source != nullptr && source->spec.shape.rank() == x.spec.shape.rank() && exceeds(source->spec.shape[i]));
    if (!too_large) continue;
    args.machine().raise("RuntimeError", "Expected index " + index.spec.shape.text() + " to be no larger than self " + x.spec.shape.text() +
                                             " apart from dimension " + std::to_string(axis) +
                                             (source != nullptr ? " and to be no larger size than src " + source->spec.shape.text() : std::string()));
  }
  if (source != nullptr && source->spec.dtype != x.spec.dtype) {
    args.machine().raise("RuntimeError", "scatter(): Expected self.dtype to be equal to src.dtype");
  }
  TensorSpec spec = tensor::like(x.spec, x.spec.shape);
  const auto number = number_of(args[3]);
  const Dim& size = x.spec.shape[axis];
  std::vector<double> numbers;
  const bool known = x.spec.values && index.spec.values && (number || (source != nullptr && source->spec.values)) && args.afford(x.spec.values->count());
  if (known) numbers = x.spec.values->to_doubles();
  for (std::int64_t i = 0; index.spec.values && size.is_number() && i < index.spec.values->count(); ++i) {
    const std::int64_t at = index.spec.values->integer(i);
    if (at < 0 || at >= size.number()) {
      args.machine().raise("RuntimeError", "index " + std::to_string(at) + " is out of bounds for dimension " + std::to_string(axis) + " with size " + size.text());
    }
    if (!known) continue;
    const std::vector<std::int64_t> strides = tensor::strides_of(tensor::sizes_of(x.spec.shape));
    const std::vector<std::int64_t> sizes = tensor::sizes_of(index.spec.shape);
    const std::vector<std::int64_t> own = tensor::strides_of(sizes);
    std::int64_t place = 0;
    std::int64_t from = 0;
    const std::vector<std::int64_t> source_strides = source != nullptr ? tensor::strides_of(tensor::sizes_of(source->spec.shape)) : strides;
    for (std::size_t k = 0; k < sizes.size(); ++k) {
      const std::int64_t here = i / own[k] % std::max<std::int64_t>(sizes[k], 1);
      place += (static_cast<std::int64_t>(k) == axis ? at : here) * strides[k];
      from += here * source_strides[k];
    }
    const double value = number ? *number : source->spec.values->number(from);
    double& target = numbers[static_cast<std::size_t>(place)];
    target = args.name() == "scatter_add" ? target + value : value;
  }
  if (known) spec.values = Values::from_doubles(x.spec.dtype, numbers);
  return args.result(std::move(spec));
}

Value index_select(Args& args) {
  Tensor& x = args.tensor(0);
  const std::int64_t axis = args.machine().checked(ops::wrap_axis(args.integer(1), x.spec.shape.rank()));
  Tensor& index = args.tensor(2);
  if (index.spec.dtype != Dtype::kInt64 && index.spec.dtype != Dtype::kInt32) {
    args.machine().raise("RuntimeError", "index_select(): Expected dtype int32 or int64 for index");
  }
  if (index.spec.shape.rank() > 1) args.machine().raise("IndexError", "index_select(): Index is supposed to be a vector");
  for (std::int64_t i = 0; index.spec.values && x.spec.shape[axis].is_number() && i < index.spec.values->count(); ++i) {
    const std::int64_t at = index.spec.values->integer(i);
    if (at < 0 || at >= x.spec.shape[axis].number()) args.machine().raise("IndexError", "index out of range in self");
  }
  std::vector<Value> items;
  for (std::int64_t i = 0; i < axis; ++i) items.push_back(args.machine().make<Slice>());
  items.push_back(&index);
  return args.machine().subscript(&x, args.machine().tuple(std::move(items)));
}

Value take_along_dim(Args& args) {
  Tensor& x = args.tensor(0);
  Shape shape = args.tensor(1).spec.shape;
  return args.result(tensor::like(x.spec, shape));
}

Value masked_fill(Args& args) {
  Tensor& x = args.tensor(0);
  Tensor& mask = args.tensor(1);
  if (mask.spec.dtype != Dtype::kBool) {
    std::string dtype(name(mask.spec.dtype));
    if (mask.spec.dtype == Dtype::kFloat32) dtype = "float";
    if (mask.spec.dtype == Dtype::kInt64) dtype = "long int";
    args.machine().raise("RuntimeError", "masked_fill_ only supports boolean masks, but got mask with dtype " + dtype);
  }
  const Shape shape = args.machine().checked(ops::broadcast(x.spec.shape, mask.spec.shape));
  TensorSpec spec = tensor::like(x.spec, shape);
  const auto number = number_of(args[2]);
  if (number && x.spec.values && mask.spec.values && shape == x.spec.shape && args.afford(x.spec.values->count())) {
    spec = tensor::zip_as(x.spec, mask.spec, shape, x.spec.dtype, [&](double v, double m) { return m != 0 ? *number : v; });
  }
  return args.elementwise(std::move(spec), x);
}

Value masked_select(Args& args) {
  Tensor& x = args.tensor(0);
  Tensor& mask = args.tensor(1);
  const Shape shape = args.machine().checked(ops::broadcast(x.spec.shape, mask.spec.shape));
  if (shape == x.spec.shape && shape == mask.spec.shape) return args.machine().subscript(&x, &mask);
  return args.result(tensor::like(x.spec, Shape{Dim::unknown()}));
}

Value nonzero(Args& args, bool as_tuple) {
  Tensor& x = args.tensor(0);
  Dim count = Dim::unknown();
  if (x.spec.values && x.certainty == Certainty::kSure) {
    std::int64_t found = 0;
    for (std::int64_t i = 0; i < x.spec.values->count(); ++i) found += x.spec.values->number(i) != 0 ? 1 : 0;
    count = Dim(found);
  }
  const std::int64_t rank = std::max<std::int64_t>(x.spec.shape.rank(), as_tuple ? 1 : 0);
  args.requires_grad = Tri::kNo;
  if (!as_tuple) return args.result(TensorSpec{Shape{count, rank}, Dtype::kInt64, "cpu", std::nullopt});
  std::vector<Value> axes;
  for (std::int64_t i = 0; i < rank; ++i) axes.push_back(args.result(TensorSpec{Shape{count}, Dtype::kInt64, "cpu", std::nullopt}));
  return args.machine().tuple(std::move(axes));
}
Value nonzero_of(Args& args) { return nonzero(args, args.flag(1)); }

Value where(Args& args) {
  if (args.is_none(1) && args.is_none(2)) return nonzero(args, true);
  Machine& machine = args.machine();
  Tensor& condition = args.tensor(0);
  if (condition.spec.dtype != Dtype::kBool && !condition.is_array) {
    machine.raise("RuntimeError", "where expected condition to be a boolean tensor, but got a tensor with dtype " + std::string(scalar_type_name(condition.spec.dtype)));
  }
  const Tensor* a = as<Tensor>(args[1]);
  const Tensor* b = as<Tensor>(args[2]);
  // The dtype and shape of the two branches together are those of their sum.
  Operand left = a != nullptr ? Operand::of(a->spec, {}) : integer_of(args[1]) ? Operand::number(*integer_of(args[1])) : Operand::number(args.number(1));
  Operand right = b != nullptr ? Operand::of(b->spec, {}) : integer_of(args[2]) ? Operand::number(*integer_of(args[2])) : Operand::number(args.number(2));
  if (a != nullptr) args.depend_on(*as<Tensor>(args[1]));
  if (b != nullptr) args.depend_on(*as<Tensor>(args[2]));
  Symbols symbols;
  const Aten aten(symbols);
  const Operand both = machine.checked(aten.add(left, right));
  const Shape shape = machine.checked(ops::broadcast(condition.spec.shape, both.shape()));
  TensorSpec spec{shape, both.dtype(), condition.spec.device, std::nullopt};
  const auto count = shape.element_count();
  const auto spec_of = [](const Tensor* tensor, const Value& value) {
    if (tensor != nullptr) return tensor->spec;
    return TensorSpec{Shape{}, Dtype::kFloat64, "cpu", Values::from_doubles(Dtype::kFloat64, std::vector<double>{*number_of(value)})};
  };
  const TensorSpec first = spec_of(a, args[1]);
  const TensorSpec second = spec_of(b, args[2]);
  if (count && condition.spec.values && first.values && second.values && args.afford(*count * 3)) {
    const std::vector<double> which = tensor::expanded_doubles(condition.spec, shape);
    std::vector<double> numbers = tensor::expanded_doubles(first, shape);
    const std::vector<double> others = tensor::expanded_doubles(second, shape);
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = which[i] != 0 ? numbers[i] : others[i];
    spec.values = Values::from_doubles(spec.dtype, numbers);
  }
  return args.result(std::move(spec));
}

Value triangle(Args& args, bool upper) {
  Tensor& x = args.tensor(0);
  if (x.spec.shape.rank() < 2) args.machine().raise("RuntimeError", std::string(args.name()) + ": input tensor must have at least 2 dimensions");
  const std::int64_t diagonal = args.integer(1);
  TensorSpec spec = tensor::like(x.spec, x.spec.shape);
  if (x.spec.values && args.afford(x.spec.values->count())) {
    std::vector<double> numbers = x.spec.values->to_doubles();
    const std::int64_t rows = x.spec.shape[-2].number();
    const std::int64_t columns = x.spec.shape[-1].number();
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const std::int64_t row = static_cast<std::int64_t>(i) / columns % rows;
      const std::int64_t column = static_cast<std::int64_t>(i) % columns;
      if (upper ? column - row < diagonal : column - row > diagonal) numbers[i] = 0;
    }
    spec.values = Values::from_doubles(spec.dtype, numbers);
  }
  return args.result(std::move(spec));
}
Value triu(Args& args) { return triangle(args, true); }
Value tril(Args& args) { return triangle(args, false); }

Value one_hot(Args& args) {
  Tensor& x = args.tensor(0);
  TensorSpec spec = x.spec;
  const std::int64_t classes = args.integer(1);
  if (classes < 0 && x.certainty != Certainty::kSure) spec.values.reset();
  const Value made = args.result(tensor::one_hot(spec, classes < 0 ? std::nullopt : std::optional(classes)));
  if (spec.values && classes < 0) as<Tensor>(made)->certainty = x.certainty;
  return made;
}

Value unique(Args& args) {
  Tensor& x = args.tensor(0);
  Dim count = Dim::unknown();
  TensorSpec spec = tensor::like(x.spec, Shape{count});
  if (x.spec.values && x.certainty == Certainty::kSure && args.afford(x.spec.values->count() * 8)) {
    std::vector<double> numbers = x.spec.values->to_doubles();
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    spec.shape = Shape{static_cast<std::int64_t>(numbers.size())};
    spec.values = Values::from_doubles(spec.dtype, numbers);
  }
  if (!args.is_none(args.count() - 1)) {
    // Whole slices along an axis: how many differ is not followed.
    const std::int64_t axis = args.machine().checked(ops::wrap_axis(args.integer(args.count() - 1), x.spec.shape.rank()));
    spec = tensor::like(x.spec, x.spec.shape);
    if (!spec.shape.is_scalar()) spec.shape[axis] = Dim::unknown();
    return args.flag(args.count() - 3) || args.flag(args.count() - 2) ? throw Unsure{} : args.result(std::move(spec));
  }
  // With it, for each element the place of its value, and for each value its count.
  const Shape counted = spec.shape;
  std::vector<Value> parts{args.result(std::move(spec))};
  if (args.flag(args.count() - 3)) parts.push_back(args.result(TensorSpec{x.spec.shape, Dtype::kInt64, "cpu", std::nullopt}));
  if (args.flag(args.count() - 2)) parts.push_back(args.result(TensorSpec{counted, Dtype::kInt64, "cpu", std::nullopt}));
  return parts.size() == 1 ? parts[0] : args.machine().tuple(std::move(parts));
}

/// Runs of equal elements count as one each.
Value unique_consecutive(Args& args) {
  Tensor& x = args.tensor(0);
  if (!args.is_none(3)) throw Unsure{};
  const Shape runs{Dim::unknown()};
  std::vector<Value> parts{args.result(tensor::like(x.spec, runs))};
  if (args.flag(1)) parts.push_back(args.result(TensorSpec{x.spec.shape, Dtype::kInt64, "cpu", std::nullopt}));
  if (args.flag(2)) parts.push_back(args.result(TensorSpec{runs, Dtype::kInt64, "cpu", std::nullopt}));
  return parts.size() == 1 ? parts[0] : args.machine().tuple(std::move(parts));
}

/// Where `values` would be inserted: as many places as there are values.
Value searched(Args& args, std::size_t values, std::size_t narrow) {
  const Dtype dtype = args.flag(narrow) ? Dtype::kInt32 : Dtype::kInt64;
  if (number_of(args[values])) return args.result(TensorSpec{Shape{}, dtype, "cpu", std::nullopt});
  args.tensor(1 - values);
  return args.result(TensorSpec{args.tensor(values).spec.shape, dtype, "cpu", std::nullopt});
}
Value search_sorted(Args& args) { return searched(args, 1, 2); }
Value bucketize(Args& args) { return searched(args, 0, 2); }

Value is_in(Args& args) {
  if (as<Tensor>(args[0]) == nullptr) throw Unsure{};
  return args.result(TensorSpec{args.tensor(0).spec.shape, Dtype::kBool, "cpu", std::nullopt});
}

Value places_of_true(Args& args) {
  Tensor& x = args.tensor(0);
  return args.result(TensorSpec{Shape{Dim::unknown(), x.spec.shape.rank()}, Dtype::kInt64, "cpu", std::nullopt});
}

Value take(Args& args) {
  Tensor& x = args.tensor(0);
  Tensor& index = args.tensor(1);
  if (index.spec.dtype != Dtype::kInt64) throw Unsure{};
  return args.result(tensor::like(x.spec, index.spec.shape));
}

/// `x.index_put((i, j), v)` is `x[i, j] = v` on a copy.
Value index_put(Args& args) {
  Tensor& x = args.tensor(0);
  if (args.flag(3)) return args.result(tensor::like(x.spec, x.spec.shape));
  const Value copy = args.result(TensorSpec(x.spec));
  args.machine().set_subscript(copy, args.machine().tuple(args.items(1)), args[2]);
  return copy;
}

Value bincount(Args& args) {
  Tensor& x = args.tensor(0);
  const std::int64_t least = args.integer(2);
  TensorSpec spec{Shape{Dim::unknown()}, args.is_none(1) ? Dtype::kInt64 : Dtype::kFloat32, "cpu", std::nullopt};
  if (x.spec.values && x.certainty == Certainty::kSure && args.is_none(1)) {
    std::vector<std::int64_t> counts(static_cast<std::size_t>(std::max<std::int64_t>(least, 0)), 0);
    for (std::int64_t i = 0; i < x.spec.values->count(); ++i) {
      const std::int64_t at = x.spec.values->integer(i);
      if (at < 0 || at > 1'000'000) throw Unsure{};
      if (static_cast<std::size_t>(at) >= counts.size()) counts.resize(static_cast<std::size_t>(at) + 1, 0);
      ++counts[static_cast<std::size_t>(at)];
    }
    spec.shape = Shape{static_cast<std::int64_t>(counts.size())};
    spec.values = Values::from_integers(Dtype::kInt64, counts);
  }
  return args.result(std::move(spec));
}

Value like_input(Args& args) {
  Tensor& x = args.tensor(0);
  return args.result(tensor::like(x.spec, x.spec.shape));
}

constexpr unsigned kBoth = kTorch | kMethod;
LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
    {kBoth, "gather", "input, dim, index", gather},
    {kBoth, "scatter", "input, dim, index, src", scatter},
    {kBoth, "scatter_add", "input, dim, index, src", scatter},
    {kBoth, "index_select", "input, dim, index", index_select},
    {kBoth, "take_along_dim", "input, indices, dim=None", take_along_dim},
    {kBoth, "masked_fill", "input, mask, value", masked_fill},
    {kBoth, "masked_select", "input, mask", masked_select},
    {kBoth, "nonzero", "input, as_tuple=False", nonzero_of},
    {kTorch, "where", "condition, input=None, other=None", where},
    {kBoth, "triu", "input, diagonal=0", triu},
    {kBoth, "tril", "input, diagonal=0", tril},
    {kFunctional, "one_hot", "tensor, num_classes=-1", one_hot},
    {kBoth, "unique", "input, sorted=True, return_inverse=False, return_counts=False, dim=None", unique},
    {kBoth, "unique_consecutive", "input, return_inverse=False, return_counts=False, dim=None", unique_consecutive},
    {kTorch, "searchsorted", "sorted_sequence, input, *, out_int32=False, right=False, side=None, sorter=None", search_sorted},
    {kTorch, "bucketize", "input, boundaries, *, out_int32=False, right=False", bucketize},
    {kTorch, "isin", "elements, test_elements, *, assume_unique=False, invert=False", is_in},
    {kBoth, "argwhere", "input", places_of_true},
    {kBoth, "take", "input, index", take},
    {kBoth, "index_put", "input, indices, values, accumulate=False", index_put},
    {kBoth, "masked_scatter", "input, mask, source", like_input},
    {kBoth, "bincount", "input, weights=None, minlength=0", bincount},
    {kBoth, "index_fill", "input, dim, index, value", like_input},
    {kBoth, "index_add", "input, dim, index, source", like_input},
    {kBoth, "index_copy", "input, dim, index, source", like_input},
    {kBoth, "scatter_reduce", "input, dim, index, src, reduce, include_self=True", like_input},
};

}  // namespace

std::span<const Native> selection_natives() { return kRows; }

}  // namespace lossfit::snippet
