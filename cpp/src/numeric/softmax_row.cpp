// Loops in lanes, which compilers turn into vectors; see softmax_row.hpp.
#include "numeric/softmax_row.hpp"

#include "numeric/vector_math.hpp"

namespace lossfit::numeric {
namespace {

/// Several vectors' worth of partial results, since one alone would wait for itself at every step; WebAssembly's vectors are
/// short, and more of them than registers would go by way of memory.
#ifdef __wasm__
constexpr int kRowLanes = 32;
#else
constexpr int kRowLanes = 64;
#endif

}  // namespace

LOSSFIT_VECTOR_CLONES float row_max(const float* row, std::int64_t elements) {
  const auto count = static_cast<std::ptrdiff_t>(elements);
  float lanes[kRowLanes];
  for (float& lane : lanes) lane = -std::numeric_limits<float>::infinity();
  std::ptrdiff_t i = 0;
  for (; i + kRowLanes <= count; i += kRowLanes) {
    for (int k = 0; k < kRowLanes; ++k) lanes[k] = row[i + k] > lanes[k] ? row[i + k] : lanes[k];
  }
  for (int k = 0; i + k < count; ++k) lanes[k] = row[i + k] > lanes[k] ? row[i + k] : lanes[k];
  float most = lanes[0];
  for (int k = 1; k < kRowLanes; ++k) most = lanes[k] > most ? lanes[k] : most;
  return most;
}

double row_max(const double* row, std::int64_t count) {
  double most = -std::numeric_limits<double>::infinity();
  for (std::int64_t i = 0; i < count; ++i) most = row[i] > most ? row[i] : most;
  return most;
}

LOSSFIT_VECTOR_CLONES double row_exp(const float* row, float most, float* exps, std::int64_t elements) {
  const auto count = static_cast<std::ptrdiff_t>(elements);
  double total = 0;
  for (std::ptrdiff_t begin = 0; begin < count; begin += kStretch) {
    const std::ptrdiff_t end = count - begin < kStretch ? count : begin + kStretch;
    float lanes[kRowLanes] = {};
    std::ptrdiff_t i = begin;
    for (; i + kRowLanes <= end; i += kRowLanes) {
      for (int line = 0; line < kRowLanes; line += 16) __builtin_prefetch(row + i + line + kStretch);
      for (int k = 0; k < kRowLanes; ++k) {
        const float e = exp_nonpositive(row[i + k] - most);
        exps[i + k] = e;
        lanes[k] += e;
      }
    }
    for (int k = 0; i + k < end; ++k) {
      const float e = exp_nonpositive(row[i + k] - most);
      exps[i + k] = e;
      lanes[k] += e;
    }
    for (int step = kRowLanes / 2; step >= 16; step /= 2) {
      for (int k = 0; k < step; ++k) lanes[k] += lanes[k + step];
    }
    for (int k = 0; k < 16; ++k) total += static_cast<double>(lanes[k]);
  }
  return total;
}

double row_exp(const double* row, double most, double* exps, std::int64_t count) {
  double total = 0;
  for (std::int64_t i = 0; i < count; ++i) total += exps[i] = std::exp(row[i] - most);
  return total;
}

LOSSFIT_VECTOR_CLONES void row_scale(float* row, float factor, std::int64_t elements) {
  const auto count = static_cast<std::ptrdiff_t>(elements);
  LOSSFIT_VECTOR_LOOP
  for (std::ptrdiff_t i = 0; i < count; ++i) row[i] *= factor;
}

void row_scale(double* row, double factor, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) row[i] *= factor;
}

}  // namespace lossfit::numeric
