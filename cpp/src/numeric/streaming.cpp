// A line of 64 bytes at a time where the processor has stores that wide, so that no line leaves half written; see
// streaming.hpp. Other processors, and WebAssembly, store as usual.
#include "numeric/streaming.hpp"

#include <cstring>

#include "numeric/vector_math.hpp"

#if LOSSFIT_STREAMS
#include <immintrin.h>
#endif

namespace lossfit::numeric {
namespace {

#if LOSSFIT_STREAMS
/// Whole lines of `to`, which begins one.
__attribute__((target("avx512f"))) void stream_wide(const float* from, float* to, std::int64_t count) {
  for (std::int64_t i = 0; i < count; i += 16) _mm512_stream_ps(to + i, _mm512_loadu_ps(from + i));
}

void stream_narrow(const float* from, float* to, std::int64_t count) {
  for (std::int64_t i = 0; i < count; i += 4) _mm_stream_ps(to + i, _mm_loadu_ps(from + i));
}

__attribute__((target("avx512f"))) void scale_wide(const float* from, float factor, float* to, std::int64_t count) {
  const __m512 factors = _mm512_set1_ps(factor);
  for (std::int64_t i = 0; i < count; i += 16) _mm512_stream_ps(to + i, _mm512_mul_ps(factors, _mm512_loadu_ps(from + i)));
}

void scale_narrow(const float* from, float factor, float* to, std::int64_t count) {
  const __m128 factors = _mm_set1_ps(factor);
  for (std::int64_t i = 0; i < count; i += 4) _mm_stream_ps(to + i, _mm_mul_ps(factors, _mm_loadu_ps(from + i)));
}

const bool kWide = __builtin_cpu_supports("avx512f");

/// Bytes up to the next line.
std::int64_t to_line(const void* to) { return static_cast<std::int64_t>(-reinterpret_cast<std::uintptr_t>(to) % 64); }
#endif

}  // namespace

void stream(const void* from, void* to, std::int64_t bytes) {
  const auto* source = static_cast<const char*>(from);
  auto* target = static_cast<char*>(to);
#if LOSSFIT_STREAMS
  const std::int64_t before = to_line(to);
  if (before < bytes) {
    const std::int64_t lines = (bytes - before) / 64 * 64;
    std::memcpy(target, source, static_cast<std::size_t>(before));
    const auto* floats = reinterpret_cast<const float*>(source + before);
    (kWide ? stream_wide : stream_narrow)(floats, reinterpret_cast<float*>(target + before), lines / 4);
    source += before + lines;
    target += before + lines;
    bytes -= before + lines;
  }
#endif
  std::memcpy(target, source, static_cast<std::size_t>(bytes));
}

void stream_scaled(const float* from, float factor, float* to, std::int64_t elements) {
  const auto count = static_cast<std::ptrdiff_t>(elements);
  std::ptrdiff_t i = 0;
#if LOSSFIT_STREAMS
  const std::int64_t before = to_line(to) / 4;
  if (before < count) {
    const std::int64_t lines = (count - before) / 16 * 16;
    for (; i < before; ++i) to[i] = factor * from[i];
    (kWide ? scale_wide : scale_narrow)(from + i, factor, to + i, lines);
    i += lines;
  }
#endif
  LOSSFIT_VECTOR_LOOP
  for (; i < count; ++i) to[i] = factor * from[i];
}

void finish_streaming() {
#if LOSSFIT_STREAMS
  _mm_sfence();
#endif
}

}  // namespace lossfit::numeric
