// Matrix products; see tensor_products.hpp.
#include "numeric/tensor_products.hpp"

#include "numeric/tensor_values_elements.hpp"

namespace lossfit::tensor {
namespace {

/// rows x inner times inner x columns, in float as PyTorch multiplies, or in double.
template <class T>
void multiply(const T* a, const T* b, T* result, std::int64_t rows, std::int64_t inner, std::int64_t columns) {
  for (std::int64_t i = 0; i < rows; ++i) {
    T* row = result + i * columns;
    for (std::int64_t k = 0; k < inner; ++k) {
      const T factor = a[i * inner + k];
      const T* other = b + k * columns;
      for (std::int64_t j = 0; j < columns; ++j) row[j] += factor * other[j];
    }
  }
}

}  // namespace

std::int64_t product_cost(const Shape& a, const Shape& b) {
  const auto count = a.element_count();
  if (!count || b.rank() < 1) return 0;
  const Dim columns = b.rank() == 1 ? Dim(1) : b[-1];
  std::int64_t cost = 0;
  if (!columns.is_number() || __builtin_mul_overflow(*count, columns.number(), &cost)) return 0;
  return cost;
}

Checked<TensorSpec> matmul(const TensorSpec& a, const TensorSpec& b) {
  const Meta product = LOSSFIT_TRY(ops::matmul(meta(a), meta(b)));
  TensorSpec result = like(a, product.shape);
  const bool is_double = a.dtype == Dtype::kFloat64;
  if (!a.values || !b.values || !carries(a, product.shape) || (a.dtype != Dtype::kFloat32 && !is_double)) return result;
  // Both as batches of matrices of the same batch shape.
  Shape rows_a = a.shape.rank() == 1 ? Shape{1, a.shape[0]} : a.shape;
  Shape rows_b = b.shape.rank() == 1 ? Shape{b.shape[0], 1} : b.shape;
  const std::int64_t rows = rows_a[-2].number();
  const std::int64_t inner = rows_a[-1].number();
  const std::int64_t columns = rows_b[-1].number();
  const auto batch_of = [](const Shape& shape) { return Shape(std::vector<Dim>(shape.begin(), shape.end() - 2)); };
  const Shape batch = LOSSFIT_TRY(ops::broadcast(batch_of(rows_a), batch_of(rows_b)));
  const auto spread = [&](const TensorSpec& x, const Shape& shape) {
    Shape full = batch;
    full.dims().push_back(shape[-2]);
    full.dims().push_back(shape[-1]);
    return full == shape ? *x.values : gathered(*x.values, sizes_of(full), broadcast_strides(shape, full), 0);
  };
  const Values left = spread(a, rows_a);
  const Values right = spread(b, rows_b);
  Values values(a.dtype, *product.shape.element_count());
  const auto run = [&](auto zero) {
    using T = decltype(zero);
    for (std::int64_t i = 0; i < *batch.element_count(); ++i) {
      multiply(left.span<T>().data() + i * rows * inner, right.span<T>().data() + i * inner * columns,
               values.mutable_span<T>().data() + i * rows * columns, rows, inner, columns);
    }
  };
  if (is_double) {
    run(double{});
  } else {
    run(float{});
  }
  result.values = std::move(values);
  return result;
}

Checked<TensorSpec> linear(const TensorSpec& input, const TensorSpec& weight, const TensorSpec* bias) {
  const Meta whole = LOSSFIT_TRY(ops::linear(meta(input), meta(weight), bias != nullptr));
  TensorSpec result = like(input, whole.shape);
  if (!input.values || !weight.values || !carries(input, whole.shape) || (bias != nullptr && !bias->values)) return result;
  const TensorSpec columns = LOSSFIT_TRY(t(weight));
  result = LOSSFIT_TRY(matmul(input, columns));
  if (bias == nullptr || !result.values) return result;
  return zip_as(result, *bias, result.shape, result.dtype, [](double x, double y) { return x + y; });
}

}  // namespace lossfit::tensor
