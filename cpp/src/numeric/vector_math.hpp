// What lets the kernels become vector code: builds for each vector unit, loops in lanes, and the exponential and logarithm of
// the softmax family, without branches.
// Source: Cody and Waite, Software Manual for the Elementary Functions (1980), for the range reductions.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#include "numeric/polynomials.hpp"

// A build for each generation of vector units, chosen when the program is loaded.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define LOSSFIT_VECTOR_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define LOSSFIT_VECTOR_CLONES
#endif

// Before a loop in which no element waits for another one's result, though rows may be one and the same: has it made of
// vectors without a second, scalar loop for rows that overlap, and in WebAssembly where all else is compiled to be small.
// The pair loop takes two vectors at a time, so that a long chain of steps does not wait for itself.
#if defined(__wasm__)
#define LOSSFIT_VECTOR_LOOP _Pragma("clang loop vectorize(assume_safety)")
#define LOSSFIT_VECTOR_PAIR_LOOP _Pragma("clang loop vectorize(assume_safety) interleave_count(2)")
#elif defined(__GNUC__) && !defined(__clang__)
#define LOSSFIT_VECTOR_LOOP _Pragma("GCC ivdep")
#define LOSSFIT_VECTOR_PAIR_LOOP LOSSFIT_VECTOR_LOOP
#else
#define LOSSFIT_VECTOR_LOOP
#define LOSSFIT_VECTOR_PAIR_LOOP
#endif

namespace lossfit::numeric {

/// Compilers do not reorder a floating sum or maximum; this many independent partial results they turn into vectors.
inline constexpr int kLanes = 16;

/// e^x for x <= 0, as differences from a maximum are: within 2 units in the last place, nan for nan; 0, or the subnormal that
/// it is, below the least normal number.
LOSSFIT_ALWAYS_INLINE float exp_nonpositive(float x) {
  constexpr float kLeast = -88.0f;  // 2^-127 times what remains, and the exponent of 2^-127 stands for 0
  constexpr float kLog2E = 1.44269504088896341f;
  constexpr float kLn2High = 0.693359375f;
  constexpr float kLn2Low = -2.12194440e-4f;
  constexpr float kRounder = 12582912.0f;  // 1.5 * 2^23: adding it rounds to a whole number
  const float held = x < kLeast ? kLeast : x;
  const float shifted = held * kLog2E + kRounder;
  const float n = shifted - kRounder;
  const float r = (held - n * kLn2High) - n * kLn2Low;
  // The whole number sits in the low bits of `shifted`; moved up, it is the exponent of 2^n.
  std::uint32_t bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  bits = (bits + 127u) << 23;
  float power;
  std::memcpy(&power, &bits, sizeof power);
  return exp_reduced(r) * power;
}

/// ln x for normal x > 0, as sums of exponentials are: within 2 units in the last place, nan for nan.
LOSSFIT_ALWAYS_INLINE float log_positive(float x) {
  std::int32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  // The mantissa in [sqrt(1/2), sqrt(2)): subtracting sqrt(1/2)'s bits before taking the exponent splits there.
  const std::int32_t exponent = (bits - 0x3f3504f3) >> 23;
  bits -= exponent << 23;
  float mantissa;
  std::memcpy(&mantissa, &bits, sizeof mantissa);
  const auto e = static_cast<float>(exponent);
  const float result = log_of_parts(mantissa, e);
  return x > 0.0f ? result : x;
}

inline double exp_nonpositive(double x) { return std::exp(x); }

}  // namespace lossfit::numeric
