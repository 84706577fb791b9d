// What several functions of torch.nn.functional need.
#pragma once

#include <string_view>
#include <vector>

#include "snippet/machine.hpp"

namespace lossfit::snippet {

/// Sizes of a window, one for each axis.
using Numbers = std::vector<std::int64_t>;

/// A number or a tuple of them as `count` numbers.
inline Numbers numbers(Args& args, std::size_t i, std::size_t count) {
  Numbers found = args.axes(i);
  if (found.size() == 1) found.resize(count, found[0]);
  if (found.size() != count) throw Unsure{};
  return found;
}

/// The digit in `conv2d`.
inline std::size_t spatial_axes(std::string_view name) {
  for (const char c : name) {
    if (c >= '1' && c <= '3') return static_cast<std::size_t>(c - '0');
  }
  throw Unsure{};
}

/// A function whose result is shaped like its input, and whose values are not followed.
inline Value same_shape(Args& args) {
  Tensor& x = args.tensor(0);
  return args.elementwise(tensor::like(x.spec, x.spec.shape), x);
}

}  // namespace lossfit::snippet
