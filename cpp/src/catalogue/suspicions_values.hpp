// Looking at a tensor's elements for suspicions: a bounded number of them, in blocks, so that a question about a large
// tensor stays cheap and needs no copy.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>

#include "catalogue/call.hpp"

namespace lossfit::suspicions {

/// Elements that are read at most; the rest is taken to be like them.
inline constexpr std::int64_t kMostRead = 1 << 20;

/// Elements that are looked at together.
inline constexpr std::int64_t kBlock = 512;

/// Copies elements [from, from + count) as doubles.
void read_block(const Values& values, std::int64_t from, std::int64_t count, double* to);

/// True when a tensor has elements, and all of them (of the first `most`) satisfy the predicate.
template <class Predicate>
bool every(const TensorSpec& tensor, Predicate holds, std::int64_t most = kMostRead) {
  if (!tensor.values || tensor.values->count() == 0) return false;
  const std::int64_t count = std::min(tensor.values->count(), most);
  double block[kBlock];
  for (std::int64_t from = 0; from < count; from += kBlock) {
    const std::int64_t length = std::min(kBlock, count - from);
    read_block(*tensor.values, from, length, block);
    std::int64_t failed = 0;  // counted to the block's end, without a branch, so that compilers make vector code of it
    for (std::int64_t i = 0; i < length; ++i) failed += holds(block[i]) ? 0 : 1;
    if (failed > 0) return false;
  }
  return true;
}
/// True when an element satisfies the predicate.
template <class Predicate>
bool any(const TensorSpec& tensor, Predicate holds) {
  if (!tensor.values || tensor.values->count() == 0) return false;
  return !every(tensor, [&](double x) { return !holds(x); });
}

inline bool is_probability(double x) { return x >= 0 && x <= 1; }
inline bool is_bit(double x) { return x == 0 || x == 1; }
inline bool is_sign(double x) { return x == 1 || x == -1; }

/// True when the elements (each mapped by `map`) sum to 1 along every line of the axis; a sample of the lines is read.
/// None where there are no values, no elements, or a single element a line.
std::optional<bool> sums_to_one(const TensorSpec& tensor, std::int64_t axis, double (*map)(double));

/// Lines of the axis that are read, each given as its sum.
bool every_line_sum(const TensorSpec& tensor, std::int64_t axis, double (*map)(double), const std::function<bool(double)>& holds);

}  // namespace lossfit::suspicions
