// Several tensors into one, and one into several.
#include "snippet/machine.hpp"

namespace lossfit::snippet {
namespace {

std::vector<TensorSpec> specs_of(const std::vector<Tensor*>& tensors) {
  std::vector<TensorSpec> specs;
  for (const Tensor* tensor : tensors) specs.push_back(tensor->spec);
  return specs;
}

Value cat(Args& args) { return args.result(tensor::cat(specs_of(args.tensors(0)), args.integer(1))); }
Value stack(Args& args) { return args.result(tensor::stack(specs_of(args.tensors(0)), args.integer(1))); }

Value stacked_along(Args& args, std::int64_t least_rank, std::int64_t axis) {
  std::vector<TensorSpec> parts = specs_of(args.tensors(0));
  bool all_vectors = true;
  for (TensorSpec& part : parts) {
    all_vectors = all_vectors && part.shape.rank() <= 1;
    if (least_rank == 2 && part.shape.rank() < 2) part = args.machine().checked(tensor::reshape(part, {1, -1}));
  }
  return args.result(tensor::cat(parts, axis == 1 && all_vectors ? 0 : axis));
}
Value vstack(Args& args) { return stacked_along(args, 2, 0); }
Value hstack(Args& args) { return stacked_along(args, 1, 1); }

Value pieces(Args& args, Tensor& x, const ops::Axes& sizes, std::int64_t axis) {
  const std::int64_t at = args.machine().checked(ops::wrap_axis(axis, x.spec.shape.rank()));
  std::vector<Value> parts;
  std::int64_t start = 0;
  if (sizes.size() > 4096) throw Unsure{};
  for (const std::int64_t size : sizes) {
    const Value part = args.view_of(x, tensor::narrow(x.spec, at, start, size));
    as<Tensor>(part)->layout_is_known = at == 0 && x.strides.empty() && x.layout_is_known;
    parts.push_back(part);
    start += size;
  }
  return args.machine().tuple(std::move(parts));
}

Value split(Args& args) {
  Tensor& x = args.tensor(0);
  const std::int64_t axis = args.integer(2);
  const std::int64_t at = args.machine().checked(ops::wrap_axis(axis, x.spec.shape.rank()));
  if (as<Sequence>(args[1]) != nullptr) return pieces(args, x, args.machine().checked(ops::split_sizes(x.spec.shape, args.axes(1), axis)), axis);
  if (x.spec.shape.is_scalar() || !x.spec.shape[at].is_number()) throw Unsure{};
  return pieces(args, x, args.machine().checked(ops::split_sizes(x.spec.shape, args.integer(1), axis)), axis);
}

Value chunk(Args& args) {
  Tensor& x = args.tensor(0);
  const std::int64_t axis = args.integer(2);
  const std::int64_t at = args.machine().checked(ops::wrap_axis(axis, x.spec.shape.rank()));
  if (x.spec.shape.is_scalar() || !x.spec.shape[at].is_number()) throw Unsure{};
  return pieces(args, x, args.machine().checked(ops::chunk_sizes(x.spec.shape, args.integer(1), axis)), axis);
}

Value repeat_interleave(Args& args) {
  Tensor& x = args.tensor(0);
  const bool flat = args.is_none(2);
  TensorSpec spec = flat ? args.machine().checked(tensor::flatten(x.spec)) : x.spec;
  const std::int64_t axis = flat ? 0 : args.machine().checked(ops::wrap_axis(args.integer(2), spec.shape.rank()));
  const auto repeats = size_from(args[1]);
  if (!repeats || !repeats->is_number()) {
    spec.shape[axis] = Dim::unknown();
    spec.values.reset();
    if (as<Tensor>(args[1]) == nullptr) throw Unsure{};
    return args.result(spec);
  }
  if (repeats->number() < 0) args.machine().raise("RuntimeError", "Repeats must be non-negative");
  // Each element becomes a row of copies.
  TensorSpec spread = args.machine().checked(tensor::unsqueeze(spec, axis + 1));
  ops::Sizes sizes(spread.shape.begin(), spread.shape.end());
  sizes[static_cast<std::size_t>(axis + 1)] = repeats->number();
  spread = args.machine().checked(tensor::expand(spread, sizes));
  return args.result(tensor::flatten(spread, axis, axis + 1));
}

/// Grows shapes of one or none to `rank` axes, as vstack, dstack and column_stack want them.
Value at_least(Args& args, std::int64_t rank) {
  const auto grown = [&](Tensor& x) -> Value {
    ops::Sizes sizes(x.spec.shape.begin(), x.spec.shape.end());
    if (static_cast<std::int64_t>(sizes.size()) >= rank) return &x;
    if (sizes.empty()) sizes.emplace_back(1);
    if (sizes.size() == 1 && rank > 1) sizes.insert(sizes.begin(), ops::Size(1));
    if (sizes.size() == 2 && rank > 2) sizes.emplace_back(1);
    return args.view_of(x, tensor::reshape(x.spec, sizes));
  };
  std::vector<Value> given = as<Sequence>(args[0])->items;
  const bool is_list = given.size() == 1 && as<Sequence>(given[0]) != nullptr;
  if (is_list) given = as<Sequence>(given[0])->items;
  std::vector<Value> results;
  for (const Value& one : given) {
    Tensor* tensor = as<Tensor>(one);
    if (tensor == nullptr) throw Unsure{};
    args.depend_on(*tensor);
    results.push_back(grown(*tensor));
  }
  return results.size() == 1 && !is_list ? results[0] : args.machine().tuple(std::move(results));
}
Value at_least_1d(Args& args) { return at_least(args, 1); }
Value at_least_2d(Args& args) { return at_least(args, 2); }
Value at_least_3d(Args& args) { return at_least(args, 3); }

/// Vectors as columns, beside each other.
Value column_stack(Args& args) {
  Machine& machine = args.machine();
  std::vector<Value> columns;
  for (Tensor* part : args.tensors(0)) {
    if (part->spec.shape.rank() > 1) {
      columns.push_back(part);
    } else {
      columns.push_back(args.view_of(*part, tensor::reshape(part->spec, {-1, 1})));
    }
  }
  return machine.call(machine.attribute(machine.make<Namespace>("torch"), "cat"), {machine.list(std::move(columns)), std::int64_t{1}}, {});
}

/// Blocks along a diagonal.
Value block_diagonal(Args& args) {
  Dim rows(0);
  Dim columns(0);
  Dtype dtype = Dtype::kFloat32;
  const auto sum = [](const Dim& a, const Dim& b) { return a.is_number() && b.is_number() ? Dim(a.number() + b.number()) : Dim::unknown(); };
  for (Tensor* part : args.tensors(0)) {
    if (part->spec.shape.rank() != 2) throw Unsure{};
    rows = sum(rows, part->spec.shape[0]);
    columns = sum(columns, part->spec.shape[1]);
    dtype = part->spec.dtype;
  }
  return args.result(TensorSpec{Shape{rows, columns}, dtype, "cpu", std::nullopt});
}

Value block_of(Args& args) {
  std::vector<Tensor*> parts = args.tensors(0);
  Shape shape;
  for (const Tensor* part : parts) shape = args.machine().checked(ops::broadcast(shape, part->spec.shape));
  std::vector<Value> grown;
  for (Tensor* part : parts) grown.push_back(args.view_of(*part, tensor::expand(part->spec, ops::Sizes(shape.begin(), shape.end()))));
  return args.machine().tuple(std::move(grown));
}

constexpr unsigned kBoth = kTorch | kMethod;
LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
    {kTorch, "cat", "tensors, dim=0", cat},
    {kTorch, "concat", "tensors, dim=0", cat},
    {kTorch, "concatenate", "tensors, dim=0", cat},
    {kTorch, "stack", "tensors, dim=0", stack},
    {kTorch, "vstack", "tensors", vstack},
    {kTorch, "row_stack", "tensors", vstack},
    {kTorch, "hstack", "tensors", hstack},
    {kBoth, "split", "input, split_size_or_sections, dim=0", split},
    {kBoth, "chunk", "input, chunks, dim=0", chunk},
    {kBoth, "repeat_interleave", "input, repeats, dim=None", repeat_interleave},
    {kTorch, "broadcast_tensors", "*tensors", block_of},
    {kTorch, "atleast_1d", "*tensors", at_least_1d},
    {kTorch, "atleast_2d", "*tensors", at_least_2d},
    {kTorch, "atleast_3d", "*tensors", at_least_3d},
    {kTorch, "column_stack", "tensors", column_stack},
    {kTorch, "block_diag", "*tensors", block_diagonal},
};

}  // namespace

std::span<const Native> join_natives() { return kRows; }

}  // namespace lossfit::snippet
