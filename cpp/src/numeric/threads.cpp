// See threads.hpp.
#include "numeric/threads.hpp"

#include <algorithm>

#ifndef __EMSCRIPTEN__
#include <cstdlib>
#include <thread>
#include <vector>
#endif

namespace lossfit::numeric {

#ifdef __EMSCRIPTEN__

std::int64_t thread_count(std::int64_t) { return 1; }

void in_threads(std::int64_t, std::int64_t count, std::int64_t, const RangeWork& work) { work(0, 0, count); }

#else

std::int64_t thread_count(std::int64_t elements) {
  constexpr std::int64_t kWorthwhile = std::int64_t{1} << 20;
  const char* allowed = std::getenv("LOSSFIT_THREADS");
  if (allowed == nullptr || elements < kWorthwhile) return 1;
  return std::clamp<std::int64_t>(std::atoll(allowed), 1, 256);
}

void in_threads(std::int64_t threads, std::int64_t count, std::int64_t block, const RangeWork& work) {
  const std::int64_t each = ((count + threads - 1) / threads + block - 1) / block * block;
  const auto range = [&](std::int64_t thread) { work(thread, std::min(count, thread * each), std::min(count, (thread + 1) * each)); };
  std::vector<std::thread> others;
  for (std::int64_t thread = 1; thread < threads; ++thread) others.emplace_back(range, thread);
  range(0);
  for (std::thread& other : others) other.join();
}

#endif

}  // namespace lossfit::numeric
