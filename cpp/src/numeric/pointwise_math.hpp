// Elementary functions as the element-by-element kernels need them: for float, branchless polynomials that compilers turn
// into vector code; for double, the C library's.
// Source: Cody and Waite, Software Manual for the Elementary Functions (1980), for the range reductions; checked
// against the C library by tests/cpp/numeric/pointwise_test.cpp.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

#include "numeric/polynomials.hpp"

namespace lossfit::numeric {

/// e^x within 2 units in the last place; 0 and infinity where float under- or overflows, nan for nan.
LOSSFIT_ALWAYS_INLINE float exp(float x) {
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
  const float p = exp_reduced(r);
  // 2^n in two steps, since n may lie outside the range of one exponent.
  const std::int32_t whole = bits_from_float(rounded) - bits_from_float(kRounder);
  const std::int32_t first = whole >> 1;
  const std::int32_t second = whole - first;
  return p * float_from_bits((first + 127) << 23) * float_from_bits((second + 127) << 23);
}

/// ln x within 2 units in the last place; -infinity at 0, nan below and for nan.
LOSSFIT_ALWAYS_INLINE float log(float x) {
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
  const float finite = log_of_parts(mantissa, e);
  const float at_zero = x == 0.0f ? -kInfinity : kNan;
  const float positive = x == kInfinity ? x : finite;
  return x > 0.0f ? positive : at_zero;
}

/// ln(1 + x) within 4 units in the last place, near 0 too.
LOSSFIT_ALWAYS_INLINE float log1p(float x) {
  const float u = 1.0f + x;
  // What rounding took from 1 + x, to first order.
  const float lost = (x - (u - 1.0f)) / u;
  const float above_zero = u > 0.0f ? lost : 0.0f;  // one condition at a time: compilers vectorise that
  return log(u) + (u < std::numeric_limits<float>::infinity() ? above_zero : 0.0f);
}

/// ln(1 + x) for x in [0, 1], as exponentials of what is not positive are: within 2 units in the last place, nan for nan.
LOSSFIT_ALWAYS_INLINE float log1p_share(float x) { return x - x * x * log1p_lack(x); }

inline double exp(double x) { return std::exp(x); }
inline double log(double x) { return std::log(x); }
inline double log1p(double x) { return std::log1p(x); }
inline double log1p_share(double x) { return std::log1p(x); }

LOSSFIT_ALWAYS_INLINE float abs(float x) { return std::fabs(x); }
inline double abs(double x) { return std::fabs(x); }

}  // namespace lossfit::numeric
