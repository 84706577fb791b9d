// PyTorch's tensor operations on tensors as far as they are known: shape and dtype always, elements where they are given.
// Each function yields what PyTorch yields or refuses as PyTorch does. Elements are carried along where the operands have
// them and the result holds at most `kMostCarried`; beyond that the result has none.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lossfit/tensor_spec.hpp"
#include "shape/aten.hpp"
#include "shape/tensor_ops.hpp"

namespace lossfit::tensor {

using ops::Axes;
using ops::Size;
using ops::Sizes;

/// The most elements a result carries.
inline constexpr std::int64_t kMostCarried = std::int64_t{1} << 22;

inline Meta meta(const TensorSpec& x) { return {x.shape, x.dtype}; }

// Views and copies that keep the dtype. Axes may be negative. See shape/tensor_ops.hpp for each one's errors.
Checked<TensorSpec> squeeze(const TensorSpec& x);
Checked<TensorSpec> squeeze(const TensorSpec& x, const Axes& axes);
Checked<TensorSpec> unsqueeze(const TensorSpec& x, std::int64_t axis);
Checked<TensorSpec> flatten(const TensorSpec& x, std::int64_t start = 0, std::int64_t end = -1);
Checked<TensorSpec> unflatten(const TensorSpec& x, std::int64_t axis, const Sizes& sizes);
Checked<TensorSpec> reshape(const TensorSpec& x, const Sizes& sizes);
Checked<TensorSpec> permute(const TensorSpec& x, const Axes& axes);
Checked<TensorSpec> transpose(const TensorSpec& x, std::int64_t a, std::int64_t b);
Checked<TensorSpec> movedim(const TensorSpec& x, const Axes& from, const Axes& to);
Checked<TensorSpec> t(const TensorSpec& x);
Checked<TensorSpec> expand(const TensorSpec& x, const Sizes& sizes);
Checked<TensorSpec> repeat(const TensorSpec& x, const Sizes& repeats);
/// `x[..., start:stop:step, ...]` on one axis.
Checked<TensorSpec> slice(const TensorSpec& x, std::int64_t axis, std::optional<std::int64_t> start, std::optional<std::int64_t> stop,
                          std::int64_t step = 1);
/// `x.select(axis, index)`: the axis is gone. The index must be in range.
Checked<TensorSpec> select(const TensorSpec& x, std::int64_t axis, std::int64_t index);
Checked<TensorSpec> narrow(const TensorSpec& x, std::int64_t axis, std::int64_t start, std::int64_t length);
Checked<TensorSpec> flip(const TensorSpec& x, const Axes& axes);

// Several tensors into one.
Checked<TensorSpec> cat(std::span<const TensorSpec> parts, std::int64_t axis);
Checked<TensorSpec> stack(std::span<const TensorSpec> parts, std::int64_t axis);

/// `x.to(dtype)`.
TensorSpec to(const TensorSpec& x, Dtype dtype);

// Element by element, or along one axis.
Checked<TensorSpec> softmax(const TensorSpec& x, std::int64_t axis);
Checked<TensorSpec> log_softmax(const TensorSpec& x, std::int64_t axis);
TensorSpec sigmoid(const TensorSpec& x);
TensorSpec log(const TensorSpec& x);

/// `torch.argmax`; over all elements where there is no axis.
Checked<TensorSpec> argmax(const TensorSpec& x, std::optional<std::int64_t> axis, bool keepdim = false);

/// `F.one_hot`; with no number of classes, one more than the largest value, which is unknown without values.
Checked<TensorSpec> one_hot(const TensorSpec& x, std::optional<std::int64_t> classes);

// What the operations above are made of.

/// Elements gathered by strides: element i of the result (row-major over `sizes`) is at offset + sum(index * stride).
Values gathered(const Values& from, const std::vector<std::int64_t>& sizes, const std::vector<std::int64_t>& strides, std::int64_t offset);
/// The sizes of a shape that is known.
std::vector<std::int64_t> sizes_of(const Shape& shape);
/// Row-major strides.
std::vector<std::int64_t> strides_of(const std::vector<std::int64_t>& sizes);
/// The result of rearranging elements: `shape` with x's dtype and device and no values.
TensorSpec like(const TensorSpec& x, Shape shape);
/// True when the result may carry elements.
bool carries(const TensorSpec& x, const Shape& result);

/// A tensor cut into the axes before one axis, that axis, and the axes behind it.
struct Cut {
  std::int64_t outer = 1;
  std::int64_t size = 1;
  std::int64_t inner = 1;
};
Cut cut(const Shape& shape, std::int64_t axis);

}  // namespace lossfit::tensor
