// Element-wise operations and reductions over arrays; see array.hpp.
#include "numeric/array.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "shape/aten.hpp"

namespace lossfit::numeric {
namespace {

using Sizes = xt::xarray<double>::shape_type;

/// What promotion needs to know of an array.
Operand operand(const Array& a) { return {{a.rank() == 0 ? Shape{} : Shape{1}, a.dtype}, a.is_python_number}; }

Sizes broadcast_sizes(const Sizes& a, const Sizes& b) {
  Sizes sizes(std::max(a.size(), b.size()), 1);
  for (const Sizes* from : {&a, &b}) {
    const std::size_t offset = sizes.size() - from->size();
    for (std::size_t axis = 0; axis < from->size(); ++axis) {
      if ((*from)[axis] != 1) sizes[offset + axis] = (*from)[axis];
    }
  }
  return sizes;
}

/// An operand as the kernel of a `dtype` product or quotient reads it: a Python number keeps the precision of the arithmetic.
Array as_operand(const Array& a, Dtype dtype) {
  if (a.dtype == dtype) return a;
  const Dtype read = a.is_python_number && is_reduced_float(dtype) ? Dtype::kFloat32 : dtype;
  Array cast{dtype, a.elements};
  for (double& element : cast.elements) element = rounded(element, read);
  return cast;
}

Array zip_as(const Array& a, const Array& b, Binary op, Dtype common, Dtype result) {
  const Array left = as_operand(a, common);
  const Array right = as_operand(b, common);
  const Sizes sizes = broadcast_sizes(left.elements.shape(), right.elements.shape());
  Array out{result, xt::xarray<double>::from_shape(sizes)};
  const auto step = [&](double x, double y) { return rounded(op(x, y), result); };
  if (left.elements.shape() == right.elements.shape()) {
    std::transform(left.elements.data(), left.elements.data() + left.elements.size(), right.elements.data(), out.elements.data(), step);
  } else {
    std::transform(left.elements.begin(sizes), left.elements.end(sizes), right.elements.begin(sizes), out.elements.data(), step);
  }
  return out;
}

}  // namespace

double rounded(double value, Dtype dtype) {
  switch (dtype) {
    case Dtype::kFloat64: return value;
    case Dtype::kFloat32: return static_cast<double>(static_cast<float>(value));
    case Dtype::kFloat16: return static_cast<double>(to_float(to_half(static_cast<float>(value))));
    case Dtype::kBfloat16: return static_cast<double>(to_float(to_bfloat16(static_cast<float>(value))));
    case Dtype::kBool: return value != 0 ? 1 : 0;
    case Dtype::kUint8: return static_cast<double>(static_cast<std::uint8_t>(static_cast<std::int64_t>(value)));
    case Dtype::kInt8: return static_cast<double>(static_cast<std::int8_t>(static_cast<std::int64_t>(value)));
    case Dtype::kInt16: return static_cast<double>(static_cast<std::int16_t>(static_cast<std::int64_t>(value)));
    case Dtype::kInt32: return static_cast<double>(static_cast<std::int32_t>(static_cast<std::int64_t>(value)));
    case Dtype::kInt64: return value;
  }
  return value;
}

Array array_of(const TensorSpec& spec) {
  Sizes sizes;
  for (const Dim& dim : spec.shape) sizes.push_back(static_cast<std::size_t>(dim.number()));
  Array array{spec.dtype, xt::xarray<double>::from_shape(sizes)};
  const std::vector<double> numbers = spec.values->to_doubles();
  std::copy(numbers.begin(), numbers.end(), array.elements.data());
  return array;
}

Array stored(Array a, Dtype dtype) {
  a.dtype = dtype;
  for (double& element : a.elements) element = rounded(element, dtype);
  return a;
}

Array number(double value, Dtype dtype) { return {dtype, value, true}; }

Array filled(const Array& like, Dtype dtype, double value) {
  Array array{dtype, xt::xarray<double>::from_shape(like.elements.shape())};
  std::fill_n(array.elements.data(), array.elements.size(), value);
  return array;
}

TensorSpec to_spec(const Array& array) {
  std::vector<Dim> dims;
  for (std::size_t size : array.elements.shape()) dims.emplace_back(static_cast<std::int64_t>(size));
  return {.shape = Shape(std::move(dims)),
          .dtype = array.dtype,
          .values = Values::from_doubles(array.dtype, {array.elements.data(), array.elements.size()})};
}

Array zip(const Array& a, const Array& b, Binary op, Dtype result) {
  const Operand left = operand(a);
  const Operand right = operand(b);
  return zip_as(a, b, op, result_type({&left, &right}), result);
}

Array zip(const Array& a, const Array& b, Binary op) {
  const Operand left = operand(a);
  const Operand right = operand(b);
  const Dtype common = result_type({&left, &right});
  return zip_as(a, b, op, common, common);
}

namespace {

/// Sums of halves read a Python number as one of them.
Array as_summand(Array a, const Array& other) {
  if (a.is_python_number && is_reduced_float(other.dtype)) a.elements(0) = rounded(a.elements(0), other.dtype);
  return a;
}

}  // namespace

Array map(const Array& a, Unary op) {
  Array out{a.dtype, xt::xarray<double>::from_shape(a.elements.shape())};
  std::transform(a.elements.data(), a.elements.data() + a.elements.size(), out.elements.data(),
                 [&](double x) { return rounded(op(x), a.dtype); });
  return out;
}

Array add(const Array& a, const Array& b) {
  return zip(as_summand(a, b), as_summand(b, a), [](double x, double y) { return x + y; });
}
Array sub(const Array& a, const Array& b) {
  return zip(as_summand(a, b), as_summand(b, a), [](double x, double y) { return x - y; });
}
Array mul(const Array& a, const Array& b) {
  return zip(a, b, [](double x, double y) { return x * y; });
}
Array div(const Array& a, const Array& b) {
  const Operand left = operand(a);
  const Operand right = operand(b);
  const Dtype common = result_type({&left, &right});
  const Dtype dtype = is_floating(common) ? common : Dtype::kFloat32;
  return zip_as(a, b, [](double x, double y) { return x / y; }, dtype, dtype);
}
Array equal(const Array& a, const Array& b) {
  return zip(a, b, [](double x, double y) { return x == y ? 1.0 : 0.0; }, Dtype::kBool);
}
Array where(const Array& mask, const Array& a) {
  return zip(mask, a, [](double holds, double x) { return holds != 0 ? x : 0.0; }, a.dtype);
}

namespace {

/// The axes before, at and after one axis, as three counts: elements are read at (i * length + k) * inner + j.
struct Split {
  std::size_t outer = 1;
  std::size_t length = 1;
  std::size_t inner = 1;
};

Split split(const Array& a, std::int64_t axis) {
  Split counts;
  const auto rank = static_cast<std::int64_t>(a.rank());
  const std::int64_t at = axis < 0 ? axis + rank : axis;
  for (std::int64_t k = 0; k < rank; ++k) {
    (k < at ? counts.outer : k == at ? counts.length : counts.inner) *= a.elements.shape()[static_cast<std::size_t>(k)];
  }
  return counts;
}

Array without_length(const Array& a, std::int64_t axis, Dtype dtype) {
  Sizes sizes = a.elements.shape();
  if (!sizes.empty()) *(axis < 0 ? sizes.end() + axis : sizes.begin() + axis) = 1;
  return {dtype, xt::xarray<double>::from_shape(sizes)};
}

/// `count` elements added as ATen's SumKernel.cpp adds a row, so that float32 sums round alike: four partial sums.
double row_sum(const double* row, std::size_t count, std::size_t stride, Dtype kept) {
  std::array<double, 4> partial{};
  std::size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    for (std::size_t k = 0; k < 4; ++k) partial[k] = rounded(partial[k] + row[(i + k) * stride], kept);
  }
  for (; i < count; ++i) partial[0] = rounded(partial[0] + row[i * stride], kept);
  for (std::size_t k = 1; k < 4; ++k) partial[0] = rounded(partial[0] + partial[k], kept);
  return partial[0];
}

/// A contiguous row is added in lanes of 32 bytes, then lane by lane after the remainder.
double contiguous_sum(const double* row, std::size_t count, Dtype kept) {
  const std::size_t lanes = 32 / item_size(kept);
  if (count < lanes) return row_sum(row, count, 1, kept);
  const std::size_t vectors = count / lanes;
  double total = 0;
  for (std::size_t i = vectors * lanes; i < count; ++i) total = rounded(total + row[i], kept);
  for (std::size_t lane = 0; lane < lanes; ++lane) total = rounded(total + row_sum(row + lane, vectors, lanes, kept), kept);
  return total;
}

}  // namespace

Dtype accumulator(Dtype dtype) { return is_reduced_float(dtype) ? Dtype::kFloat32 : is_floating(dtype) ? dtype : Dtype::kInt64; }

Array fold(const Array& a, std::int64_t axis, double start, Binary op, Dtype result) {
  const auto [outer, length, inner] = split(a, axis);
  Array out = without_length(a, axis, result);
  const double* from = a.elements.data();
  for (std::size_t i = 0; i < outer; ++i) {
    for (std::size_t j = 0; j < inner; ++j) {
      double total = start;
      for (std::size_t k = 0; k < length; ++k) total = rounded(op(total, from[(i * length + k) * inner + j]), result);
      out.elements.data()[i * inner + j] = total;
    }
  }
  return out;
}

Array sum_along(const Array& a, std::int64_t axis) {
  const auto [outer, length, inner] = split(a, axis);
  const Dtype kept = accumulator(a.dtype);
  Array out = without_length(a, axis, is_floating(a.dtype) ? a.dtype : Dtype::kInt64);
  for (std::size_t i = 0; i < outer; ++i) {
    for (std::size_t j = 0; j < inner; ++j) {
      const double* row = a.elements.data() + i * length * inner + j;
      const double total = inner == 1 ? contiguous_sum(row, length, kept) : row_sum(row, length, inner, kept);
      out.elements.data()[i * inner + j] = rounded(total, out.dtype);
    }
  }
  return out;
}

Array squeeze(Array a, std::int64_t axis) {
  Sizes sizes = a.elements.shape();
  if (sizes.empty()) return a;
  sizes.erase(axis < 0 ? sizes.end() + axis : sizes.begin() + axis);
  a.elements.reshape(sizes);
  return a;
}

Array unsqueeze(Array a, std::int64_t axis) {
  const Sizes sizes = a.elements.shape();
  const auto at = static_cast<std::size_t>(axis < 0 ? axis + static_cast<std::int64_t>(sizes.size()) + 1 : axis);
  Sizes wider(sizes.size() + 1, 1);
  for (std::size_t k = 0; k < sizes.size(); ++k) wider[k < at ? k : k + 1] = sizes[k];
  a.elements.reshape(wider);
  return a;
}

Array sum_all(const Array& a) {
  const double total = std::accumulate(a.elements.data(), a.elements.data() + a.elements.size(), 0.0);
  const Dtype dtype = is_floating(a.dtype) ? a.dtype : Dtype::kInt64;
  return {dtype, rounded(total, dtype)};
}

Array mean_all(const Array& a) {
  const double total = std::accumulate(a.elements.data(), a.elements.data() + a.elements.size(), 0.0);
  return {a.dtype, rounded(rounded(total, accumulator(a.dtype)) / static_cast<double>(a.elements.size()), a.dtype)};
}

Array sum_to(const Array& a, const Array& like) {
  const Sizes& sizes = like.elements.shape();
  // Several axes are one sum to PyTorch, so nothing is rounded in between.
  Array total{Dtype::kFloat64, a.elements};
  const auto plus = [](double x, double y) { return x + y; };
  while (total.rank() > sizes.size()) total = squeeze(fold(total, 0, 0, plus, Dtype::kFloat64), 0);
  for (std::size_t axis = 0; axis < sizes.size(); ++axis) {
    if (sizes[axis] == 1 && total.elements.shape()[axis] != 1) total = fold(total, static_cast<std::int64_t>(axis), 0, plus, Dtype::kFloat64);
  }
  for (double& element : total.elements) element = rounded(rounded(element, a.dtype), like.dtype);
  total.dtype = like.dtype;
  return total;
}

}  // namespace lossfit::numeric
