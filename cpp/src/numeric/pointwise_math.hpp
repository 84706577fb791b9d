// Elementary functions as the element-by-element kernels need them: for float, branchless polynomials that compilers turn
// into vector code; for double, the C library's.
// Source: Cody and Waite, Software Manual for the Elementary Functions (1980), for the range reductions; the polynomials
// are minimax fits of our own, checked against the C library by tests/cpp/numeric/pointwise_test.cpp.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace lossfit::numeric {

inline float float_from_bits(std::int32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

inline std::int32_t bits_from_float(float value) {
  std::int32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

/// e^x within 2 units in the last place; 0 and infinity where float under- or overflows, nan for nan.
inline float exp(float x) {
  constexpr float kLeast = -104.0f;  // below, even a subnormal is 0
  constexpr float kMost = 89.0f;     // above, infinity
  constexpr float kLog2E = 1.44269504088896341f;
  constexpr float kLn2High = 0.693359375f;
  constexpr float kLn2Low = -2.12194440e-4f;
  constexpr float kRounder = 12582912.0f;  // 1.5 * 2^23: adding it rounds to a whole number
  const float held = x < kLeast ? kLeast : (x > kMost ? kMost : x);
  const float rounded = held * kLog2E + kRounder;
  const float n = rounded - kRounder;
  const float r = (held - n * kLn2High) - n * kLn2Low;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  // 2^n in two steps, since n may lie outside the range of one exponent.
  const std::int32_t whole = bits_from_float(rounded) - bits_from_float(kRounder);
  const std::int32_t first = whole >> 1;
  const std::int32_t second = whole - first;
  return p * float_from_bits((first + 127) << 23) * float_from_bits((second + 127) << 23);
}

/// ln x within 2 units in the last place; -infinity at 0, nan below and for nan.
inline float log(float x) {
  constexpr float kLeastNormal = 1.17549435e-38f;
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  const bool subnormal = x < kLeastNormal;
  const float scaled = subnormal ? x * 8388608.0f : x;
  // The mantissa in [sqrt(1/2), sqrt(2)): subtracting sqrt(1/2)'s bits before taking the exponent splits there.
  const std::int32_t offset = bits_from_float(scaled) - 0x3f3504f3;
  const std::int32_t exponent = offset >> 23;
  const float mantissa = float_from_bits(bits_from_float(scaled) - (exponent << 23));
  const float e = static_cast<float>(exponent) - (subnormal ? 23.0f : 0.0f);
  const float f = mantissa - 1.0f;
  const float square = f * f;
  float p = 7.0376836292e-2f;
  p = p * f - 1.1514610310e-1f;
  p = p * f + 1.1676998740e-1f;
  p = p * f - 1.2420140846e-1f;
  p = p * f + 1.4249322787e-1f;
  p = p * f - 1.6668057665e-1f;
  p = p * f + 2.0000714765e-1f;
  p = p * f - 2.4999993993e-1f;
  p = p * f + 3.3333331174e-1f;
  const float tail = p * f * square - 2.12194440e-4f * e - 0.5f * square;
  const float finite = (f + tail) + 0.693359375f * e;
  const float at_zero = x == 0.0f ? -kInfinity : kNan;
  const float positive = x == kInfinity ? x : finite;
  return x > 0.0f ? positive : at_zero;
}

/// ln(1 + x) within 4 units in the last place, near 0 too.
inline float log1p(float x) {
  const float u = 1.0f + x;
  // What rounding took from 1 + x, to first order.
  const float lost = (x - (u - 1.0f)) / u;
  const float above_zero = u > 0.0f ? lost : 0.0f;  // one condition at a time: compilers vectorise that
  return log(u) + (u < std::numeric_limits<float>::infinity() ? above_zero : 0.0f);
}

inline double exp(double x) { return std::exp(x); }
inline double log(double x) { return std::log(x); }
inline double log1p(double x) { return std::log1p(x); }

inline float abs(float x) { return std::fabs(x); }
inline double abs(double x) { return std::fabs(x); }

}  // namespace lossfit::numeric
