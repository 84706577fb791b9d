// NumPy's rules; see array_rules.hpp.
#include "snippet/array_rules.hpp"

#include <algorithm>

namespace lossfit::snippet::array_rules {
namespace {

/// NumPy writes a shape as a tuple without spaces.
std::string written(const Shape& shape) {
  std::string text = "(";
  for (std::int64_t i = 0; i < shape.rank(); ++i) text += (i == 0 ? "" : ",") + shape[i].text();
  return text + (shape.rank() == 1 ? ",)" : ")");
}

bool differ(const Dim& a, const Dim& b) { return a.is_number() && b.is_number() && a != b; }

}  // namespace

Dtype promote(Dtype a, Dtype b) {
  if (a == b) return a;
  if (is_floating(a) == is_floating(b)) {
    // float16 and bfloat16 meet in float32, as in PyTorch; NumPy itself has no bfloat16.
    return lossfit::promote(a, b);
  }
  const Dtype floating = is_floating(a) ? a : b;
  const Dtype integral = is_floating(a) ? b : a;
  switch (integral) {
    case Dtype::kInt64:
    case Dtype::kInt32: return Dtype::kFloat64;
    case Dtype::kInt16: return floating == Dtype::kFloat64 ? floating : Dtype::kFloat32;
    default: return floating;
  }
}

void check_broadcast(Machine& machine, const Shape& a, const Shape& b) {
  for (std::int64_t i = 1; i <= std::min(a.rank(), b.rank()); ++i) {
    if (!differ(a[-i], b[-i]) || a[-i] == Dim(1) || b[-i] == Dim(1)) continue;
    machine.raise("ValueError", "operands could not be broadcast together with shapes " + written(a) + " " + written(b) + " ");
  }
}

void check_product(Machine& machine, const Shape& a, const Shape& b, bool is_dot) {
  if (a.is_scalar() || b.is_scalar()) {
    if (is_dot) throw Unsure{};
    machine.raise("ValueError", "matmul: Input operand " + std::string(a.is_scalar() ? "0" : "1") +
                                    " does not have enough dimensions (has 0, gufunc core with signature (n?,k),(k,m?)->(n?,m?) requires 1)");
  }
  const std::int64_t axis = b.rank() == 1 ? 0 : b.rank() - 2;
  if (!differ(a[-1], b[axis])) return;
  if (is_dot) {
    machine.raise("ValueError", "shapes " + written(a) + " and " + written(b) + " not aligned: " + a[-1].text() + " (dim " +
                                    std::to_string(a.rank() - 1) + ") != " + b[axis].text() + " (dim " + std::to_string(axis) + ")");
  }
  machine.raise("ValueError", "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) (size " +
                                  b[axis].text() + " is different from " + a[-1].text() + ")");
}

}  // namespace lossfit::snippet::array_rules
