// Normal draws; see random.hpp. Fewer than 16 elements take one Box-Muller value each, in double; 16 and more are turned
// from uniforms eight pairs at a time, and a ragged end draws its last 16 elements again. In float the pairs go through
// the Cephes polynomials for logarithm, sine and cosine, evaluated with the fused operations of PyTorch's AVX2 build, so
// that values agree to the bit wherever this runs, WebAssembly included.
// Source: Box and Muller, doi:10.1214/aoms/1177706645; Cephes single precision, https://www.netlib.org/cephes/
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <numbers>
#include <span>
#include <string>
#include <type_traits>

#include "numeric/random.hpp"

namespace lossfit::numeric {
namespace {

constexpr std::size_t kBlock = 16;
constexpr std::size_t kPairs = kBlock / 2;

/// Horner's rule, one fused step a coefficient, highest power first.
template <std::size_t N>
float polynomial(const float (&coefficients)[N], float x) {
  float sum = coefficients[0];
  for (std::size_t i = 1; i < N; ++i) sum = std::fma(sum, x, coefficients[i]);
  return sum;
}

/// log(x) for a normal x in (0, 1].
float cephes_log(float x) {
  constexpr float kSeries[] = {7.0376836292e-2f, -1.1514610310e-1f, 1.1676998740e-1f,
                               -1.2420140846e-1f, 1.4249322787e-1f, -1.6668057665e-1f,
                               2.0000714765e-1f, -2.4999993993e-1f, 3.3333331174e-1f};
  // ln 2 in two parts, the first exact in few bits.
  constexpr float kLn2High = 0.693359375f;
  constexpr float kLn2Low = -2.12194440e-4f;
  int exponent = 0;
  float fraction = std::frexp(x, &exponent);
  if (fraction < 0.707106781186547524f) {
    fraction = (fraction - 1.0f) + fraction;
    --exponent;
  } else {
    fraction -= 1.0f;
  }
  const auto e = static_cast<float>(exponent);
  const float square = fraction * fraction;
  float tail = std::fma(polynomial(kSeries, fraction) * fraction, square, e * kLn2Low);
  tail -= 0.5f * square;
  return std::fma(e, kLn2High, fraction + tail);
}

struct SineCosine {
  float sine;
  float cosine;
};

/// Sine and cosine of x in [0, 2 pi].
SineCosine cephes_sincos(float x) {
  constexpr float kFourOverPi = 1.27323954473516f;
  // pi / 4 in three parts, so that subtracting a multiple of it loses no bits.
  constexpr float kPart1 = 0.78515625f;
  constexpr float kPart2 = 2.4187564849853515625e-4f;
  constexpr float kPart3 = 3.77489497744594108e-8f;
  constexpr float kSine[] = {-1.9515295891e-4f, 8.3321608736e-3f, -1.6666654611e-1f};
  constexpr float kCosine[] = {2.443315711809948e-5f, -1.388731625493765e-3f, 4.166664568298827e-2f};

  // Each octant pair folds onto [-pi / 4, pi / 4], around an even multiple of pi / 4.
  const int octant = (static_cast<int>(x * kFourOverPi) + 1) & ~1;
  const auto turns = static_cast<float>(octant);
  float angle = std::fma(-turns, kPart1, x);
  angle = std::fma(-turns, kPart2, angle);
  angle = std::fma(-turns, kPart3, angle);

  const float square = angle * angle;
  const float cosine = std::fma(polynomial(kCosine, square) * square, square, -0.5f * square) + 1.0f;
  const float sine = std::fma(polynomial(kSine, square) * square, angle, angle);

  const bool swapped = (octant & 2) != 0;
  const bool sine_negative = (octant & 4) != 0;
  const bool cosine_negative = ((octant - 2) & 4) == 0;
  const float s = swapped ? cosine : sine;
  const float c = swapped ? sine : cosine;
  return {sine_negative ? -s : s, cosine_negative ? -c : c};
}

/// Turns 16 uniforms in place into normals: element i and element i + 8 make a pair.
template <class T>
void box_muller(T* block, T mean, T std) {
  for (std::size_t i = 0; i < kPairs; ++i) {
    const T u1 = 1 - block[i];  // in (0, 1], where the logarithm is finite
    const T u2 = block[i + kPairs];
    if constexpr (std::is_same_v<T, float>) {
      const float radius = std::sqrt(-2.0f * cephes_log(u1));
      const SineCosine at = cephes_sincos(static_cast<float>(2 * std::numbers::pi) * u2);
      block[i] = std::fma(radius * at.cosine, std, mean);
      block[i + kPairs] = std::fma(radius * at.sine, std, mean);
    } else {
      const double radius = std::sqrt(-2.0 * std::log(u1));
      const double angle = 2 * std::numbers::pi * u2;
      block[i] = std::fma(radius * std::cos(angle), std, mean);
      block[i + kPairs] = std::fma(radius * std::sin(angle), std, mean);
    }
  }
}

void draw_uniform(Generator& generator, std::span<float> out) {
  for (float& element : out) element = generator.uniform_float();
}

void draw_uniform(Generator& generator, std::span<double> out) {
  for (double& element : out) element = generator.uniform_double();
}

template <class T>
void store(float value, T& element) {
  if constexpr (std::is_same_v<T, Half>) element = to_half(value);
  else element = to_bfloat16(value);
}

/// 16 and more elements of float or double: all uniforms first, then block after block.
template <class T>
void fill_blocks(Generator& generator, std::span<T> out, double mean_number, double std_number) {
  const auto mean = static_cast<T>(mean_number);
  const auto std = static_cast<T>(std_number);
  draw_uniform(generator, out);
  for (std::size_t i = 0; i + kBlock <= out.size(); i += kBlock) box_muller(&out[i], mean, std);
  if (out.size() % kBlock == 0) return;
  const std::span<T> tail = out.last(kBlock);
  draw_uniform(generator, tail);
  box_muller(tail.data(), mean, std);
}

/// 16 and more elements of a 16-bit type: each block is drawn, turned and rounded by itself.
template <class T>
void fill_reduced_blocks(Generator& generator, std::span<T> out, double mean, double std) {
  const auto fill = [&](std::span<T> block) {
    float wide[kBlock];
    draw_uniform(generator, wide);
    box_muller(wide, static_cast<float>(mean), static_cast<float>(std));
    for (std::size_t i = 0; i < kBlock; ++i) store(wide[i], block[i]);
  };
  for (std::size_t i = 0; i + kBlock <= out.size(); i += kBlock) fill(out.subspan(i, kBlock));
  if (out.size() % kBlock != 0) fill(out.last(kBlock));
}

template <class T>
void fill_normal(Generator& generator, std::span<T> out, double mean, double std) {
  constexpr bool kReduced = !std::is_floating_point_v<T>;
  if (out.size() < kBlock) {
    for (T& element : out) {
      const double value = std::fma(generator.normal(), std, mean);
      if constexpr (kReduced) store(static_cast<float>(value), element);
      else element = static_cast<T>(value);
    }
  } else if constexpr (kReduced) {
    fill_reduced_blocks(generator, out, mean, std);
  } else {
    fill_blocks(generator, out, mean, std);
  }
}

}  // namespace

double Generator::normal() {
  if (next_normal_) {
    const double kept = *next_normal_;
    next_normal_.reset();
    return kept;
  }
  const double u1 = uniform_double();
  const double u2 = uniform_double();
  const double radius = std::sqrt(-2.0 * std::log1p(-u2));
  const double angle = 2 * std::numbers::pi * u1;
  next_normal_ = radius * std::sin(angle);
  return radius * std::cos(angle);
}

Drawn normal(Generator& generator, Dtype dtype, std::int64_t count, double mean, double std) {
  if (!(std >= 0)) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", std);
    return TorchError{ErrorType::kRuntimeError, std::string("normal expects std >= 0.0, but found std ") + text};
  }
  if (!is_floating(dtype) && count > 0) {
    return TorchError{ErrorType::kNotImplementedError,
                      "\"normal_kernel_cpu\" not implemented for '" + std::string(scalar_type_name(dtype)) + "'"};
  }
  Values values(dtype, count);
  visit_dtype(dtype, [&](auto zero) {
    using T = decltype(zero);
    if constexpr (!std::is_integral_v<T>) fill_normal(generator, values.mutable_span<T>(), mean, std);
  });
  return values;
}

}  // namespace lossfit::numeric
