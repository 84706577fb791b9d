// Views: the same elements under another shape, and whether `view` can make one of a tensor that is not row-major.
#include <algorithm>

#include "snippet/layout.hpp"
#include "snippet/machine.hpp"

namespace lossfit::snippet {

bool layout_matters(const Tensor& x) { return x.layout_is_known && x.spec.shape.is_known() && !x.spec.shape.is_empty(); }

std::vector<std::int64_t> strides_of(const Tensor& x) {
  return x.strides.empty() ? tensor::strides_of(tensor::sizes_of(x.spec.shape)) : x.strides;
}

void set_strides(Tensor& x, std::vector<std::int64_t> strides) {
  const std::vector<std::int64_t> sizes = tensor::sizes_of(x.spec.shape);
  const std::vector<std::int64_t> plain = tensor::strides_of(sizes);
  x.strides.clear();
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] == 1 || strides[i] == plain[i]) continue;
    x.strides = std::move(strides);
    return;
  }
}

namespace {

using Strides = std::vector<std::int64_t>;

/// The strides of a view under new sizes, or none where it would have to copy.
/// Source: at::detail::computeStride, aten/src/ATen/TensorUtils.cpp.
std::optional<Strides> view_strides(const std::vector<std::int64_t>& old_sizes, const Strides& old_strides, const std::vector<std::int64_t>& sizes) {
  Strides strides(sizes.size(), 1);
  if (old_sizes.empty()) return strides;
  auto at = static_cast<std::int64_t>(sizes.size()) - 1;
  std::int64_t base = old_strides.empty() ? 1 : old_strides.back();
  std::int64_t chunk = 1;
  std::int64_t done = 1;
  for (auto axis = static_cast<std::int64_t>(old_sizes.size()) - 1; axis >= 0; --axis) {
    chunk *= old_sizes[static_cast<std::size_t>(axis)];
    const bool ends = axis == 0 || (old_sizes[static_cast<std::size_t>(axis - 1)] != 1 && old_strides[static_cast<std::size_t>(axis - 1)] != chunk * base);
    if (!ends) continue;
    while (at >= 0 && (done < chunk || sizes[static_cast<std::size_t>(at)] == 1)) {
      strides[static_cast<std::size_t>(at)] = done * base;
      done *= sizes[static_cast<std::size_t>(at--)];
    }
    if (done != chunk) return std::nullopt;
    if (axis > 0) {
      base = old_strides[static_cast<std::size_t>(axis - 1)];
      chunk = 1;
      done = 1;
    }
  }
  return at == -1 ? std::optional(strides) : std::nullopt;
}

/// A view whose layout does not follow from x's in a way that is tracked, unless x is row-major and stays so.
Value reshaped(Args& args, Tensor& x, Checked<TensorSpec> spec) {
  const Value result = args.view_of(x, std::move(spec));
  Tensor& made = *as<Tensor>(result);
  made.layout_is_known = x.layout_is_known;
  if (!x.strides.empty()) made.layout_is_known = false;
  return result;
}

Value squeeze(Args& args) {
  Tensor& x = args.tensor(0);
  return reshaped(args, x, args.is_none(1) ? tensor::squeeze(x.spec) : tensor::squeeze(x.spec, args.axes(1)));
}

Value unsqueeze(Args& args) {
  Tensor& x = args.tensor(0);
  const std::int64_t axis = args.integer(1);
  const Value result = reshaped(args, x, tensor::unsqueeze(x.spec, axis));
  if (!layout_matters(x) || x.strides.empty()) return result;
  const std::int64_t at = *ops::wrap_axis(axis, x.spec.shape.rank() + 1);
  Strides strides = x.strides;
  const auto place = static_cast<std::size_t>(at);
  strides.insert(strides.begin() + at, place < x.strides.size() ? x.strides[place] * x.spec.shape[at].number() : 1);
  as<Tensor>(result)->layout_is_known = true;
  set_strides(*as<Tensor>(result), std::move(strides));
  return result;
}

Value flatten(Args& args) {
  Tensor& x = args.tensor(0);
  return args.view_of(x, tensor::flatten(x.spec, args.integer(1), args.integer(2)));
}

Value unflatten(Args& args) {
  Tensor& x = args.tensor(0);
  return reshaped(args, x, tensor::unflatten(x.spec, args.integer(1), args.sizes(2)));
}

Value reshape(Args& args) {
  Tensor& x = args.tensor(0);
  return args.view_of(x, tensor::reshape(x.spec, args.sizes(1)));
}

Value reshape_as(Args& args) {
  Tensor& x = args.tensor(0);
  const Shape& shape = args.tensor(1).spec.shape;
  return args.view_of(x, tensor::reshape(x.spec, ops::Sizes(shape.begin(), shape.end())));
}

Value view(Args& args) {
  Tensor& x = args.tensor(0);
  const std::vector<Value>& given = as<Sequence>(args[1])->items;
  if (given.size() == 1 && std::holds_alternative<Dtype>(given[0])) throw Unsure{};
  TensorSpec spec = args.machine().checked(tensor::reshape(x.spec, args.sizes(1)));
  std::optional<Strides> strides;
  if (layout_matters(x) && spec.shape.is_known()) {
    strides = view_strides(tensor::sizes_of(x.spec.shape), strides_of(x), tensor::sizes_of(spec.shape));
    if (!strides) {
      args.machine().raise(raise(ErrorType::kRuntimeError,
                                 "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
                                 "contiguous subspaces). Use .reshape(...) instead.")
                               .because("LF0609", "the elements do not lie in the order that view needs")
                               .note("The tensor was transposed, permuted, expanded or sliced before; reshape copies where it must."));
    }
  }
  const Value result = args.view_of(x, std::move(spec));
  as<Tensor>(result)->layout_is_known = x.layout_is_known;
  if (strides) set_strides(*as<Tensor>(result), *strides);
  return result;
}

Value rearranged(Args& args, Tensor& x, Checked<TensorSpec> spec, const Checked<ops::Axes>& axes) {
  const Value result = args.view_of(x, std::move(spec));
  Tensor& made = *as<Tensor>(result);
  made.layout_is_known = x.layout_is_known;
  if (!layout_matters(x)) return result;
  const Strides own = strides_of(x);
  Strides strides;
  for (const std::int64_t axis : *axes) strides.push_back(own[static_cast<std::size_t>(axis)]);
  set_strides(made, std::move(strides));
  return result;
}

Value permute(Args& args) {
  Tensor& x = args.tensor(0);
  const ops::Axes axes = args.axes(1);
  return rearranged(args, x, tensor::permute(x.spec, axes), ops::permutation(x.spec.shape, axes));
}

Value transpose(Args& args) {
  Tensor& x = args.tensor(0);
  if (x.is_array) throw Unsure{};
  const std::int64_t a = args.integer(1);
  const std::int64_t b = args.integer(2);
  return rearranged(args, x, tensor::transpose(x.spec, a, b), ops::transposition(x.spec.shape, a, b));
}

Value movedim(Args& args) {
  Tensor& x = args.tensor(0);
  const ops::Axes from = args.axes(1);
  const ops::Axes to = args.axes(2);
  return rearranged(args, x, tensor::movedim(x.spec, from, to), ops::movement(x.spec.shape, from, to));
}

Value t(Args& args) {
  Tensor& x = args.tensor(0);
  return rearranged(args, x, tensor::t(x.spec), ops::matrix_transposition(x.spec.shape));
}

Value expanded(Args& args, Tensor& x, const ops::Sizes& sizes) {
  const Value result = args.view_of(x, tensor::expand(x.spec, sizes));
  Tensor& made = *as<Tensor>(result);
  made.layout_is_known = x.layout_is_known && made.spec.shape.is_known();
  if (!layout_matters(x) || !made.spec.shape.is_known() || made.spec.shape == x.spec.shape) return result;
  const Strides own = strides_of(x);
  const std::size_t leading = static_cast<std::size_t>(made.spec.shape.rank()) - own.size();
  Strides strides(leading, 0);
  for (std::size_t i = 0; i < own.size(); ++i) {
    const auto axis = static_cast<std::int64_t>(i);
    strides.push_back(x.spec.shape[axis] == Dim(1) && made.spec.shape[axis + static_cast<std::int64_t>(leading)] != Dim(1) ? 0 : own[i]);
  }
  set_strides(made, std::move(strides));
  return result;
}

Value expand(Args& args) { return expanded(args, args.tensor(0), args.sizes(1)); }
Value expand_as(Args& args) {
  const Shape shape = args.tensor(1).spec.shape;
  return expanded(args, args.tensor(0), ops::Sizes(shape.begin(), shape.end()));
}

Value broadcast_to(Args& args) { return expanded(args, args.tensor(0), args.sizes(1)); }

Value repeat(Args& args) { return args.result(tensor::repeat(args.tensor(0).spec, args.sizes(1))); }

Value tile(Args& args) {
  Tensor& x = args.tensor(0);
  ops::Sizes repeats = args.sizes(1);
  while (static_cast<std::int64_t>(repeats.size()) < x.spec.shape.rank()) repeats.insert(repeats.begin(), 1);
  return args.result(tensor::repeat(x.spec, repeats));
}

Value flip(Args& args) { return args.result(tensor::flip(args.tensor(0).spec, args.axes(1))); }
Value fliplr(Args& args) { return args.result(tensor::flip(args.tensor(0).spec, {1})); }
Value flipud(Args& args) { return args.result(tensor::flip(args.tensor(0).spec, {0})); }

Value roll(Args& args) {
  Tensor& x = args.tensor(0);
  if (!args.is_none(2)) args.machine().checked(ops::wrap_axes(args.axes(2), x.spec.shape.rank()));
  return args.result(tensor::like(x.spec, x.spec.shape));
}

Value narrow(Args& args) {
  Tensor& x = args.tensor(0);
  const Value result = args.view_of(x, tensor::narrow(x.spec, args.integer(1), args.integer(2), args.integer(3)));
  as<Tensor>(result)->layout_is_known = false;
  return result;
}

Value select(Args& args) {
  Tensor& x = args.tensor(0);
  const Value result = args.view_of(x, tensor::select(x.spec, args.integer(1), args.integer(2)));
  as<Tensor>(result)->layout_is_known = false;
  return result;
}

Value unbind(Args& args) {
  Tensor& x = args.tensor(0);
  const std::int64_t axis = args.machine().checked(ops::wrap_axis(args.integer(1), x.spec.shape.rank()));
  if (x.spec.shape.is_scalar()) args.machine().raise("RuntimeError", "Dimension specified as 0 but tensor has no dimensions");
  if (!x.spec.shape[axis].is_number() || x.spec.shape[axis].number() > 4096) throw Unsure{};
  std::vector<Value> parts;
  for (std::int64_t i = 0; i < x.spec.shape[axis].number(); ++i) parts.push_back(args.view_of(x, tensor::select(x.spec, axis, i)));
  return args.machine().tuple(std::move(parts));
}

Value unfold(Args& args) {
  Tensor& x = args.tensor(0);
  const Shape shape = args.machine().checked(ops::unfold(x.spec.shape, args.integer(1), args.integer(2), args.integer(3)));
  const Value result = args.view_of(x, tensor::like(x.spec, shape));
  as<Tensor>(result)->layout_is_known = false;
  return result;
}

Value contiguous(Args& args) {
  Tensor& x = args.tensor(0);
  if (x.strides.empty() && x.layout_is_known) return &x;
  return args.result(TensorSpec(x.spec));
}

Value is_contiguous(Args& args) {
  const Tensor& x = args.tensor(0);
  if (!x.layout_is_known) return Unknown{};
  return x.strides.empty();
}

Value stride(Args& args) {
  Tensor& x = args.tensor(0);
  if (!layout_matters(x)) throw Unsure{};
  std::vector<Value> strides;
  for (const std::int64_t one : strides_of(x)) strides.push_back(one);
  return args.is_none(1) ? args.machine().tuple(std::move(strides)) : args.machine().subscript(args.machine().tuple(std::move(strides)), args[1]);
}

Value diagonal(Args& args) {
  Tensor& x = args.tensor(0);
  const std::int64_t rank = x.spec.shape.rank();
  const std::int64_t offset = args.integer(1);
  const std::int64_t a = args.machine().checked(ops::wrap_axis(args.integer(2), rank));
  const std::int64_t b = args.machine().checked(ops::wrap_axis(args.integer(3), rank));
  if (a == b) args.machine().raise("RuntimeError", "diagonal dimensions cannot be identical " + std::to_string(args.integer(2)) + ", " + std::to_string(args.integer(3)));
  Shape shape;
  for (std::int64_t i = 0; i < rank; ++i) {
    if (i != a && i != b) shape.dims().push_back(x.spec.shape[i]);
  }
  Dim size = Dim::unknown();
  if (x.spec.shape[a].is_number() && x.spec.shape[b].is_number()) {
    const std::int64_t rows = x.spec.shape[a].number();
    const std::int64_t columns = x.spec.shape[b].number();
    size = std::max<std::int64_t>(0, offset >= 0 ? std::min(rows, columns - offset) : std::min(rows + offset, columns));
  }
  shape.dims().push_back(size);
  return args.result(tensor::like(x.spec, shape));
}

Value diag(Args& args) {
  Tensor& x = args.tensor(0);
  const std::int64_t rank = x.spec.shape.rank();
  if (rank == 2) return args.machine().call(args.machine().attribute(Value(&x), "diagonal"), {args[1]}, {});
  if (rank != 1) args.machine().raise("RuntimeError", "diag(): Supports 1D or 2D tensors. Got " + std::to_string(rank) + "D");
  if (!x.spec.shape[0].is_number()) throw Unsure{};
  const std::int64_t size = x.spec.shape[0].number() + std::abs(args.integer(1));
  return args.result(tensor::like(x.spec, Shape{size, size}));
}

constexpr unsigned kBoth = kTorch | kMethod;
LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
    {kBoth, "squeeze", "input, dim=None", squeeze},
    {kBoth, "unsqueeze", "input, dim", unsqueeze},
    {kBoth, "flatten", "input, start_dim=0, end_dim=-1", flatten},
    {kBoth, "ravel", "input, start_dim=0, end_dim=-1", flatten},
    {kBoth, "unflatten", "input, dim, sizes", unflatten},
    {kBoth, "reshape", "input, *shape", reshape},
    {kMethod, "reshape_as", "input, other", reshape_as},
    {kMethod, "view_as", "input, other", reshape_as},
    {kMethod, "view", "input, *shape", view},
    {kBoth, "permute", "input, *dims", permute},
    {kBoth, "transpose", "input, dim0, dim1", transpose},
    {kBoth, "swapaxes", "input, axis0, axis1", transpose},
    {kBoth, "swapdims", "input, dim0, dim1", transpose},
    {kBoth, "movedim", "input, source, destination", movedim},
    {kBoth, "moveaxis", "input, source, destination", movedim},
    {kBoth, "t", "input", t},
    {kMethod, "expand", "input, *sizes", expand},
    {kMethod, "expand_as", "input, other", expand_as},
    {kBoth, "broadcast_to", "input, *size", broadcast_to},
    {kMethod, "repeat", "input, *repeats", repeat},
    {kBoth, "tile", "input, *dims", tile},
    {kBoth, "flip", "input, *dims", flip},
    {kBoth, "fliplr", "input", fliplr},
    {kBoth, "flipud", "input", flipud},
    {kBoth, "roll", "input, shifts, dims=None", roll},
    {kBoth, "narrow", "input, dim, start, length", narrow},
    {kBoth, "select", "input, dim, index", select},
    {kBoth, "unbind", "input, dim=0", unbind},
    {kMethod, "unfold", "input, dimension, size, step", unfold},
    {kMethod, "contiguous", "input, memory_format=None", contiguous},
    {kMethod, "is_contiguous", "input, memory_format=None", is_contiguous},
    {kMethod, "stride", "input, dim=None", stride},
    {kBoth, "diagonal", "input, offset=0, dim1=0, dim2=1", diagonal},
    {kBoth, "diag", "input, diagonal=0", diag},
};

}  // namespace

std::span<const Native> view_natives() { return kRows; }

}  // namespace lossfit::snippet
