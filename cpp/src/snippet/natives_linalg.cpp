// Linear algebra beyond products: decompositions, solving, diagonals. Shapes and dtypes; values are not followed.
#include <algorithm>

#include "snippet/machine.hpp"

namespace lossfit::snippet {
namespace {

/// `count` trailing axes taken off.
Shape without(const Shape& shape, std::int64_t count) { return Shape(std::vector<Dim>(shape.begin(), shape.end() - std::min(count, shape.rank()))); }

Shape with(Shape shape, std::initializer_list<Dim> more) {
  shape.dims().insert(shape.dims().end(), more.begin(), more.end());
  return shape;
}

Value made(Args& args, Shape shape, Dtype dtype) {
  const Value result = args.result(TensorSpec{std::move(shape), dtype, "cpu", std::nullopt});
  as<Tensor>(result)->layout_is_known = false;
  return result;
}

Value named(Args& args, std::vector<Value> parts, std::vector<std::string> names) {
  Sequence* sequence = as<Sequence>(args.machine().tuple(std::move(parts)));
  sequence->names = std::move(names);
  return sequence;
}

Dim smaller(const Dim& a, const Dim& b) {
  if (a.is_number() && b.is_number()) return std::min(a.number(), b.number());
  return a == b ? a : Dim::unknown();
}

/// A batch of matrices of floating numbers; what else PyTorch says to others is not followed.
Tensor& matrices(Args& args, std::size_t i) {
  Tensor& x = args.tensor(i);
  if (x.spec.shape.rank() < 2 || !is_floating(x.spec.dtype) || x.is_array) throw Unsure{};
  return x;
}

Tensor& square(Args& args, std::size_t i) {
  Tensor& x = matrices(args, i);
  const Dim& rows = x.spec.shape[-2];
  const Dim& columns = x.spec.shape[-1];
  if (rows != columns) throw Unsure{};
  return x;
}

Value same_square(Args& args) {
  Tensor& x = square(args, 0);
  return made(args, x.spec.shape, x.spec.dtype);
}
Value number_each(Args& args) {
  Tensor& x = square(args, 0);
  return made(args, without(x.spec.shape, 2), x.spec.dtype);
}
Value condition(Args& args) {
  Tensor& x = matrices(args, 0);
  return made(args, without(x.spec.shape, 2), x.spec.dtype);
}
Value rank_of(Args& args) { return made(args, without(matrices(args, 0).spec.shape, 2), Dtype::kInt64); }
Value pseudo_inverse(Args& args) {
  Tensor& x = matrices(args, 0);
  return made(args, with(without(x.spec.shape, 2), {x.spec.shape[-1], x.spec.shape[-2]}), x.spec.dtype);
}
Value sign_and_log(Args& args) {
  Value sign = number_each(args);
  return named(args, {std::move(sign), number_each(args)}, {"sign", "logabsdet"});
}
Value eigen_values(Args& args) {
  Tensor& x = square(args, 0);
  return made(args, without(x.spec.shape, 1), x.spec.dtype);
}
Value eigen(Args& args) {
  Value values = eigen_values(args);
  return named(args, {std::move(values), same_square(args)}, {"eigenvalues", "eigenvectors"});
}
Value singular_values(Args& args) {
  Tensor& x = matrices(args, 0);
  return made(args, with(without(x.spec.shape, 2), {smaller(x.spec.shape[-2], x.spec.shape[-1])}), x.spec.dtype);
}

/// linalg.svd gives the third factor transposed, and whole matrices unless told otherwise; torch.svd neither.
Value svd(Args& args, bool of_linalg) {
  Tensor& x = matrices(args, 0);
  const bool full = of_linalg ? args.flag(1) : !args.flag(1);
  const Dim& rows = x.spec.shape[-2];
  const Dim& columns = x.spec.shape[-1];
  const Dim inner = smaller(rows, columns);
  const Shape batch = without(x.spec.shape, 2);
  const Dim right = full ? columns : inner;
  Value u = made(args, with(batch, {rows, full ? rows : inner}), x.spec.dtype);
  Value s = made(args, with(batch, {inner}), x.spec.dtype);
  Value v = made(args, of_linalg ? with(batch, {right, columns}) : with(batch, {columns, right}), x.spec.dtype);
  return named(args, {std::move(u), std::move(s), std::move(v)}, {"U", "S", of_linalg ? "Vh" : "V"});
}
Value svd_of_linalg(Args& args) { return svd(args, true); }
Value svd_of_torch(Args& args) { return svd(args, false); }

Value qr(Args& args) {
  Tensor& x = matrices(args, 0);
  const std::string* mode = text_of(args[1]);
  if (mode == nullptr || *mode == "r") throw Unsure{};
  const Dim& rows = x.spec.shape[-2];
  const Dim& columns = x.spec.shape[-1];
  const Dim inner = *mode == "complete" ? rows : smaller(rows, columns);
  const Shape batch = without(x.spec.shape, 2);
  Value q = made(args, with(batch, {rows, inner}), x.spec.dtype);
  return named(args, {std::move(q), made(args, with(batch, {inner, columns}), x.spec.dtype)}, {"Q", "R"});
}

Value solve(Args& args) {
  Tensor& a = square(args, 0);
  Tensor& b = args.tensor(1);
  if (b.spec.dtype != a.spec.dtype || a.spec.shape.rank() != 2 || b.spec.shape.is_scalar() || b.spec.shape[0] != a.spec.shape[0]) throw Unsure{};
  if (b.spec.shape.rank() > 2) throw Unsure{};
  return made(args, b.spec.shape, a.spec.dtype);
}

/// (m, n) and (m, k) give a solution (n, k).
Value least_squares(Args& args) {
  Tensor& a = matrices(args, 0);
  Tensor& b = matrices(args, 1);
  if (a.spec.shape.rank() != 2 || b.spec.shape.rank() != 2 || a.spec.dtype != b.spec.dtype || a.spec.shape[0] != b.spec.shape[0]) throw Unsure{};
  Value solution = made(args, Shape{a.spec.shape[1], b.spec.shape[1]}, a.spec.dtype);
  return named(args, {std::move(solution), Unknown{}, Unknown{}, Unknown{}}, {"solution", "residuals", "rank", "singular_values"});
}

Value trace_of(Args& args) {
  Tensor& x = args.tensor(0);
  if (x.spec.shape.rank() != 2 || x.is_array) throw Unsure{};
  return made(args, Shape{}, is_floating(x.spec.dtype) ? x.spec.dtype : Dtype::kInt64);
}

/// A vector becomes the diagonal of a matrix; `diag_embed` does so to every last axis.
Value embed_diagonal(Args& args) {
  Tensor& x = args.tensor(0);
  const std::int64_t offset = args.integer(1);
  if (args.integer(2) != -2 || args.integer(3) != -1 || x.spec.shape.is_scalar()) throw Unsure{};
  const Dim& size = x.spec.shape[-1];
  const Dim side = size.is_number() ? Dim(size.number() + std::abs(offset)) : Dim::unknown();
  return args.result(tensor::like(x.spec, with(without(x.spec.shape, 1), {side, side})));
}

Value kron(Args& args) {
  Tensor& a = args.tensor(0);
  Tensor& b = args.tensor(1);
  if (a.spec.shape.rank() != b.spec.shape.rank()) throw Unsure{};
  Shape shape;
  for (std::int64_t i = 0; i < a.spec.shape.rank(); ++i) shape.dims().push_back(ops::product(a.spec.shape[i], b.spec.shape[i]));
  return made(args, std::move(shape), promote(a.spec.dtype, b.spec.dtype));
}

Value cross(Args& args) {
  Tensor& a = args.tensor(0);
  Tensor& b = args.tensor(1);
  if (a.spec.dtype != b.spec.dtype) throw Unsure{};
  return made(args, args.machine().checked(ops::broadcast(a.spec.shape, b.spec.shape)), a.spec.dtype);
}

/// Rows are variables, columns observations.
Value covariance(Args& args) {
  Tensor& x = args.tensor(0);
  if (x.spec.shape.rank() > 2 || !is_floating(x.spec.dtype)) throw Unsure{};
  const Shape shape = x.spec.shape.rank() < 2 ? Shape{} : Shape{x.spec.shape[0], x.spec.shape[0]};
  return made(args, shape, x.spec.dtype);
}

Value tensordot(Args& args) {
  Tensor& a = args.tensor(0);
  Tensor& b = args.tensor(1);
  if (a.spec.dtype != b.spec.dtype) throw Unsure{};
  ops::Axes left;
  ops::Axes right;
  if (const auto count = integer_of(args[2])) {
    for (std::int64_t i = 0; i < *count; ++i) left.push_back(a.spec.shape.rank() - *count + i), right.push_back(i);
  } else {
    const auto both = args.machine().items(args[2]);
    if (!both || both->size() != 2) throw Unsure{};
    for (const auto& [list, axes, rank] : {std::tuple(0, &left, a.spec.shape.rank()), std::tuple(1, &right, b.spec.shape.rank())}) {
      const auto listed = args.machine().items((*both)[static_cast<std::size_t>(list)]);
      if (!listed) throw Unsure{};
      for (const Value& axis : *listed) axes->push_back(integer_of(axis) ? args.machine().checked(ops::wrap_axis(*integer_of(axis), rank)) : throw Unsure{});
    }
  }
  if (left.size() != right.size()) throw Unsure{};
  const auto kept = [](const Shape& shape, const ops::Axes& axes, Shape& into) {
    for (std::int64_t i = 0; i < shape.rank(); ++i) {
      if (std::find(axes.begin(), axes.end(), i) == axes.end()) into.dims().push_back(shape[i]);
    }
  };
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (left[i] < 0 || left[i] >= a.spec.shape.rank() || right[i] >= b.spec.shape.rank()) throw Unsure{};
    if (a.spec.shape[left[i]] != b.spec.shape[right[i]]) throw Unsure{};
  }
  Shape shape;
  kept(a.spec.shape, left, shape);
  kept(b.spec.shape, right, shape);
  return made(args, std::move(shape), a.spec.dtype);
}

/// Places of a triangle: two rows, one column for each of its elements.
Value triangle(Args& args, bool upper) {
  const std::int64_t rows = args.integer(0);
  const std::int64_t columns = args.integer(1);
  const std::int64_t offset = args.integer(2);
  if (rows < 0 || columns < 0 || rows > 1'000'000) throw Unsure{};
  std::int64_t count = 0;
  for (std::int64_t i = 0; i < rows; ++i) {
    const std::int64_t below = std::clamp<std::int64_t>(i + offset + (upper ? 0 : 1), 0, columns);
    count += upper ? columns - below : below;
  }
  return args.machine().tensor({Shape{2, count}, args.dtype(3).value_or(Dtype::kInt64), "cpu", std::nullopt});
}
Value upper_places(Args& args) { return triangle(args, true); }
Value lower_places(Args& args) { return triangle(args, false); }

constexpr unsigned kBoth = kTorch | kMethod;
LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
    {kBoth, "det", "input", number_each},
    {kPath, "torch.linalg.det", "input", number_each},
    {kBoth, "logdet", "input", number_each},
    {kBoth, "slogdet", "input", sign_and_log},
    {kPath, "torch.linalg.slogdet", "input", sign_and_log},
    {kBoth, "inverse", "input", same_square},
    {kPath, "torch.linalg.inv", "input", same_square},
    {kBoth, "pinverse", "input, rcond=1e-15", pseudo_inverse},
    {kPath, "torch.linalg.pinv", "input, *, rtol=None, atol=None, hermitian=False", pseudo_inverse},
    {kBoth, "matrix_exp", "input", same_square},
    {kPath, "torch.linalg.matrix_exp", "input", same_square},
    {kBoth, "matrix_power", "input, n", same_square},
    {kPath, "torch.linalg.matrix_power", "input, n", same_square},
    {kBoth, "cholesky", "input, upper=False", same_square},
    {kPath, "torch.linalg.cholesky", "input, *, upper=False", same_square},
    {kPath, "torch.linalg.eigh", "input, UPLO='L'", eigen},
    {kPath, "torch.linalg.eigvalsh", "input, UPLO='L'", eigen_values},
    {kPath, "torch.linalg.svd", "input, full_matrices=True, driver=None", svd_of_linalg},
    {kPath, "torch.linalg.svdvals", "input, driver=None", singular_values},
    {kBoth, "svd", "input, some=True, compute_uv=True", svd_of_torch},
    {kBoth, "qr", "input, mode='reduced'", qr},
    {kPath, "torch.linalg.qr", "input, mode='reduced'", qr},
    {kPath, "torch.linalg.solve", "A, B, left=True", solve},
    {kPath, "torch.linalg.lstsq", "A, B, rcond=None, *, driver=None", least_squares},
    {kPath, "torch.linalg.matrix_rank", "input, tol=None, hermitian=False, atol=None, rtol=None", rank_of},
    {kPath, "torch.linalg.cond", "input, p=None", condition},
    {kPath, "torch.linalg.cross", "input, other, dim=-1", cross},
    {kBoth, "cross", "input, other, dim=None", cross},
    {kBoth, "trace", "input", trace_of},
    {kBoth, "diag_embed", "input, offset=0, dim1=-2, dim2=-1", embed_diagonal},
    {kBoth, "kron", "input, other", kron},
    {kBoth, "cov", "input, correction=1", covariance},
    {kBoth, "corrcoef", "input", covariance},
    {kTorch, "tensordot", "a, b, dims=2", tensordot},
    {kTorch, "triu_indices", "row, col, offset=0, dtype=None", upper_places},
    {kTorch, "tril_indices", "row, col, offset=0, dtype=None", lower_places},
};

}  // namespace

std::span<const Native> linalg_natives() { return kRows; }

}  // namespace lossfit::snippet
