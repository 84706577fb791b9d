// Operations that change how many elements there are: expand, repeat, slices, cat, stack, split; see tensor_ops.hpp.
#include <algorithm>

#include "shape/aten.hpp"
#include "shape/tensor_ops.hpp"

namespace lossfit::ops {
namespace {

Raise does_not_stack(std::span<const Shape> shapes, std::size_t at) {
  return raise(ErrorType::kRuntimeError, "stack expects each tensor to be equal size, but got " + shapes[0].text() + " at entry 0 and " +
                                             shapes[at].text() + " at entry " + std::to_string(at))
      .because("LF0604", "tensors that are stacked must have the same shape");
}

/// A tensor of shape (0,) joins anything.
bool is_legacy_empty(const Shape& shape) { return shape.rank() == 1 && shape[0] == Dim(0); }

}  // namespace

Checked<Shape> expand(const Shape& shape, const Sizes& sizes) {
  const auto rank = static_cast<std::int64_t>(sizes.size());
  const std::int64_t leading = rank - shape.rank();
  if (leading < 0) {
    return raise(ErrorType::kRuntimeError, "expand(torch.FloatTensor{" + shape.text() + "}, size=" + text(sizes) +
                                               "): the number of sizes provided (" + std::to_string(rank) +
                                               ") must be greater or equal to the number of dimensions in the tensor (" +
                                               std::to_string(shape.rank()) + ")")
        .because("LF0605", "expand cannot drop axes");
  }
  Shape result;
  for (std::int64_t axis = 0; axis < rank; ++axis) {
    const Size& size = sizes[static_cast<std::size_t>(axis)];
    const std::int64_t own_axis = axis - leading;
    if (size.is(-1)) {
      if (own_axis < 0) {
        return raise(ErrorType::kRuntimeError, "The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension " +
                                                   std::to_string(axis))
            .because("LF0605", "a new axis needs a size");
      }
      result.dims().push_back(shape[own_axis]);
      continue;
    }
    if (own_axis >= 0 && shape[own_axis].is_number() && shape[own_axis] != Dim(1) && size.is_number() && !size.is(shape[own_axis].number())) {
      return raise(ErrorType::kRuntimeError, "The expanded size of the tensor (" + size.text() + ") must match the existing size (" +
                                                 shape[own_axis].text() + ") at non-singleton dimension " + std::to_string(axis) +
                                                 ".  Target sizes: " + text(sizes) + ".  Tensor sizes: " + shape.text())
          .because("LF0605", "only axes of size 1 can be expanded");
    }
    result.dims().push_back(size.dim());
  }
  return result;
}

Checked<Shape> repeat(const Shape& shape, const Sizes& repeats) {
  const std::int64_t leading = static_cast<std::int64_t>(repeats.size()) - shape.rank();
  if (leading < 0) {
    return raise(ErrorType::kRuntimeError, "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor")
        .because("LF0605", "repeat needs a count for each axis");
  }
  Shape result;
  for (std::size_t axis = 0; axis < repeats.size(); ++axis) {
    const std::int64_t own_axis = static_cast<std::int64_t>(axis) - leading;
    const Dim own = own_axis >= 0 ? shape[own_axis] : Dim(1);
    if (repeats[axis].is_negative()) {
      return raise(ErrorType::kRuntimeError, "Trying to create tensor with negative dimension " +
                                                 std::to_string(repeats[axis].number() * (own.is_number() ? own.number() : 1)))
          .because("LF0605", "a count is negative");
    }
    result.dims().push_back(product(own, repeats[axis].dim()));
  }
  return result;
}

SliceRange slice_range(std::int64_t size, std::optional<std::int64_t> start, std::optional<std::int64_t> stop, std::int64_t step) {
  const auto clamped = [size](std::int64_t bound) { return std::clamp<std::int64_t>(bound < 0 ? bound + size : bound, 0, size); };
  const std::int64_t first = clamped(start.value_or(0));
  const std::int64_t last = std::max(first, clamped(stop.value_or(size)));
  return {first, (last - first + step - 1) / step};
}

Checked<Shape> slice(const Shape& shape, std::int64_t axis, std::optional<std::int64_t> start, std::optional<std::int64_t> stop,
                     std::int64_t step) {
  if (shape.is_scalar()) {
    return raise(ErrorType::kIndexError, "slice() cannot be applied to a 0-dim tensor.").because("LF0601", "a scalar has no axes");
  }
  const std::int64_t at = LOSSFIT_TRY(wrap_axis(axis, shape.rank()));
  if (step <= 0) return raise(ErrorType::kValueError, "step must be greater than zero").because("LF0601", "slices run forwards");
  Shape result = shape;
  const bool whole = step == 1 && start.value_or(0) == 0 && !stop;
  if (shape[at].is_number()) {
    result[at] = slice_range(shape[at].number(), start, stop, step).count;
  } else if (!whole) {
    result[at] = Dim::unknown();
  }
  return result;
}

Checked<Shape> narrow(const Shape& shape, std::int64_t axis, std::int64_t start, std::int64_t length) {
  const std::int64_t at = LOSSFIT_TRY(wrap_axis(axis, shape.rank()));
  if (length < 0) return raise(ErrorType::kRuntimeError, "narrow(): length must be non-negative.").because("LF0601", "a length is negative");
  Shape result = shape;
  result[at] = length;
  if (!shape[at].is_number()) return result;
  const std::int64_t size = shape[at].number();
  if (start < -size || start > size) {
    return raise(ErrorType::kIndexError, "start out of range (expected to be in range of [" + std::to_string(-size) + ", " +
                                             std::to_string(size) + "], but got " + std::to_string(start) + ")")
        .because("LF0601", "the range begins outside the axis");
  }
  if (start < 0) start += size;
  if (start + length > size) {
    return raise(ErrorType::kRuntimeError, "start (" + std::to_string(start) + ") + length (" + std::to_string(length) +
                                               ") exceeds dimension size (" + std::to_string(size) + ").")
        .because("LF0601", "the range ends outside the axis");
  }
  return result;
}

Checked<Shape> unfold(const Shape& shape, std::int64_t axis, std::int64_t size, std::int64_t step) {
  const std::int64_t at = LOSSFIT_TRY(wrap_axis(axis, shape.rank()));
  Shape result = shape;
  if (result.is_scalar()) return Shape{size};
  if (shape[at].is_number() && size > shape[at].number()) {
    return raise(ErrorType::kRuntimeError, "maximum size for tensor at dimension " + std::to_string(at) + " is " + shape[at].text() +
                                               " but size is " + std::to_string(size))
        .because("LF0601", "the window is larger than the axis");
  }
  if (step <= 0) {
    return raise(ErrorType::kRuntimeError, "step is " + std::to_string(step) + " but must be > 0").because("LF0601", "windows move forwards");
  }
  result[at] = shape[at].is_number() ? Dim((shape[at].number() - size) / step + 1) : Dim::unknown();
  result.dims().push_back(size);
  return result;
}

Checked<Shape> cat(std::span<const Shape> shapes, std::int64_t axis) {
  if (shapes.empty()) {
    return raise(ErrorType::kValueError, "torch.cat(): expected a non-empty list of Tensors").because("LF0604", "there is nothing to join");
  }
  const Shape* first = &shapes[0];
  for (const Shape& shape : shapes) {
    if (!is_legacy_empty(shape)) {
      first = &shape;
      break;
    }
  }
  if (first->is_scalar()) {
    return raise(ErrorType::kRuntimeError, "zero-dimensional tensor (at position 0) cannot be concatenated").because("LF0604", "a scalar has no axes");
  }
  const std::int64_t at = LOSSFIT_TRY(wrap_axis(axis, first->rank()));
  Shape result = *first;
  result[at] = 0;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const Shape& shape = shapes[i];
    if (is_legacy_empty(shape)) continue;
    if (shape.is_scalar()) {
      return raise(ErrorType::kRuntimeError, "zero-dimensional tensor (at position " + std::to_string(i) + ") cannot be concatenated")
          .because("LF0604", "a scalar has no axes");
    }
    if (shape.rank() != first->rank()) {
      return raise(ErrorType::kRuntimeError, "Tensors must have same number of dimensions: got " + std::to_string(first->rank()) + " and " +
                                                 std::to_string(shape.rank()))
          .because("LF0604", "tensors that are joined must have the same number of axes");
    }
    for (std::int64_t j = 0; j < shape.rank(); ++j) {
      if (j == at) continue;
      if (!result[j].is_number()) result[j] = shape[j];
      if (!shape[j].is_number() || shape[j] == result[j]) continue;
      return raise(ErrorType::kRuntimeError, "Sizes of tensors must match except in dimension " + std::to_string(at) + ". Expected size " +
                                                 result[j].text() + " but got size " + shape[j].text() + " for tensor number " +
                                                 std::to_string(i) + " in the list.")
          .because("LF0604", "the tensors differ on an axis other than the one they are joined on");
    }
    const bool both = result[at].is_number() && shape[at].is_number();
    if (both) {
      result[at] = result[at].number() + shape[at].number();
    } else {
      result[at] = result[at] == Dim(0) ? shape[at] : Dim::unknown();
    }
  }
  return result;
}

Checked<Shape> stack(std::span<const Shape> shapes, std::int64_t axis) {
  if (shapes.empty()) {
    return raise(ErrorType::kRuntimeError, "stack expects a non-empty TensorList").because("LF0604", "there is nothing to stack");
  }
  const std::int64_t at = LOSSFIT_TRY(wrap_axis(axis, shapes[0].rank() + 1));
  for (std::size_t i = 1; i < shapes.size(); ++i) {
    if (shapes[i].rank() != shapes[0].rank()) return does_not_stack(shapes, i);
    for (std::int64_t j = 0; j < shapes[0].rank(); ++j) {
      if (shapes[i][j].is_number() && shapes[0][j].is_number() && shapes[i][j] != shapes[0][j]) return does_not_stack(shapes, i);
    }
  }
  Shape result = shapes[0];
  result.dims().insert(result.dims().begin() + at, Dim(static_cast<std::int64_t>(shapes.size())));
  return result;
}

Checked<Axes> split_sizes(const Shape& shape, std::int64_t size, std::int64_t axis) {
  const std::int64_t at = LOSSFIT_TRY(wrap_axis(axis, shape.rank()));
  if (size < 0) {
    return raise(ErrorType::kRuntimeError, "split expects split_size be non-negative, but got split_size=" + std::to_string(size))
        .because("LF0601", "a size is negative");
  }
  const std::int64_t whole = shape[at].number();
  if (size == 0 && whole != 0) {
    return raise(ErrorType::kRuntimeError, "split_size can only be 0 if dimension size is 0, but got dimension size of " + std::to_string(whole))
        .because("LF0601", "a piece would be empty");
  }
  Axes sizes;
  for (std::int64_t left = whole; left > 0; left -= size) sizes.push_back(std::min(size, left));
  if (sizes.empty()) sizes.push_back(0);
  return sizes;
}

Checked<Axes> split_sizes(const Shape& shape, const Axes& sizes, std::int64_t axis) {
  const std::int64_t at = LOSSFIT_TRY(wrap_axis(axis, shape.rank()));
  std::int64_t sum = 0;
  for (const std::int64_t size : sizes) sum += size;
  if (shape[at].is_number() && sum != shape[at].number()) {
    return raise(ErrorType::kRuntimeError, "split_with_sizes expects split_sizes to sum exactly to " + shape[at].text() +
                                               " (input tensor's size at dimension " + std::to_string(at) + "), but got split_sizes=" + text(sizes))
        .because("LF0601", "the pieces do not add up to the axis");
  }
  return sizes;
}

Checked<Axes> chunk_sizes(const Shape& shape, std::int64_t chunks, std::int64_t axis) {
  if (chunks <= 0) {
    return raise(ErrorType::kRuntimeError, "chunk expects `chunks` to be greater than 0, got: " + std::to_string(chunks))
        .because("LF0601", "there must be at least one piece");
  }
  const std::int64_t at = LOSSFIT_TRY(wrap_axis(axis, shape.rank()));
  const std::int64_t whole = shape[at].number();
  if (whole == 0) return Axes(static_cast<std::size_t>(std::min<std::int64_t>(chunks, 1024)), 0);
  return split_sizes(shape, (whole + chunks - 1) / chunks, at);
}

Checked<Shape> broadcast(const Shape& a, const Shape& b) {
  Symbols symbols;
  return Aten(symbols).broadcast({{a, Dtype::kFloat32}}, {{b, Dtype::kFloat32}});
}

Checked<Shape> reduce(const Shape& shape, const Axes& axes, bool keepdim) {
  const Axes wrapped = LOSSFIT_TRY(wrap_axes(axes, shape.rank()));
  Shape result;
  for (std::int64_t axis = 0; axis < shape.rank(); ++axis) {
    const bool gone = wrapped.empty() || std::find(wrapped.begin(), wrapped.end(), axis) != wrapped.end();
    if (!gone) result.dims().push_back(shape[axis]);
    if (gone && keepdim) result.dims().push_back(1);
  }
  return result;
}

}  // namespace lossfit::ops
