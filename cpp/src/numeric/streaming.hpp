// Writing large gradients past the caches. A tensor larger than the caches need not be read before it is overwritten, as an
// ordinary store does, nor kept in them afterwards; that is a third of a memory-bound kernel's traffic.
#pragma once

#include <algorithm>
#include <cstdint>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace lossfit::numeric {

/// Tensors from this many elements on are written past the caches: those below may still be in them when they are read.
inline constexpr std::int64_t kStreamedFrom = std::int64_t{1} << 22;

/// to = from.
template <class T>
void stream(const T* from, T* to, std::int64_t count) {
#ifdef __SSE2__
  constexpr std::int64_t kStep = 16 / sizeof(T);
  if (reinterpret_cast<std::uintptr_t>(to) % 16 == 0 && count % kStep == 0) {
    for (std::int64_t i = 0; i < count; i += kStep) {
      _mm_stream_si128(reinterpret_cast<__m128i*>(to + i), _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i)));
    }
    return;
  }
#endif
  std::copy_n(from, count, to);
}

/// to = factor * from.
inline void stream_scaled(const float* from, float factor, float* to, std::int64_t count) {
  std::int64_t i = 0;
#ifdef __SSE2__
  for (; i < count && reinterpret_cast<std::uintptr_t>(to + i) % 16 != 0; ++i) to[i] = factor * from[i];
  const __m128 factors = _mm_set1_ps(factor);
  for (; i + 4 <= count; i += 4) _mm_stream_ps(to + i, _mm_mul_ps(factors, _mm_loadu_ps(from + i)));
#endif
  for (; i < count; ++i) to[i] = factor * from[i];
}

}  // namespace lossfit::numeric
