// Range reductions and sums in pairs of floats; see torch_math.hpp.
#include "numeric/torch_math.hpp"

#include <cmath>
#include <initializer_list>
#include <limits>

namespace lossfit::numeric {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// A number as the sum of a float and what that float lacks.
struct Pair {
  float high = 0;
  float low = 0;
};

constexpr Pair kLn2{0.693147182f, -1.90465433e-09f};

Pair times(Pair a, float b) {
  const float product = a.high * b;
  return {product, std::fma(a.low, b, std::fma(a.high, b, -product))};
}

/// The exact sum, whichever is larger.
Pair sum(float a, float b) {
  const float total = a + b;
  const float part = total - a;
  return {total, (a - (total - part)) + (b - part)};
}

/// The exact sum where |a| >= |b|.
Pair sum_of_ordered(float a, float b) {
  const float total = a + b;
  return {total, (a - total) + b};
}

Pair plus(Pair a, Pair b) {
  const float total = a.high + b.high;
  return {total, ((a.high - total) + b.high + a.low) + b.low};
}

Pair plus(Pair a, float b) {
  const float total = a.high + b;
  return {total, ((a.high - total) + b) + a.low};
}

Pair quotient(Pair a, Pair b) {
  const float inverse = 1.0f / b.high;
  const float high = a.high * inverse;
  const float lost = std::fma(inverse, a.high, -high);
  const float correction = std::fma(-b.low, inverse, std::fma(-b.high, inverse, 1.0f));
  return {high, std::fma(high, correction, std::fma(a.low, inverse, lost))};
}

int exponent_of(float x) { return std::ilogb(x * (1.0f / 0.75f)); }

/// exponent * ln 2 + 2 artanh(x), the odd series of the logarithm of (1 + x) / (1 - x).
float log_of_parts(int exponent, Pair x) {
  const float square = x.high * x.high;
  float p = 0.302729487f;
  for (const float coefficient : {0.399610817f, 0.666669488f}) p = std::fma(p, square, coefficient);
  const Pair linear = plus(times(kLn2, static_cast<float>(exponent)), Pair{2 * x.high, 2 * x.low});
  const Pair total = plus(linear, square * x.high * p);
  return total.high + total.low;
}

}  // namespace

float torch_exp(float x) {
  constexpr float kLeast = -104.0f;
  constexpr float kMost = 100.0f;
  if (std::isnan(x)) return x;
  if (x < kLeast) return 0;
  if (x > kMost) return kInfinity;
  const float n = std::nearbyint(x * 1.44269504f);
  const float r = std::fma(n, -1.42860677e-06f, std::fma(n, -0.693145752f, x));
  float p = 0.000198527618f;
  for (const float coefficient : {0.00139304355f, 0.00833336078f, 0.0416664854f, 0.166666672f, 0.5f}) p = std::fma(p, r, coefficient);
  return std::ldexp(1.0f + std::fma(r * r, p, r), static_cast<int>(n));
}

float torch_log(float x) {
  constexpr int kSubnormalShift = 64;
  if (std::isnan(x) || x == kInfinity) return x;
  if (x <= 0) return x == 0 ? -kInfinity : std::numeric_limits<float>::quiet_NaN();
  const int shift = x < std::numeric_limits<float>::min() ? kSubnormalShift : 0;
  const float scaled = std::ldexp(x, shift);
  const int exponent = exponent_of(scaled);
  const float mantissa = std::ldexp(scaled, -exponent);
  return log_of_parts(exponent - shift, quotient(sum(-1, mantissa), sum(1, mantissa)));
}

float torch_log1p(float x) {
  constexpr float kMost = 1e+38f;
  if (std::isnan(x) || x == kInfinity) return x;
  if (x <= -1) return x == -1 ? -kInfinity : std::numeric_limits<float>::quiet_NaN();
  if (x == 0) return x;
  if (x > kMost) return torch_log(x);
  const int exponent = exponent_of(1 + x);
  const float scale = std::ldexp(1.0f, -exponent);
  const float mantissa_less_one = std::fma(x, scale, scale - 1);
  return log_of_parts(exponent, quotient({mantissa_less_one, 0}, sum_of_ordered(2, mantissa_less_one)));
}

}  // namespace lossfit::numeric
