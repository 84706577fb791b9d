// PyTorch's tensor operations on shapes alone: what comes out, or PyTorch's exception word for word. Sizes may be symbols
// or unknown; where a rule would need a number that is not there, the result's size is unknown and nothing is refused.
// Source: aten/src/ATen/native/TensorShape.cpp, LinearAlgebra.cpp, ReduceOps.cpp of PyTorch 2.14.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "shape/raise.hpp"

namespace lossfit::ops {

/// A size as a caller writes it: a number, which may be -1 or otherwise negative, or a symbol, or unknown.
class Size {
 public:
  constexpr Size(std::int64_t number) : number_(number), dim_(number < 0 ? Dim(0) : Dim(number)) {}
  constexpr Size(int number) : Size(static_cast<std::int64_t>(number)) {}
  Size(Dim dim) : number_(dim.is_number() ? dim.number() : 0), is_number_(dim.is_number()), dim_(dim) {}

  bool is_number() const { return is_number_; }
  bool is(std::int64_t number) const { return is_number_ && number_ == number; }
  bool is_negative() const { return is_number_ && number_ < 0; }
  std::int64_t number() const { return number_; }
  const Dim& dim() const { return dim_; }
  std::string text() const { return is_number_ ? std::to_string(number_) : dim_.text(); }

 private:
  std::int64_t number_ = 0;
  bool is_number_ = true;
  Dim dim_;
};
using Sizes = std::vector<Size>;
using Axes = std::vector<std::int64_t>;

/// `[2, -1]`, as ATen prints sizes.
std::string text(const Sizes& sizes);
std::string text(const Axes& axes);

/// A negative axis counted from the end. IndexError `Dimension out of range (expected to be in range of [-3, 2], but got 3)`;
/// a scalar counts as having one axis.
Checked<std::int64_t> wrap_axis(std::int64_t axis, std::int64_t rank);
/// The same for several axes, none of which may be named twice.
Checked<Axes> wrap_axes(const Axes& axes, std::int64_t rank);

/// The number of elements, a number only where every size is one.
Dim element_count(const Shape& shape);
/// The product of two sizes, a number only where both are (or one is 1).
Dim product(Dim a, Dim b);

// Views. None of these changes the number of elements.
Shape squeeze(const Shape& shape);
Checked<Shape> squeeze(const Shape& shape, const Axes& axes);
Checked<Shape> unsqueeze(const Shape& shape, std::int64_t axis);
Checked<Shape> flatten(const Shape& shape, std::int64_t start = 0, std::int64_t end = -1);
Checked<Shape> unflatten(const Shape& shape, std::int64_t axis, const Sizes& sizes);
/// `reshape` and `view` of a contiguous tensor.
Checked<Shape> reshape(const Shape& shape, const Sizes& sizes);
/// For each axis of the result, the axis of the input it comes from.
Checked<Axes> permutation(const Shape& shape, const Axes& axes);
Checked<Axes> transposition(const Shape& shape, std::int64_t a, std::int64_t b);
Checked<Axes> movement(const Shape& shape, const Axes& from, const Axes& to);
/// The permutation of `.t()`.
Checked<Axes> matrix_transposition(const Shape& shape);
Shape permuted(const Shape& shape, const Axes& permutation);
Checked<Shape> expand(const Shape& shape, const Sizes& sizes);
Checked<Shape> repeat(const Shape& shape, const Sizes& repeats);
/// A Python slice on one axis; negative bounds count from the end, none is open.
Checked<Shape> slice(const Shape& shape, std::int64_t axis, std::optional<std::int64_t> start, std::optional<std::int64_t> stop,
                     std::int64_t step = 1);
/// Where a slice begins and how many elements it holds, given the axis' size.
struct SliceRange {
  std::int64_t start = 0;
  std::int64_t count = 0;
};
SliceRange slice_range(std::int64_t size, std::optional<std::int64_t> start, std::optional<std::int64_t> stop, std::int64_t step);
/// `x.narrow(axis, start, length)`.
Checked<Shape> narrow(const Shape& shape, std::int64_t axis, std::int64_t start, std::int64_t length);
/// `x.unfold(axis, size, step)`.
Checked<Shape> unfold(const Shape& shape, std::int64_t axis, std::int64_t size, std::int64_t step);

// Several tensors into one, one into several.
Checked<Shape> cat(std::span<const Shape> shapes, std::int64_t axis);
Checked<Shape> stack(std::span<const Shape> shapes, std::int64_t axis);
/// Sizes along the axis of `x.split(size)`, of `x.split([..])` and of `x.chunk(n)`.
Checked<Axes> split_sizes(const Shape& shape, std::int64_t size, std::int64_t axis);
Checked<Axes> split_sizes(const Shape& shape, const Axes& sizes, std::int64_t axis);
Checked<Axes> chunk_sizes(const Shape& shape, std::int64_t chunks, std::int64_t axis);

/// Two shapes broadcast together. RuntimeError `The size of tensor a (3) must match ...`.
Checked<Shape> broadcast(const Shape& a, const Shape& b);

/// A reduction over these axes (all where there are none).
Checked<Shape> reduce(const Shape& shape, const Axes& axes, bool keepdim);

// Products.
Checked<Meta> matmul(const Meta& a, const Meta& b);
Checked<Meta> mm(const Meta& a, const Meta& b);
Checked<Meta> bmm(const Meta& a, const Meta& b);
/// `F.linear`: weight (out, in), bias (out).
Checked<Meta> linear(const Meta& input, const Meta& weight, bool has_bias);
/// `torch.einsum`; the equation's letters may be spaced, with an ellipsis.
Checked<Shape> einsum(std::string_view equation, std::span<const Shape> operands);

/// `torch.gather(x, axis, index)` on shapes; the result is shaped like `index`.
Checked<Shape> gather(const Shape& shape, std::int64_t axis, const Meta& index);

}  // namespace lossfit::ops
