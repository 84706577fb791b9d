// Indexing tensors. The elements' places are indexed rather than the elements, so that reading and writing are one
// computation: places are int64 values 0, 1, 2, ... in the shape of the tensor. See indexing.hpp.
#include <algorithm>

#include "numeric/tensor_values_elements.hpp"
#include "snippet/indexing.hpp"
#include "snippet/layout.hpp"

namespace lossfit::snippet {
namespace {

using tensor::like;
using tensor::sizes_of;

TensorSpec places_of(const Tensor& x) {
  TensorSpec places{x.spec.shape, Dtype::kInt64, "cpu", std::nullopt};
  const auto count = x.spec.shape.element_count();
  if (!count || *count > tensor::kMostCarried || !x.spec.values) return places;
  Values values(Dtype::kInt64, *count);
  const auto numbers = values.mutable_span<std::int64_t>();
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<std::int64_t>(i);
  places.values = std::move(values);
  return places;
}

/// A list or an array as an index tensor.
struct Index {
  TensorSpec spec;
  Certainty certainty = Certainty::kSure;
};

void read_list(Machine& machine, const Value& value, std::size_t depth, std::vector<std::int64_t>& sizes, std::vector<std::int64_t>& numbers, bool& is_bool) {
  const auto items = machine.items(value);
  if (!items) throw Unsure{};
  if (sizes.size() <= depth) sizes.push_back(static_cast<std::int64_t>(items->size()));
  for (const Value& item : *items) {
    if (as<Sequence>(item) != nullptr) {
      read_list(machine, item, depth + 1, sizes, numbers, is_bool);
      continue;
    }
    const auto size = size_from(item);
    if (!size || !size->is_number()) throw Unsure{};
    is_bool = is_bool && std::holds_alternative<bool>(item);
    numbers.push_back(size->number());
  }
}

std::optional<Index> index_from(Machine& machine, const Value& value) {
  if (Tensor* tensor = as<Tensor>(value)) {
    Machine::refresh(*tensor);
    return Index{tensor->spec, tensor->certainty};
  }
  if (as<Sequence>(value) == nullptr && as<Range>(value) == nullptr) return std::nullopt;
  std::vector<std::int64_t> sizes;
  std::vector<std::int64_t> numbers;
  bool is_bool = true;
  read_list(machine, value, 0, sizes, numbers, is_bool);
  is_bool = is_bool && !numbers.empty();
  Shape shape;
  for (const std::int64_t size : sizes) shape.dims().push_back(size);
  const Dtype dtype = is_bool ? Dtype::kBool : Dtype::kInt64;
  return Index{{shape, dtype, "cpu", Values::from_integers(dtype, numbers)}, Certainty::kSure};
}

std::int64_t consumed(const Value& item) {
  if (is_none(item) || std::holds_alternative<Ellipsis>(item)) return 0;
  if (const Tensor* tensor = as<Tensor>(item); tensor != nullptr && tensor->spec.dtype == Dtype::kBool) return tensor->spec.shape.rank();
  return 1;
}

/// What indexing did so far: places, and for each of their axes the index tensor that is still to be applied.
class Walk {
 public:
  Walk(Machine& machine, const Tensor& x) : machine_(machine), shape_(x.spec.shape), places_(places_of(x)) {
    pending_.resize(static_cast<std::size_t>(places_.shape.rank()));
    if (layout_matters(x)) strides = strides_of(x);
  }

  void apply(const Value& index);
  TensorSpec finish();
  Certainty certainty = Certainty::kSure;
  bool is_view = true;
  /// Of the result, where it is a view and they are known.
  std::optional<std::vector<std::int64_t>> strides;

 private:
  void pick(std::int64_t at);
  /// An unknown index still takes the axis away.
  void pick_any() {
    places_.values.reset();
    pick(0);
  }
  void cut(const Slice& slice);
  void mark(Index index);
  void mark_mask(const Index& mask);

  Machine& machine_;
  Shape shape_;
  TensorSpec places_;
  std::vector<std::optional<TensorSpec>> pending_;
  std::int64_t axis_ = 0;
  std::int64_t source_axis_ = 0;
};

void Walk::pick(std::int64_t at) {
  const Dim size = places_.shape[axis_];
  if (size.is_number() && (at < -size.number() || at >= size.number())) {
    machine_.raise(raise(ErrorType::kIndexError, "index " + std::to_string(at) + " is out of bounds for dimension " + std::to_string(axis_) +
                                                     " with size " + size.text())
                       .because("LF0601", "the index lies outside the axis"));
  }
  places_ = machine_.checked(tensor::select(places_, axis_, at));
  pending_.erase(pending_.begin() + axis_);
  if (strides) strides->erase(strides->begin() + axis_);
  ++source_axis_;
}

void Walk::cut(const Slice& slice) {
  const auto is_open = [](const Value& value) { return is_none(value); };
  if (!is_open(slice.start) || !is_open(slice.stop) || !is_open(slice.step)) {
    bool known = true;
    std::optional<std::int64_t> start;
    std::optional<std::int64_t> stop;
    std::optional<std::int64_t> step;
    try {
      start = bound(slice.start);
      stop = bound(slice.stop);
      step = bound(slice.step);
    } catch (const Unsure&) {
      known = false;
    }
    if (known) {
      places_ = machine_.checked(tensor::slice(places_, axis_, start, stop, step.value_or(1)));
      if (strides) (*strides)[static_cast<std::size_t>(axis_)] *= step.value_or(1);
    } else {
      places_.shape[axis_] = drawn_length(slice, places_.shape[axis_]);
      places_.values.reset();
    }
  }
  ++axis_;
  ++source_axis_;
}

void Walk::mark(Index index) {
  is_view = false;
  certainty = std::max(certainty, index.certainty);
  if (index.spec.dtype == Dtype::kBool || (index.spec.dtype == Dtype::kUint8 && index.spec.shape.rank() > 0)) return mark_mask(index);
  if (is_floating(index.spec.dtype)) {
    machine_.raise("IndexError", "tensors used as indices must be long, int, byte or bool tensors");
  }
  const Dim size = places_.shape[axis_];
  for (std::int64_t i = 0; index.spec.values && size.is_number() && i < index.spec.values->count(); ++i) {
    const std::int64_t at = index.spec.values->integer(i);
    if (at >= -size.number() && at < size.number()) continue;
    machine_.raise(raise(ErrorType::kIndexError, "index " + std::to_string(at) + " is out of bounds for dimension " + std::to_string(source_axis_) +
                                                     " with size " + size.text())
                       .because("LF0601", "an index lies outside the axis"));
  }
  pending_[static_cast<std::size_t>(axis_++)] = std::move(index.spec);
  ++source_axis_;
}

void Walk::mark_mask(const Index& mask) {
  const std::int64_t rank = mask.spec.shape.rank();
  if (rank == 0) throw Unsure{};
  for (std::int64_t i = 0; i < rank; ++i) {
    const Dim& own = places_.shape[axis_ + i];
    const Dim& other = mask.spec.shape[i];
    if (!own.is_number() || !other.is_number() || own == other) continue;
    machine_.raise(raise(ErrorType::kIndexError, "The shape of the mask " + mask.spec.shape.text() + " at index " + std::to_string(i) +
                                                     " does not match the shape of the indexed tensor " + shape_.text() + " at index " +
                                                     std::to_string(source_axis_ + i))
                       .because("LF0607", "the mask has another shape than what it masks"));
  }
  // A mask stands for the indices of its true elements, one index tensor an axis.
  const bool known = mask.spec.values && mask.certainty == Certainty::kSure;
  std::vector<std::vector<std::int64_t>> indices(static_cast<std::size_t>(rank));
  if (known) {
    const std::vector<std::int64_t> sizes = sizes_of(mask.spec.shape);
    const std::vector<std::int64_t> steps = tensor::strides_of(sizes);
    for (std::int64_t i = 0; i < mask.spec.values->count(); ++i) {
      if (mask.spec.values->integer(i) == 0) continue;
      for (std::size_t k = 0; k < indices.size(); ++k) indices[k].push_back(i / steps[k] % sizes[k]);
    }
  } else {
    certainty = Certainty::kSample;
  }
  for (std::int64_t i = 0; i < rank; ++i) {
    TensorSpec one{Shape{Dim::unknown()}, Dtype::kInt64, "cpu", std::nullopt};
    if (known) {
      const auto& numbers = indices[static_cast<std::size_t>(i)];
      one.shape = Shape{static_cast<std::int64_t>(numbers.size())};
      one.values = Values::from_integers(Dtype::kInt64, numbers);
    }
    pending_[static_cast<std::size_t>(axis_++)] = std::move(one);
    ++source_axis_;
  }
}

void Walk::apply(const Value& index) {
  std::vector<Value> items;
  const Sequence* tuple = as<Sequence>(index);
  if (tuple != nullptr && tuple->type != SequenceKind::kList) {
    items = tuple->items;
  } else {
    items.push_back(index);
  }
  std::int64_t used = 0;
  for (const Value& item : items) used += consumed(item);
  if (used > shape_.rank()) {
    if (shape_.is_scalar() && items.size() == 1) {
      machine_.raise("IndexError", "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number");
    }
    machine_.raise(raise(ErrorType::kIndexError, "too many indices for tensor of dimension " + std::to_string(shape_.rank()))
                       .because("LF0601", "the tensor has fewer axes than are indexed"));
  }
  for (const Value& item : items) {
    if (std::holds_alternative<Ellipsis>(item)) {
      axis_ += shape_.rank() - used;
      source_axis_ += shape_.rank() - used;
    } else if (is_none(item)) {
      places_ = machine_.checked(tensor::unsqueeze(places_, axis_));
      pending_.insert(pending_.begin() + axis_, std::nullopt);
      if (strides) strides->insert(strides->begin() + axis_, 1);
      ++axis_;
    } else if (std::holds_alternative<bool>(item)) {
      throw Unsure{};
    } else if (const auto at = integer_of(item)) {
      pick(*at);
    } else if (const Slice* slice = as<Slice>(item)) {
      cut(*slice);
    } else if (const auto one = index_from(machine_, item)) {
      const bool is_one = one->spec.shape.is_scalar() && !is_floating(one->spec.dtype) && one->spec.dtype != Dtype::kBool;
      if (is_one && one->spec.values) {
        certainty = std::max(certainty, one->certainty);
        pick(one->spec.values->integer(0));
      } else if (is_one) {
        pick_any();
      } else {
        mark(*one);
      }
    } else if (hint_of(item) == Hint::kInt) {
      pick_any();
    } else if (is_unknown(item) || std::holds_alternative<Dim>(item)) {
      throw Unsure{};
    } else {
      machine_.raise("TypeError", "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got " +
                                      machine_.type_name(item) + ")");
    }
  }
}

TensorSpec Walk::finish() {
  std::vector<std::int64_t> marked;
  std::vector<std::int64_t> rest;
  for (std::size_t axis = 0; axis < pending_.size(); ++axis) (pending_[axis] ? marked : rest).push_back(static_cast<std::int64_t>(axis));
  if (marked.empty()) return places_;
  Shape batch;
  std::string shapes;
  for (const std::int64_t axis : marked) {
    const Shape& own = pending_[static_cast<std::size_t>(axis)]->shape;
    shapes += (shapes.empty() ? "" : ", ") + own.text();
  }
  for (const std::int64_t axis : marked) {
    auto joined = ops::broadcast(batch, pending_[static_cast<std::size_t>(axis)]->shape);
    if (!joined.ok()) {
      machine_.raise(raise(ErrorType::kIndexError, "shape mismatch: indexing tensors could not be broadcast together with shapes " + shapes)
                         .because("LF0607", "the index tensors do not broadcast"));
    }
    batch = *joined;
  }
  // Rows: the indexed axes first, in order, then the rest.
  ops::Axes order = marked;
  order.insert(order.end(), rest.begin(), rest.end());
  const TensorSpec rows = machine_.checked(tensor::permute(places_, order));
  TensorSpec picked{batch, Dtype::kInt64, "cpu", std::nullopt};
  for (const std::int64_t axis : rest) picked.shape.dims().push_back(places_.shape[axis]);
  bool known = rows.values && picked.shape.is_known() && *picked.shape.element_count() <= tensor::kMostCarried;
  for (const std::int64_t axis : marked) known = known && pending_[static_cast<std::size_t>(axis)]->values;
  if (known) {
    std::int64_t inner = 1;
    for (const std::int64_t axis : rest) inner *= places_.shape[axis].number();
    const std::int64_t count = *batch.element_count();
    std::vector<std::int64_t> row(static_cast<std::size_t>(count), 0);
    for (const std::int64_t axis : marked) {
      const std::vector<double> at = tensor::expanded_doubles(*pending_[static_cast<std::size_t>(axis)], batch);
      const std::int64_t size = places_.shape[axis].number();
      for (std::size_t i = 0; i < row.size(); ++i) {
        const auto index = static_cast<std::int64_t>(at[i]);
        row[i] = row[i] * size + (index < 0 ? index + size : index);
      }
    }
    Values values(Dtype::kInt64, count * inner);
    const auto target = values.mutable_span<std::int64_t>();
    const auto source = rows.values->span<std::int64_t>();
    for (std::int64_t i = 0; i < count; ++i) {
      for (std::int64_t j = 0; j < inner; ++j) target[static_cast<std::size_t>(i * inner + j)] = source[static_cast<std::size_t>(row[static_cast<std::size_t>(i)] * inner + j)];
    }
    picked.values = std::move(values);
  }
  const bool adjacent = marked.back() - marked.front() + 1 == static_cast<std::int64_t>(marked.size());
  if (!adjacent || marked.front() == 0) return picked;
  // Adjacent index tensors leave their axes where they stood.
  ops::Axes back;
  const std::int64_t batch_rank = batch.rank();
  for (std::int64_t i = 0; i < marked.front(); ++i) back.push_back(batch_rank + i);
  for (std::int64_t i = 0; i < batch_rank; ++i) back.push_back(i);
  for (std::int64_t i = batch_rank + marked.front(); i < picked.shape.rank(); ++i) back.push_back(i);
  return machine_.checked(tensor::permute(picked, back));
}

Values taken(const Values& from, const TensorSpec& places) {
  return visit_dtype(from.dtype(), [&](auto zero) {
    using T = decltype(zero);
    Values result(from.dtype(), places.values->count());
    const auto source = from.span<T>();
    const auto target = result.mutable_span<T>();
    const auto at = places.values->span<std::int64_t>();
    for (std::size_t i = 0; i < target.size(); ++i) target[i] = source[static_cast<std::size_t>(at[i])];
    return result;
  });
}

}  // namespace

Value index_tensor(Machine& machine, Tensor& x, const Value& index) {
  Machine::refresh(x);
  Walk walk(machine, x);
  walk.apply(index);
  const TensorSpec places = walk.finish();
  TensorSpec spec = like(x.spec, places.shape);
  if (x.spec.values && places.values && machine.afford(places.values->count())) spec.values = taken(*x.spec.values, places);
  Tensor* result = walk.is_view ? machine.view(x, std::move(spec)) : machine.tensor(std::move(spec));
  result->certainty = std::max(x.certainty, walk.certainty);
  result->requires_grad = machine.grad_enabled ? x.requires_grad : Tri::kNo;
  result->is_leaf = result->requires_grad == Tri::kNo;
  result->is_array = x.is_array;
  result->layout_is_known = !walk.is_view || (walk.strides && layout_matters(x) && result->spec.shape.is_known());
  if (walk.is_view && result->layout_is_known) set_strides(*result, *walk.strides);
  result->backward_error.reset();
  if (x.drawn != nullptr && x.drawn->of == nullptr) result->drawn = result->spec.shape.is_scalar() ? machine.draw(x.drawn->least, x.drawn->most) : x.drawn;
  return result;
}

void store_at_index(Machine& machine, Tensor& x, const Value& index, const Value& value) {
  Machine::refresh(x);
  if (x.is_leaf && x.requires_grad == Tri::kYes && machine.grad_enabled) {
    machine.raise("RuntimeError", "a view of a leaf Variable that requires grad is being used in an in-place operation.");
  }
  Walk walk(machine, x);
  walk.apply(index);
  const TensorSpec places = walk.finish();
  TensorSpec source{Shape{}, x.spec.dtype, "cpu", std::nullopt};
  if (Tensor* other = as<Tensor>(value)) {
    Machine::refresh(*other);
    source = other->spec;
    x.certainty = std::max(x.certainty, other->certainty);
    if (other->requires_grad == Tri::kYes) {
      x.requires_grad = Tri::kYes;
      x.is_leaf = false;
    }
  } else if (const auto number = number_of(value)) {
    source.values = Values::from_doubles(x.spec.dtype, std::vector<double>{*number});
  } else if (is_unknown(value) || as<Sequence>(value) != nullptr) {
    throw Unsure{};
  } else {
    machine.raise("TypeError", "can't assign a " + machine.type_name(value) + " to a torch." + std::string(scalar_type_name(x.spec.dtype)) + "Tensor");
  }
  // Leading axes of size 1 are dropped before the value is broadcast.
  while (source.shape.rank() > places.shape.rank() && source.shape[0] == Dim(1)) source.shape.dims().erase(source.shape.dims().begin());
  const auto joined = ops::broadcast(source.shape, places.shape);
  const bool fits = joined.ok() && (*joined == places.shape || !places.shape.is_known());
  if (!fits && places.shape.is_known() && source.shape.is_known()) {
    machine.raise(raise(ErrorType::kRuntimeError, "shape mismatch: value tensor of shape " + source.shape.text() +
                                                      " cannot be broadcast to indexing result of shape " + places.shape.text())
                      .because("LF0101", "the value does not broadcast to what it is stored into"));
  }
  x.certainty = std::max(x.certainty, walk.certainty);
  if (!x.spec.values || !places.values || !source.values || !fits || !machine.afford(x.spec.values->count())) {
    machine.mutate(x, std::nullopt);
    return;
  }
  const Values numbers = tensor::gathered(source.values->cast(x.spec.dtype), sizes_of(places.shape), tensor::broadcast_strides(source.shape, places.shape), 0);
  Values changed = x.spec.values->cast(x.spec.dtype);
  visit_dtype(x.spec.dtype, [&](auto zero) {
    using T = decltype(zero);
    Values copy(x.spec.dtype, changed.count());
    const auto target = copy.mutable_span<T>();
    const auto old = changed.span<T>();
    std::copy(old.begin(), old.end(), target.begin());
    const auto from = numbers.span<T>();
    const auto at = places.values->span<std::int64_t>();
    for (std::size_t i = 0; i < at.size(); ++i) target[static_cast<std::size_t>(at[i])] = from[i];
    changed = std::move(copy);
  });
  machine.mutate(x, std::move(changed));
}

}  // namespace lossfit::snippet
