// Writing large gradients past the caches. A tensor larger than the caches need not be read before it is overwritten, as an
// ordinary store does, nor kept in them afterwards; that is a third of a memory-bound kernel's traffic.
#pragma once

#include <cstdint>
#include <limits>

namespace lossfit::numeric {

// Processors whose stores can be told to pass the caches.
#if defined(__x86_64__) && defined(__GNUC__)
#define LOSSFIT_STREAMS 1
#else
#define LOSSFIT_STREAMS 0
#endif

/// Tensors from this many elements on are written past the caches: those below may still be in them when they are read.
inline constexpr std::int64_t kStreamedFrom = LOSSFIT_STREAMS ? std::int64_t{1} << 22 : std::numeric_limits<std::int64_t>::max();

/// to = from, `bytes` bytes of whole elements.
void stream(const void* from, void* to, std::int64_t bytes);

/// to = factor * from.
void stream_scaled(const float* from, float factor, float* to, std::int64_t count);

/// Lets other threads see what this one has streamed.
void finish_streaming();

}  // namespace lossfit::numeric
