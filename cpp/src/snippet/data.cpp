// Tensors from nested lists, and the helpers of makers; see data.hpp and makers.hpp.
#include "snippet/data.hpp"

#include "snippet/makers.hpp"

namespace lossfit::snippet {
namespace {

/// The elements of nested lists, row by row.
struct Nested {
  std::vector<std::int64_t> sizes;
  std::vector<double> numbers;
  std::vector<std::int64_t> integers;
  bool has_values = true;
  bool all_bool = true;
  bool all_whole = true;
  std::optional<Dtype> element_dtype;
  Shape element_shape;
};

bool is_list(const Value& data) { return as<Sequence>(data) != nullptr || as<Range>(data) != nullptr; }

/// The sizes, which what stands first tells.
std::vector<std::int64_t> sizes_of(Machine& machine, Value data) {
  std::vector<std::int64_t> sizes;
  while (is_list(data)) {
    const auto items = machine.items(data);
    if (!items) throw Unsure{};
    sizes.push_back(static_cast<std::int64_t>(items->size()));
    if (items->empty()) break;
    data = items->front();
  }
  return sizes;
}

void read(Machine& machine, const Value& data, std::size_t depth, Nested& nested) {
  if (is_unknown(data) && !is_numeric(hint_of(data))) throw Unsure{};
  const bool is_short = depth < nested.sizes.size();  // an element where others are lists
  if (!is_list(data)) {
    if (Tensor* tensor = as<Tensor>(data)) {
      if (is_short) throw Unsure{};
      Machine::refresh(*tensor);
      if (!tensor->is_array && tensor->spec.shape.element_count() != 1) {
        machine.raise("ValueError", "only one element tensors can be converted to Python scalars");
      }
      if (tensor->is_array) {
        if (nested.element_dtype && nested.element_shape != tensor->spec.shape) throw Unsure{};
        nested.element_shape = tensor->spec.shape;
      }
      nested.element_dtype = nested.element_dtype ? promote(*nested.element_dtype, tensor->spec.dtype) : tensor->spec.dtype;
      nested.all_bool = nested.all_whole = false;
      if (tensor->spec.values && tensor->certainty == Certainty::kSure && !tensor->is_array) {
        nested.numbers.push_back(tensor->spec.values->number(0));
      } else {
        nested.has_values = false;
      }
      nested.integers.push_back(0);
      return;
    }
    const auto number = number_of(data);
    const Hint hint = hint_of(data);
    if (is_short && is_numeric(hint)) machine.raise("TypeError", "not a sequence");
    if (!number && is_numeric(hint) && hint != Hint::kNumber) {
      nested.all_bool = nested.all_bool && hint == Hint::kBool;
      nested.all_whole = nested.all_whole && hint != Hint::kFloat;
      nested.has_values = false;
      return;
    }
    if (!number) {
      // What stands first tells the nesting, and a text nests without end.
      const bool is_first = depth > 0 && nested.numbers.empty() && nested.has_values;
      if (text_of(data) != nullptr && is_first) machine.raise("ValueError", "too many dimensions 'str'");
      if (text_of(data) != nullptr) machine.raise("TypeError", "new(): invalid data type 'str'");
      if (is_none(data)) machine.raise("RuntimeError", "Could not infer dtype of NoneType");
      throw Unsure{};
    }
    nested.all_bool = nested.all_bool && std::holds_alternative<bool>(data);
    nested.all_whole = nested.all_whole && integer_of(data).has_value();
    nested.numbers.push_back(*number);
    nested.integers.push_back(integer_of(data).value_or(0));
    return;
  }
  const auto items = machine.items(data);
  if (!items || !is_short) throw Unsure{};
  const auto count = static_cast<std::int64_t>(items->size());
  if (nested.sizes[depth] != count) {
    // Where there is no element in the first, PyTorch looks at none.
    if (nested.sizes.back() == 0) throw Unsure{};
    machine.raise("ValueError", "expected sequence of length " + std::to_string(nested.sizes[depth]) + " at dim " + std::to_string(depth) +
                                    " (got " + std::to_string(count) + ")");
  }
  for (const Value& item : *items) read(machine, item, depth + 1, nested);
}

}  // namespace

Value tensor_from(Machine& machine, const Value& data, std::optional<Dtype> dtype) {
  if (Tensor* source = as<Tensor>(data)) {
    Machine::refresh(*source);
    Tensor* copy = machine.tensor(dtype ? tensor::to(source->spec, *dtype) : source->spec);
    copy->certainty = source->certainty;
    return copy;
  }
  Nested nested;
  nested.sizes = sizes_of(machine, data);
  if (!nested.sizes.empty() && nested.sizes.back() == 0 && nested.sizes.size() > 1) {
    // [[], 1] has shape (2, 0).
    for (const Value& one : machine.items(data).value_or(std::vector<Value>{})) {
      if (!is_list(one)) throw Unsure{};
    }
  }
  read(machine, data, 0, nested);
  Shape shape;
  for (const std::int64_t size : nested.sizes) shape.dims().push_back(size);
  shape.dims().insert(shape.dims().end(), nested.element_shape.begin(), nested.element_shape.end());
  const bool empty = nested.numbers.empty() && nested.has_values;
  const Dtype natural = nested.element_dtype ? *nested.element_dtype
                        : empty              ? machine.default_dtype
                        : nested.all_bool    ? Dtype::kBool
                        : nested.all_whole   ? Dtype::kInt64
                                             : machine.default_dtype;
  TensorSpec spec{shape, dtype.value_or(natural), "cpu", std::nullopt};
  if (nested.has_values && nested.element_shape.is_scalar()) {
    spec.values = nested.all_whole && !empty ? Values::from_integers(spec.dtype, nested.integers) : Values::from_doubles(spec.dtype, nested.numbers);
  }
  return machine.tensor(std::move(spec));
}

Shape checked_shape(Machine& machine, const ops::Sizes& sizes, const std::string& maker) {
  Shape shape;
  for (const ops::Size& size : sizes) {
    if (size.is_negative()) {
      if (maker == "zeros") machine.raise("RuntimeError", "zeros: Dimension size must be non-negative.");
      machine.raise("RuntimeError", "Trying to create tensor with negative dimension " + size.text() + ": " + ops::text(sizes));
    }
    shape.dims().push_back(size.dim());
  }
  return shape;
}

std::optional<Values> constant(Machine& machine, const Shape& shape, Dtype dtype, double number) {
  const auto count = shape.element_count();
  if (!count || *count > tensor::kMostCarried || !machine.afford(*count / 4)) return std::nullopt;
  if (number == 0) return Values(dtype, *count);
  return Values::from_doubles(dtype, std::vector<double>(static_cast<std::size_t>(*count), number));
}

}  // namespace lossfit::snippet
