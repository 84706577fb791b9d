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

Value pad_sequence(Args& args) {
  const std::vector<Tensor*> parts = args.tensors(0);
  if (parts.empty()) args.machine().raise("RuntimeError", "received an empty list of sequences");
  Dim longest(0);
  for (const Tensor* part : parts) {
    const Dim& size = part->spec.shape[0];
    if (!size.is_number() || !longest.is_number()) {
      longest = Dim::unknown();
    } else if (size.number() > longest.number()) {
      longest = size;
    }
  }
  Shape shape = parts[0]->spec.shape;
  shape[0] = longest;
  const Dim count(static_cast<std::int64_t>(parts.size()));
  shape.dims().insert(shape.dims().begin() + (args.flag(1) ? 0 : 1), count);
  TensorSpec spec = tensor::like(parts[0]->spec, shape);
  return args.result(std::move(spec));
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
constexpr Native kRows[] = {
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
    {kPath, "torch.nn.utils.pad_sequence", "sequences, batch_first=False, padding_value=0.0", pad_sequence},
};

}  // namespace

std::span<const Native> join_natives() { return kRows; }

}  // namespace lossfit::snippet
