// Threads for large tensors, as many as the user allows by the environment variable LOSSFIT_THREADS; none in WebAssembly.
#pragma once

#include <cstdint>
#include <functional>

namespace lossfit::numeric {

/// How many threads a tensor of so many elements is worth: 1 unless the user allows more and it has a million.
std::int64_t thread_count(std::int64_t elements);

/// Cuts [0, count) into one range for each thread, of whole blocks but for the last, and works on them side by side.
using RangeWork = std::function<void(std::int64_t thread, std::int64_t begin, std::int64_t end)>;
void in_threads(std::int64_t threads, std::int64_t count, std::int64_t block, const RangeWork& work);

}  // namespace lossfit::numeric
