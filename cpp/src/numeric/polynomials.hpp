// The polynomials under the exponentials and logarithms of the kernels, which differ in the range they are for.
// Source: minimax fits of our own, checked against the C library by tests/cpp/numeric.
#pragma once

#include <cstdint>
#include <cstring>

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

/// e^r for |r| <= ln 2 / 2.
inline float exp_reduced(float r) {
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  return p * (r * r) + r + 1.0f;
}

/// ln((1 + f) * 2^e) for 1 + f in [sqrt(1/2), sqrt(2)) and a whole e.
inline float log_around_one(float f, float e) {
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

/// ln(mantissa * 2^e) for a mantissa in [sqrt(1/2), sqrt(2)) and a whole e.
inline float log_of_parts(float mantissa, float e) { return log_around_one(mantissa - 1.0f, e); }

}  // namespace lossfit::numeric
