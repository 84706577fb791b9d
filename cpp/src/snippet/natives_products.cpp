// Products of matrices and vectors, and distances.
#include <cmath>

#include "numeric/tensor_products.hpp"
#include "numeric/tensor_values_elements.hpp"
#include "snippet/array_rules.hpp"
#include "snippet/machine.hpp"

namespace lossfit::snippet {
namespace {

TensorSpec afforded(Args& args, const Tensor& x, std::int64_t cost) {
  TensorSpec spec = x.spec;
  // A multiplication in a loop of them costs a fifth of an element touched by itself.
  if (!args.afford(cost / 5)) spec.values.reset();
  return spec;
}

/// Arrays are promoted where tensors are refused.
Value array_product(Args& args, Tensor& a, Tensor& b) {
  const bool is_dot = args.name() == "dot";
  array_rules::check_product(args.machine(), a.spec.shape, b.spec.shape, is_dot);
  if (is_dot && b.spec.shape.rank() > 2) throw Unsure{};
  const Dtype dtype = array_rules::promote(a.spec.dtype, b.spec.dtype);
  const bool known = a.spec.values && b.spec.values && args.afford(tensor::product_cost(a.spec.shape, b.spec.shape) / 5);
  TensorSpec x = tensor::to(a.spec, dtype);
  if (!known) x.values.reset();
  const Value made = args.result(tensor::matmul(x, tensor::to(b.spec, dtype)));
  as<Tensor>(made)->is_array = true;
  return made;
}

Value matmul(Args& args) {
  Tensor& a = args.tensor(0);
  Tensor& b = args.tensor(1);
  if (a.is_array && b.is_array) return array_product(args, a, b);
  if (a.is_array || b.is_array) throw Unsure{};
  const bool known = a.spec.values && b.spec.values;
  const Value made = args.result(tensor::matmul(known ? afforded(args, a, tensor::product_cost(a.spec.shape, b.spec.shape)) : a.spec, b.spec));
  return made;
}

Value checked_product(Args& args, Checked<Meta> (*rule)(const Meta&, const Meta&)) {
  args.machine().checked(rule(tensor::meta(args.tensor(0).spec), tensor::meta(args.tensor(1).spec)));
  return matmul(args);
}
Value mm(Args& args) { return checked_product(args, ops::mm); }
Value bmm(Args& args) { return checked_product(args, ops::bmm); }

Value mv(Args& args) {
  if (args.tensor(0).spec.shape.rank() != 2 || args.tensor(1).spec.shape.rank() != 1) {
    args.machine().raise("RuntimeError", "vector + matrix @ vector expected, got 1, " + std::to_string(args.tensor(0).spec.shape.rank()) + ", " +
                                             std::to_string(args.tensor(1).spec.shape.rank()));
  }
  return matmul(args);
}

Value dot(Args& args) {
  const std::int64_t a = args.tensor(0).spec.shape.rank();
  const std::int64_t b = args.tensor(1).spec.shape.rank();
  if (!args.tensor(0).is_array && (a != 1 || b != 1)) {
    args.machine().raise("RuntimeError", "1D tensors expected, but got " + std::to_string(a) + "D and " + std::to_string(b) + "D tensors");
  }
  return matmul(args);
}

/// Along the last axes of both: `a @ b.T` for matrices.
Value inner(Args& args) {
  Tensor& a = args.tensor(0);
  Tensor& b = args.tensor(1);
  const Shape& x = a.spec.shape;
  const Shape& y = b.spec.shape;
  if (a.is_array || b.is_array || a.spec.dtype != b.spec.dtype || x.is_scalar() || y.is_scalar()) throw Unsure{};
  if (x.rank() == 1 && y.rank() == 1) return matmul(args);
  if (x[-1].is_number() && y[-1].is_number() && x[-1] != y[-1]) {
    args.machine().raise("RuntimeError", "inner() the last dimension must match on both input tensors but got shapes " + x.text() + " and " + y.text());
  }
  Shape shape(std::vector<Dim>(x.begin(), x.end() - 1));
  shape.dims().insert(shape.dims().end(), y.begin(), y.end() - 1);
  return args.result(TensorSpec{shape, a.spec.dtype, a.spec.device, std::nullopt});
}

Value added_product(Args& args, Value (*product)(Args&)) {
  Machine& machine = args.machine();
  const Value result = machine.call(machine.attribute(machine.make<Namespace>("torch"), product == bmm ? "bmm" : "mm"), {args[1], args[2]}, {});
  return machine.binary("+", args[0], result);
}
Value addmm(Args& args) { return added_product(args, mm); }
Value baddbmm(Args& args) { return added_product(args, bmm); }

Value outer(Args& args) {
  Tensor& a = args.tensor(0);
  Tensor& b = args.tensor(1);
  if (a.spec.shape.rank() != 1) args.machine().raise("RuntimeError", "outer: Expected 1-D argument self, but got " + std::to_string(a.spec.shape.rank()) + "-D");
  if (b.spec.shape.rank() != 1) args.machine().raise("RuntimeError", "outer: Expected 1-D argument vec2, but got " + std::to_string(b.spec.shape.rank()) + "-D");
  return args.machine().binary("*", args.view_of(a, tensor::unsqueeze(a.spec, 1)), &b);
}

Value einsum(Args& args) {
  const std::string equation = args.text(0);
  const std::vector<Tensor*> operands = args.tensors(1);
  std::vector<Shape> shapes;
  for (const Tensor* operand : operands) shapes.push_back(operand->spec.shape);
  const Shape shape = args.machine().checked(ops::einsum(equation, shapes));
  for (const Tensor* operand : operands) {
    if (operand->spec.dtype != operands[0]->spec.dtype) {
      args.machine().raise("RuntimeError", "expected scalar type " + std::string(scalar_type_name(operands[0]->spec.dtype)) + " but found " +
                                               std::string(scalar_type_name(operand->spec.dtype)));
    }
  }
  const Value made = args.result(TensorSpec{shape, operands[0]->spec.dtype, operands[0]->spec.device, std::nullopt});
  as<Tensor>(made)->layout_is_known = false;
  return made;
}

Value linear(Args& args) {
  Tensor& input = args.tensor(0);
  Tensor& weight = args.tensor(1);
  Tensor* bias = args.maybe_tensor(2);
  if (weight.spec.shape.rank() != 2) throw Unsure{};
  const TensorSpec spec = afforded(args, input, tensor::product_cost(input.spec.shape, Shape{1, weight.spec.shape[0]}));
  return args.result(tensor::linear(spec, weight.spec, bias != nullptr ? &bias->spec : nullptr));
}

Value cdist(Args& args) {
  Tensor& a = args.tensor(0);
  Tensor& b = args.tensor(1);
  const std::int64_t rank = a.spec.shape.rank();
  if (rank < 2) args.machine().raise("RuntimeError", "cdist only supports at least 2D tensors, X1 got: " + std::to_string(rank) + "D");
  if (b.spec.shape.rank() < 2) args.machine().raise("RuntimeError", "cdist only supports at least 2D tensors, X2 got: " + std::to_string(b.spec.shape.rank()) + "D");
  const Dim& columns = a.spec.shape[-1];
  const Dim& others = b.spec.shape[-1];
  if (columns.is_number() && others.is_number() && columns != others) {
    args.machine().raise("RuntimeError", "X1 and X2 must have the same number of columns. X1: " + columns.text() + " X2: " + others.text());
  }
  const auto batch_of = [](const Shape& shape) { return Shape(std::vector<Dim>(shape.begin(), shape.end() - 2)); };
  Shape shape = args.machine().checked(ops::broadcast(batch_of(a.spec.shape), batch_of(b.spec.shape)));
  shape.dims().push_back(a.spec.shape[-2]);
  shape.dims().push_back(b.spec.shape[-2]);
  return args.result(tensor::like(a.spec, shape));
}

Value without_axis(Args& args, std::int64_t axis, bool keepdim) {
  Tensor& a = args.tensor(0);
  Tensor& b = args.tensor(1);
  const Shape shape = args.machine().checked(ops::broadcast(a.spec.shape, b.spec.shape));
  TensorSpec spec = tensor::like(a.spec, args.machine().checked(ops::reduce(shape, {axis}, keepdim)));
  spec.dtype = promote(a.spec.dtype, b.spec.dtype);
  return args.result(std::move(spec));
}
Value cosine_similarity(Args& args) { return without_axis(args, args.integer(2), false); }
Value pairwise_distance(Args& args) { return without_axis(args, -1, args.flag(4)); }
Value dist(Args& args) {
  args.machine().checked(ops::broadcast(args.tensor(0).spec.shape, args.tensor(1).spec.shape));
  return args.result(TensorSpec{Shape{}, args.tensor(0).spec.dtype, "cpu", std::nullopt});
}

Value attention(Args& args) {
  Tensor& query = args.tensor(0);
  Tensor& key = args.tensor(1);
  Tensor& value = args.tensor(2);
  if (query.spec.shape.rank() < 2 || value.spec.shape.rank() < 2 || key.spec.shape.rank() < 2) throw Unsure{};
  const Shape& q = query.spec.shape;
  const Shape& k = key.spec.shape;
  if (q[-1].is_number() && k[-1].is_number() && q[-1] != k[-1]) throw Unsure{};
  Shape shape = q;
  shape[-1] = value.spec.shape[-1];
  const Value made = args.result(tensor::like(query.spec, shape));
  as<Tensor>(made)->layout_is_known = false;
  return made;
}

Value square_mask(Args& args) {
  const std::int64_t size = args.integer(args.count() - 3);
  return args.machine().tensor({Shape{size, size}, Dtype::kFloat32, "cpu", std::nullopt});
}

constexpr unsigned kBoth = kTorch | kMethod;
LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
    {kPath, "torch.nn.Transformer.generate_square_subsequent_mask", "sz, device=None, dtype=None", square_mask},
    {kPath, "Transformer.generate_square_subsequent_mask", "self, sz, device=None, dtype=None", square_mask},
    {kBoth, "matmul", "input, other", matmul},
    {kBoth, "mm", "input, mat2", mm},
    {kBoth, "bmm", "input, mat2", bmm},
    {kBoth, "mv", "input, vec", mv},
    {kBoth, "dot", "input, tensor", dot},
    {kBoth, "inner", "input, other", inner},
    {kBoth, "outer", "input, vec2", outer},
    {kBoth, "addmm", "input, mat1, mat2", addmm},
    {kBoth, "baddbmm", "input, batch1, batch2", baddbmm},
    {kTorch, "einsum", "equation, *operands", einsum},
    {kFunctional, "linear", "input, weight, bias=None", linear},
    {kTorch, "cdist", "x1, x2, p=2.0", cdist},
    {kFunctional | kTorch, "cosine_similarity", "x1, x2, dim=1, eps=1e-8", cosine_similarity},
    {kFunctional | kTorch, "pairwise_distance", "x1, x2, p=2.0, eps=1e-6, keepdim=False", pairwise_distance},
    {kBoth, "dist", "input, other, p=2", dist},
    {kFunctional, "scaled_dot_product_attention", "query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, enable_gqa=False", attention},
};

}  // namespace

std::span<const Native> product_natives() { return kRows; }

}  // namespace lossfit::snippet
