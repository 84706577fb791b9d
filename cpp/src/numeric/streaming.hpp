// Writing large gradients past the caches. A tensor larger than the caches need not be read before it is overwritten, as an
// ordinary store does, nor kept in them afterwards; that is a third of a memory-bound kernel's traffic.
#pragma once

#include <cstdint>

namespace lossfit::numeric {

/// Tensors from this many elements on are written past the caches: those below may still be in them when they are read.
inline constexpr std::int64_t kStreamedFrom = std::int64_t{1} << 22;

/// to = from, `bytes` bytes of whole elements.
void stream(const void* from, void* to, std::int64_t bytes);

/// to = factor * from.
void stream_scaled(const float* from, float factor, float* to, std::int64_t count);

/// Lets other threads see what this one has streamed.
void finish_streaming();

}  // namespace lossfit::numeric
