// Operations that move elements and leave them as they are; see tensor_values.hpp.
#include "numeric/tensor_values.hpp"

#include <algorithm>
#include <cstring>

namespace lossfit::tensor {
namespace {

/// The same elements under another shape.
TensorSpec reshaped(const TensorSpec& x, Shape shape) {
  TensorSpec result = like(x, std::move(shape));
  if (x.values && result.shape.is_known()) result.values = x.values;
  return result;
}

TensorSpec permuted(const TensorSpec& x, const Axes& axes) {
  TensorSpec result = like(x, ops::permuted(x.shape, axes));
  if (!carries(x, result.shape)) return result;
  const std::vector<std::int64_t> from = strides_of(sizes_of(x.shape));
  std::vector<std::int64_t> strides;
  for (const std::int64_t axis : axes) strides.push_back(from[static_cast<std::size_t>(axis)]);
  result.values = gathered(*x.values, sizes_of(result.shape), strides, 0);
  return result;
}

/// Every `step`th element of one axis from `start` on, as many as the result's axis holds.
TensorSpec strided(const TensorSpec& x, Shape shape, std::int64_t axis, std::int64_t start, std::int64_t step) {
  TensorSpec result = like(x, std::move(shape));
  if (!carries(x, result.shape)) return result;
  std::vector<std::int64_t> strides = strides_of(sizes_of(x.shape));
  const std::int64_t offset = start * strides[static_cast<std::size_t>(axis)];
  strides[static_cast<std::size_t>(axis)] *= step;
  result.values = gathered(*x.values, sizes_of(result.shape), strides, offset);
  return result;
}

/// Copies `rows` runs of `run` elements between two places, each with its own distance from run to run.
void copy_runs(const std::byte* from, std::byte* to, std::int64_t rows, std::int64_t run, std::int64_t from_step, std::int64_t to_step,
               std::size_t size) {
  for (std::int64_t row = 0; row < rows; ++row) {
    std::memcpy(to + static_cast<std::size_t>(row * to_step) * size, from + static_cast<std::size_t>(row * from_step) * size,
                static_cast<std::size_t>(run) * size);
  }
}

}  // namespace

std::vector<std::int64_t> sizes_of(const Shape& shape) {
  std::vector<std::int64_t> sizes;
  for (const Dim& dim : shape) sizes.push_back(dim.number());
  return sizes;
}

std::vector<std::int64_t> strides_of(const std::vector<std::int64_t>& sizes) {
  std::vector<std::int64_t> strides(sizes.size(), 1);
  for (std::size_t i = sizes.size(); i-- > 1;) strides[i - 1] = strides[i] * std::max<std::int64_t>(sizes[i], 1);
  return strides;
}

TensorSpec like(const TensorSpec& x, Shape shape) { return {std::move(shape), x.dtype, x.device, std::nullopt}; }

bool carries(const TensorSpec& x, const Shape& result) {
  const std::optional<std::int64_t> count = result.element_count();
  return x.values && count && *count <= kMostCarried;
}

Cut cut(const Shape& shape, std::int64_t axis) {
  Cut pieces;
  for (std::int64_t i = 0; i < shape.rank(); ++i) {
    (i < axis ? pieces.outer : i == axis ? pieces.size : pieces.inner) *= shape[i].number();
  }
  return pieces;
}

Values gathered(const Values& from, const std::vector<std::int64_t>& sizes, const std::vector<std::int64_t>& strides, std::int64_t offset) {
  std::int64_t count = 1;
  for (const std::int64_t size : sizes) count *= size;
  Values result(from.dtype(), count);
  if (count == 0) return result;
  visit_dtype(from.dtype(), [&](auto zero) {
    using T = decltype(zero);
    const T* source = from.span<T>().data();
    T* target = result.mutable_span<T>().data();
    std::vector<std::int64_t> index(sizes.size(), 0);
    const std::int64_t run = sizes.empty() ? 1 : sizes.back();
    const std::int64_t run_stride = sizes.empty() ? 0 : strides.back();
    std::int64_t at = offset;
    for (std::int64_t done = 0; done < count; done += run) {
      for (std::int64_t i = 0; i < run; ++i) *target++ = source[at + i * run_stride];
      for (std::size_t axis = sizes.empty() ? 0 : sizes.size() - 1; axis-- > 0;) {
        at += strides[axis];
        if (++index[axis] < sizes[axis]) break;
        at -= strides[axis] * sizes[axis];
        index[axis] = 0;
      }
    }
  });
  return result;
}

Checked<TensorSpec> squeeze(const TensorSpec& x) { return reshaped(x, ops::squeeze(x.shape)); }

Checked<TensorSpec> squeeze(const TensorSpec& x, const Axes& axes) { return reshaped(x, LOSSFIT_TRY(ops::squeeze(x.shape, axes))); }

Checked<TensorSpec> unsqueeze(const TensorSpec& x, std::int64_t axis) { return reshaped(x, LOSSFIT_TRY(ops::unsqueeze(x.shape, axis))); }

Checked<TensorSpec> flatten(const TensorSpec& x, std::int64_t start, std::int64_t end) {
  return reshaped(x, LOSSFIT_TRY(ops::flatten(x.shape, start, end)));
}

Checked<TensorSpec> unflatten(const TensorSpec& x, std::int64_t axis, const Sizes& sizes) {
  return reshaped(x, LOSSFIT_TRY(ops::unflatten(x.shape, axis, sizes)));
}

Checked<TensorSpec> reshape(const TensorSpec& x, const Sizes& sizes) { return reshaped(x, LOSSFIT_TRY(ops::reshape(x.shape, sizes))); }

Checked<TensorSpec> permute(const TensorSpec& x, const Axes& axes) { return permuted(x, LOSSFIT_TRY(ops::permutation(x.shape, axes))); }

Checked<TensorSpec> transpose(const TensorSpec& x, std::int64_t a, std::int64_t b) {
  return permuted(x, LOSSFIT_TRY(ops::transposition(x.shape, a, b)));
}

Checked<TensorSpec> movedim(const TensorSpec& x, const Axes& from, const Axes& to) {
  return permuted(x, LOSSFIT_TRY(ops::movement(x.shape, from, to)));
}

Checked<TensorSpec> t(const TensorSpec& x) { return permuted(x, LOSSFIT_TRY(ops::matrix_transposition(x.shape))); }

Checked<TensorSpec> expand(const TensorSpec& x, const Sizes& sizes) {
  TensorSpec result = like(x, LOSSFIT_TRY(ops::expand(x.shape, sizes)));
  if (!carries(x, result.shape)) return result;
  const std::vector<std::int64_t> own = strides_of(sizes_of(x.shape));
  const std::int64_t leading = result.shape.rank() - x.shape.rank();
  std::vector<std::int64_t> strides(static_cast<std::size_t>(result.shape.rank()), 0);
  for (std::int64_t axis = 0; axis < x.shape.rank(); ++axis) {
    if (x.shape[axis] != Dim(1)) strides[static_cast<std::size_t>(leading + axis)] = own[static_cast<std::size_t>(axis)];
  }
  result.values = gathered(*x.values, sizes_of(result.shape), strides, 0);
  return result;
}

Checked<TensorSpec> repeat(const TensorSpec& x, const Sizes& repeats) {
  TensorSpec result = like(x, LOSSFIT_TRY(ops::repeat(x.shape, repeats)));
  if (!carries(x, result.shape)) return result;
  // Repeating is expanding a tensor that has an axis of size 1 before each of its own.
  TensorSpec spread = x;
  spread.shape = Shape{};
  Sizes sizes;
  const std::int64_t leading = result.shape.rank() - x.shape.rank();
  for (std::int64_t axis = 0; axis < result.shape.rank(); ++axis) {
    const Dim own = axis >= leading ? x.shape[axis - leading] : Dim(1);
    spread.shape.dims().insert(spread.shape.dims().end(), {Dim(1), own});
    sizes.push_back(repeats[static_cast<std::size_t>(axis)]);
    sizes.push_back(own);
  }
  result.values = LOSSFIT_TRY(expand(spread, sizes)).values;
  return result;
}

Checked<TensorSpec> slice(const TensorSpec& x, std::int64_t axis, std::optional<std::int64_t> start, std::optional<std::int64_t> stop,
                          std::int64_t step) {
  Shape shape = LOSSFIT_TRY(ops::slice(x.shape, axis, start, stop, step));
  const std::int64_t at = LOSSFIT_TRY(ops::wrap_axis(axis, x.shape.rank()));
  const std::int64_t first = x.shape[at].is_number() ? ops::slice_range(x.shape[at].number(), start, stop, step).start : 0;
  return strided(x, std::move(shape), at, first, step);
}

Checked<TensorSpec> select(const TensorSpec& x, std::int64_t axis, std::int64_t index) {
  if (x.shape.is_scalar()) {
    return raise(ErrorType::kIndexError, "select() cannot be applied to a 0-dim tensor.").because("LF0601", "a scalar has no axes");
  }
  const std::int64_t at = LOSSFIT_TRY(ops::wrap_axis(axis, x.shape.rank()));
  const Dim size = x.shape[at];
  if (size.is_number() && (index < -size.number() || index >= size.number())) {
    return raise(ErrorType::kIndexError, "select(): index " + std::to_string(index) + " out of range for tensor of size " + x.shape.text() +
                                             " at dimension " + std::to_string(at))
        .because("LF0601", "the index lies outside the axis");
  }
  const std::int64_t first = index < 0 && size.is_number() ? index + size.number() : index;
  Shape one = x.shape;
  one[at] = 1;
  TensorSpec result = strided(x, std::move(one), at, first, 1);
  result.shape.dims().erase(result.shape.dims().begin() + at);
  return result;
}

Checked<TensorSpec> narrow(const TensorSpec& x, std::int64_t axis, std::int64_t start, std::int64_t length) {
  Shape shape = LOSSFIT_TRY(ops::narrow(x.shape, axis, start, length));
  const std::int64_t at = LOSSFIT_TRY(ops::wrap_axis(axis, x.shape.rank()));
  const std::int64_t first = start < 0 && x.shape[at].is_number() ? start + x.shape[at].number() : start;
  return strided(x, std::move(shape), at, first, 1);
}

Checked<TensorSpec> flip(const TensorSpec& x, const Axes& axes) {
  const Axes wrapped = LOSSFIT_TRY(ops::wrap_axes(axes, x.shape.rank()));
  TensorSpec result = like(x, x.shape);
  if (!carries(x, x.shape) || x.shape.is_empty()) return result;
  std::vector<std::int64_t> strides = strides_of(sizes_of(x.shape));
  std::int64_t offset = 0;
  for (const std::int64_t axis : wrapped) {
    std::int64_t& stride = strides[static_cast<std::size_t>(axis)];
    offset += stride * (x.shape[axis].number() - 1);
    stride = -stride;
  }
  result.values = gathered(*x.values, sizes_of(x.shape), strides, offset);
  return result;
}

Checked<TensorSpec> cat(std::span<const TensorSpec> parts, std::int64_t axis) {
  std::vector<Shape> shapes;
  for (const TensorSpec& part : parts) shapes.push_back(part.shape);
  TensorSpec result = like(parts.empty() ? TensorSpec{} : parts[0], LOSSFIT_TRY(ops::cat(shapes, axis)));
  const std::int64_t at = LOSSFIT_TRY(ops::wrap_axis(axis, result.shape.rank()));
  bool known = true;
  for (const TensorSpec& part : parts) {
    result.dtype = promote(result.dtype, part.dtype);
    known = known && carries(part, result.shape);
  }
  if (!known) return result;
  Values joined(result.dtype, *result.shape.element_count());
  const Cut whole = cut(result.shape, at);
  const std::size_t size = item_size(result.dtype);
  auto* target = const_cast<std::byte*>(joined.bytes());
  for (const TensorSpec& part : parts) {
    if (part.shape.is_empty()) continue;
    const Values values = part.values->cast(result.dtype);
    const std::int64_t run = part.shape[at].number() * whole.inner;
    copy_runs(values.bytes(), target, whole.outer, run, run, whole.size * whole.inner, size);
    target += static_cast<std::size_t>(run) * size;
  }
  result.values = std::move(joined);
  return result;
}

Checked<TensorSpec> stack(std::span<const TensorSpec> parts, std::int64_t axis) {
  std::vector<Shape> shapes;
  for (const TensorSpec& part : parts) shapes.push_back(part.shape);
  const Shape shape = LOSSFIT_TRY(ops::stack(shapes, axis));
  std::vector<TensorSpec> columns;
  for (const TensorSpec& part : parts) columns.push_back(LOSSFIT_TRY(unsqueeze(part, axis)));
  TensorSpec result = LOSSFIT_TRY(cat(columns, axis));
  result.shape = shape;
  return result;
}

TensorSpec to(const TensorSpec& x, Dtype dtype) {
  TensorSpec result = x;
  result.dtype = dtype;
  if (x.values) result.values = x.values->cast(dtype);
  return result;
}

}  // namespace lossfit::tensor
