// The p-norm over the last axis and its gradient, for every p that PyTorch takes: 0, negative, fractional, infinite, nan.
#include <cmath>
#include <limits>

#include "numeric/tape.hpp"

namespace lossfit::numeric {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double larger(double a, double b) { return std::isnan(a) || a > b ? a : b; }
double smaller(double a, double b) { return std::isnan(a) || a < b ? a : b; }
double plus(double a, double b) { return a + b; }
double power(double x, double p) { return p == 2 ? x * x : std::pow(x, p); }

Array magnitude(const Array& x) {
  return map(x, [](double v) { return std::abs(v); });
}
Array sign(const Array& x) {
  return map(x, [](double v) { return v > 0 ? 1.0 : v < 0 ? -1.0 : 0.0; });
}
Array pow(const Array& x, double p) { return zip(x, number(p), power); }

/// The norm, its axis kept with size 1.
Array norm_of(const Array& x, double p) {
  const Array sizes = magnitude(x);
  if (p == 0) {
    const Array ones = map(x, [](double v) { return v != 0 ? 1.0 : 0.0; });
    return fold(ones, -1, 0, plus, x.dtype);
  }
  // A single element is its own norm, whatever p is.
  if (x.rank() > 0 && x.elements.shape().back() == 1) return sizes;
  if (p == kInfinity) return fold(sizes, -1, 0, larger, x.dtype);
  if (p == -kInfinity) return fold(sizes, -1, kInfinity, smaller, x.dtype);
  const Dtype kept = accumulator(x.dtype);
  const Array total = fold(zip(sizes, number(p), power, kept), -1, 0, plus, kept);
  if (p == 1 || x.elements.size() == 0) return zip(total, number(0), plus, x.dtype);
  if (p == 2) return zip(total, number(p), [](double t, double) { return std::sqrt(t); }, x.dtype);
  return zip(total, number(rounded(1 / rounded(p, kept), kept)), power, x.dtype);
}

Array zero_where_zero(const Array& value, const Array& condition) {
  return zip(value, condition, [](double v, double c) { return c == 0 ? 0.0 : v; }, value.dtype);
}

/// FunctionsManual.cpp's norm_backward, case by case; `norm` and `up` have the last axis with size 1.
Array norm_gradient(const Array& up, const Array& x, const Array& norm, double p) {
  if (p == 1) return mul(sign(x), up);
  if (p == 2) return mul(up, zero_where_zero(div(x, norm), norm));
  if (std::isinf(p)) {
    // Elements that are as large as the norm share the gradient.
    const Array size = magnitude(x);
    const Array attains = zip(size, norm, [](double s, double n) { return s == n || std::isnan(s) ? 1.0 : 0.0; }, Dtype::kBool);
    const Array count = fold(attains, -1, 0, plus, Dtype::kInt64);
    return mul(sign(x), mul(div(up, count), attains));
  }
  if (p < 1) {
    const Array scaled = zero_where_zero(mul(sign(x), pow(magnitude(x), p - 1)), x);
    return mul(mul(scaled, up), pow(norm, 1 - p));
  }
  const Array scaled = p < 2 ? mul(sign(x), pow(magnitude(x), p - 1)) : mul(x, pow(magnitude(x), p - 2));
  return mul(scaled, zero_where_zero(div(up, pow(norm, p - 1)), norm));
}

}  // namespace

Var norm(const Var& x, double p) {
  const Array kept = norm_of(x.value(), p);
  Array value = squeeze(kept, -1);
  // The count of nonzero elements has no gradient at all, not even zero.
  if (p == 0) return x.tape().constant(std::move(value));
  return x.tape().note(std::move(value), {{x, [x, kept, p](const Array& up) {
                         return norm_gradient(x.value().rank() == 0 ? up : unsqueeze(up, -1), x.value(), kept, p);
                       }}});
}

}  // namespace lossfit::numeric
