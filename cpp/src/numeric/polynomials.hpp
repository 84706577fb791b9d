// The polynomials under the exponentials and logarithms of the kernels, which differ in the range they are for.
// Source: minimax fits of our own, checked against the C library by tests/cpp/numeric.
#pragma once

#include <cstdint>
#include <cstring>

// A loop that calls is no vector code, however small the code is wanted.
#define LOSSFIT_ALWAYS_INLINE __attribute__((always_inline)) inline

namespace lossfit::numeric {

LOSSFIT_ALWAYS_INLINE float float_from_bits(std::int32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

LOSSFIT_ALWAYS_INLINE std::int32_t bits_from_float(float value) {
  std::int32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

/// e^r for |r| <= ln 2 / 2.
LOSSFIT_ALWAYS_INLINE float exp_reduced(float r) {
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  return p * (r * r) + r + 1.0f;
}

/// (x - ln(1 + x)) / x^2 for x in [0, 1].
LOSSFIT_ALWAYS_INLINE float log1p_lack(float x) {
  float p = -5.364829674e-3f;
  p = p * x + 3.006581403e-2f;
  p = p * x - 7.920457423e-2f;
  p = p * x + 1.375380605e-1f;
  p = p * x - 1.915365607e-1f;
  p = p * x + 2.485716343e-1f;
  p = p * x - 3.332132399e-1f;
  return p * x + 4.999964833e-1f;
}

/// ln(mantissa * 2^e) for a mantissa in [sqrt(1/2), sqrt(2)) and a whole e.
LOSSFIT_ALWAYS_INLINE float log_of_parts(float mantissa, float e) {
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
  return (f + tail) + 0.693359375f * e;
}

}  // namespace lossfit::numeric
