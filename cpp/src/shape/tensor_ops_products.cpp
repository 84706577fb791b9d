// Matrix products, einsum and gather; see tensor_ops.hpp.
#include <algorithm>

#include "shape/tensor_ops.hpp"

namespace lossfit::ops {
namespace {

bool differ(const Dim& a, const Dim& b) { return a.is_number() && b.is_number() && a != b; }

/// C++'s spelling of an element type, which mm's refusal prints.
std::string_view cpp_name(Dtype dtype) {
  switch (dtype) {
    case Dtype::kBool: return "bool";
    case Dtype::kUint8: return "unsigned char";
    case Dtype::kInt8: return "signed char";
    case Dtype::kInt16: return "short int";
    case Dtype::kInt32: return "int";
    case Dtype::kInt64: return "long int";
    case Dtype::kFloat16: return "c10::Half";
    case Dtype::kBfloat16: return "c10::BFloat16";
    case Dtype::kFloat32: return "float";
    case Dtype::kFloat64: return "double";
  }
  return {};
}

std::string scalar(Dtype dtype) { return std::string(scalar_type_name(dtype)); }

Raise sizes_differ(std::string message) {
  return raise(ErrorType::kRuntimeError, std::move(message)).because("LF0606", "the inner sizes of a product differ");
}

Raise dtypes_differ(std::string message) {
  return raise(ErrorType::kRuntimeError, std::move(message)).because("LF0202", "the factors of a product have different dtypes");
}

std::string by(const Dim& rows, const Dim& columns) { return rows.text() + "x" + columns.text(); }

Raise cannot_multiply(const Dim& rows, const Dim& inner, const Dim& other_inner, const Dim& columns) {
  return sizes_differ("mat1 and mat2 shapes cannot be multiplied (" + by(rows, inner) + " and " + by(other_inner, columns) + ")");
}

Raise mm_dtypes(Dtype a, Dtype b) {
  return dtypes_differ("expected m1 and m2 to have the same dtype, but got: " + std::string(cpp_name(a)) + " != " + std::string(cpp_name(b)));
}

Checked<Meta> dot(const Meta& a, const Meta& b) {
  if (a.dtype != b.dtype) {
    return dtypes_differ("dot : expected both vectors to have same dtype, but found " + scalar(a.dtype) + " and " + scalar(b.dtype));
  }
  if (differ(a.shape[0], b.shape[0])) {
    return sizes_differ("inconsistent tensor size, expected tensor " + a.shape.text() + " and src " + b.shape.text() +
                        " to have the same number of elements, but got " + a.shape[0].text() + " and " + b.shape[0].text() +
                        " elements respectively");
  }
  return Meta{Shape{}, a.dtype};
}

/// A matrix of `rows` rows and b's vector; the result keeps a's leading axes.
Checked<Meta> matrix_vector(const Meta& a, const Meta& b, const Dim& rows) {
  const Dim& inner = a.shape[-1];
  if (differ(inner, b.shape[0])) {
    return sizes_differ("size mismatch, got input (" + rows.text() + "), mat (" + by(rows, inner) + "), vec (" + b.shape[0].text() + ")");
  }
  if (a.dtype != b.dtype) {
    return dtypes_differ("addmv input tensors must have the same dtype, but got " + scalar(b.dtype) + ", " + scalar(a.dtype) + ", and " +
                         scalar(b.dtype));
  }
  Meta result = a;
  result.shape.dims().pop_back();
  return result;
}

/// Everything but the last `keep` axes.
Shape leading(const Shape& shape, std::int64_t keep) {
  return Shape(std::vector<Dim>(shape.begin(), shape.end() - std::min(keep, shape.rank())));
}

Checked<Meta> batched(const Meta& a, const Meta& b) {
  const bool vector_a = a.shape.rank() == 1;
  const bool vector_b = b.shape.rank() == 1;
  const Shape batch = LOSSFIT_TRY(broadcast(leading(a.shape, 2), leading(b.shape, 2)));
  const Dim& inner = a.shape[-1];
  const Dim& other_inner = vector_b ? b.shape[0] : b.shape[-2];
  if (differ(inner, other_inner)) {
    const std::string count = element_count(batch).text();
    return sizes_differ("Expected size for first two dimensions of batch2 tensor to be: [" + count + ", " + inner.text() + "] but got: [" +
                        count + ", " + other_inner.text() + "].");
  }
  if (a.dtype != b.dtype) return dtypes_differ("expected scalar type " + scalar(a.dtype) + " but found " + scalar(b.dtype));
  Meta result{batch, a.dtype};
  if (!vector_a) result.shape.dims().push_back(a.shape[-2]);
  if (!vector_b) result.shape.dims().push_back(b.shape[-1]);
  return result;
}

}  // namespace

Checked<Meta> mm(const Meta& a, const Meta& b) {
  if (a.shape.rank() != 2) return sizes_differ("self must be a matrix");
  if (b.shape.rank() != 2) return sizes_differ("mat2 must be a matrix");
  if (differ(a.shape[1], b.shape[0])) return cannot_multiply(a.shape[0], a.shape[1], b.shape[0], b.shape[1]);
  if (a.dtype != b.dtype) return mm_dtypes(a.dtype, b.dtype);
  return Meta{Shape{a.shape[0], b.shape[1]}, a.dtype};
}

Checked<Meta> bmm(const Meta& a, const Meta& b) {
  if (a.shape.rank() != 3) return sizes_differ("batch1 must be a 3D tensor");
  if (b.shape.rank() != 3) return sizes_differ("batch2 must be a 3D tensor");
  if (differ(a.shape[0], b.shape[0]) || differ(a.shape[2], b.shape[1])) {
    return sizes_differ("Expected size for first two dimensions of batch2 tensor to be: [" + a.shape[0].text() + ", " + a.shape[2].text() +
                        "] but got: [" + b.shape[0].text() + ", " + b.shape[1].text() + "].");
  }
  if (a.dtype != b.dtype) return dtypes_differ("expected scalar type " + scalar(a.dtype) + " but found " + scalar(b.dtype));
  return Meta{Shape{a.shape[0], a.shape[1], b.shape[2]}, a.dtype};
}

Checked<Meta> matmul(const Meta& a, const Meta& b) {
  const std::int64_t rank_a = a.shape.rank();
  const std::int64_t rank_b = b.shape.rank();
  if (rank_a == 0 || rank_b == 0) {
    return sizes_differ("both arguments to matmul need to be at least 1D, but they are " + std::to_string(rank_a) + "D and " +
                        std::to_string(rank_b) + "D");
  }
  if (rank_a == 1 && rank_b == 1) return dot(a, b);
  if (rank_b == 1) return matrix_vector(a, b, element_count(leading(a.shape, 1)));
  if (rank_b > 2) return batched(a, b);
  // A second factor of two axes is multiplied at once, all rows of the first folded into one axis.
  const Dim rows = rank_a == 1 ? Dim(1) : element_count(leading(a.shape, 1));
  if (differ(a.shape[-1], b.shape[0])) return cannot_multiply(rows, a.shape[-1], b.shape[0], b.shape[1]);
  if (a.dtype != b.dtype) return mm_dtypes(a.dtype, b.dtype);
  Meta result = a;
  result.shape[-1] = b.shape[1];
  return result;
}

Checked<Meta> linear(const Meta& input, const Meta& weight, bool has_bias) {
  if (input.shape.is_scalar()) {
    return sizes_differ("both arguments to linear need to be at least 1D, but they are 0D and " + std::to_string(weight.shape.rank()) + "D");
  }
  const Dim rows = input.shape.rank() == 1 ? Dim(1) : element_count(leading(input.shape, 1));
  const bool same_dtype = input.dtype == weight.dtype;
  // addmm, which adds the bias, looks at the dtypes first; mm looks at the sizes first.
  if (has_bias && !same_dtype) {
    return dtypes_differ("mat1 and mat2 must have the same dtype, but got " + scalar(input.dtype) + " and " + scalar(weight.dtype));
  }
  if (differ(input.shape[-1], weight.shape[1])) return cannot_multiply(rows, input.shape[-1], weight.shape[1], weight.shape[0]);
  if (!same_dtype) return mm_dtypes(input.dtype, weight.dtype);
  Meta result = input;
  result.shape[-1] = weight.shape[0];
  return result;
}

Checked<Shape> gather(const Shape& shape, std::int64_t axis, const Meta& index) {
  const std::int64_t at = LOSSFIT_TRY(wrap_axis(axis, shape.rank()));
  if (index.dtype != Dtype::kInt64 && index.dtype != Dtype::kInt32) {
    return raise(ErrorType::kRuntimeError, "gather(): Expected dtype int32/int64 for index").because("LF0201", "an index must be an integer");
  }
  if (index.shape.rank() != shape.rank() && !(index.shape.rank() <= 1 && shape.rank() <= 1)) {
    return raise(ErrorType::kRuntimeError, "Index tensor must have the same number of dimensions as input tensor")
        .because("LF0607", "gather needs an index of the input's rank");
  }
  for (std::int64_t i = 0; i < shape.rank() && i < index.shape.rank(); ++i) {
    if (i == at || !shape[i].is_number() || !index.shape[i].is_number() || index.shape[i].number() <= shape[i].number()) continue;
    return raise(ErrorType::kRuntimeError, "Size does not match at dimension " + std::to_string(i) + " expected index " + index.shape.text() +
                                               " to be no larger than self " + shape.text() + " apart from dimension " + std::to_string(at))
        .because("LF0607", "the index is larger than the input on another axis");
  }
  return index.shape;
}

}  // namespace lossfit::ops
