// Looking at a tensor's elements for suspicions: a bounded number of them, in blocks, so that a question about a large
// tensor stays cheap and needs no copy.
#pragma once

#include <functional>
#include <optional>

#include "catalogue/call.hpp"

namespace lossfit::suspicions {

using Predicate = std::function<bool(double)>;

/// Elements that are read at most; the rest is taken to be like them.
inline constexpr std::int64_t kMostRead = 1 << 20;

/// True when a tensor has elements, and all of them (of the first kMostRead) satisfy the predicate.
bool every(const TensorSpec& tensor, const Predicate& holds, std::int64_t most = kMostRead);
/// True when an element satisfies the predicate.
bool any(const TensorSpec& tensor, const Predicate& holds);

inline bool is_probability(double x) { return x >= 0 && x <= 1; }
inline bool is_bit(double x) { return x == 0 || x == 1; }
inline bool is_sign(double x) { return x == 1 || x == -1; }

/// True when the elements (each mapped by `map`) sum to 1 along every line of the axis; a sample of the lines is read.
/// None where there are no values, no elements, or a single element a line.
std::optional<bool> sums_to_one(const TensorSpec& tensor, std::int64_t axis, double (*map)(double));

/// Lines of the axis that are read, each given as its sum.
bool every_line_sum(const TensorSpec& tensor, std::int64_t axis, double (*map)(double), const Predicate& holds);

}  // namespace lossfit::suspicions
