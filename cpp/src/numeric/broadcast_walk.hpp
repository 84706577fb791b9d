// The elements of a broadcast tensor in the order of the result, as runs of consecutive or repeated elements.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "lossfit/dim.hpp"

namespace lossfit::numeric {

class BroadcastWalk {
 public:
  /// `operand` broadcasts to `result`; all sizes are numbers.
  BroadcastWalk(const Shape& operand, const Shape& result);

  /// Calls `visit(position, offset, step, length)` for each run of the result's elements `begin` to `begin + count`:
  /// elements `position`, counted from `begin`, and the `length - 1` after it lie in the operand at `offset`, `offset + step`, ...
  /// A step is 1 or 0.
  template <class Visit>
  void runs(std::int64_t begin, std::int64_t count, Visit&& visit) const {
    std::vector<std::int64_t> at(axes_.size());
    std::int64_t offset = unravel(begin, at);
    for (std::int64_t done = 0; done < count;) {
      const Axis& inner = axes_.front();
      const std::int64_t length = std::min(inner.size - at.front(), count - done);
      visit(done, offset, inner.step, length);
      done += length;
      at.front() += length;
      offset += length * inner.step;
      for (std::size_t k = 0; at[k] == axes_[k].size && k + 1 < axes_.size(); ++k) {
        offset += axes_[k + 1].step - at[k] * axes_[k].step;
        at[k] = 0;
        ++at[k + 1];
      }
    }
  }

 private:
  struct Axis {
    std::int64_t size;
    std::int64_t step;  // in the operand
  };

  std::int64_t unravel(std::int64_t index, std::vector<std::int64_t>& at) const;

  std::vector<Axis> axes_;  // innermost first; never empty; neighbours that can be walked as one are one
};

}  // namespace lossfit::numeric
