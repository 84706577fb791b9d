// Axes of a broadcast walk; see broadcast_walk.hpp.
#include "numeric/broadcast_walk.hpp"

namespace lossfit::numeric {

BroadcastWalk::BroadcastWalk(const Shape& operand, const Shape& result) {
  std::int64_t stride = 1;
  for (std::int64_t axis = -1; axis >= -result.rank(); --axis) {
    const std::int64_t size = result[axis].number();
    const std::int64_t own = -axis <= operand.rank() ? operand[axis].number() : 1;
    const std::int64_t step = own == 1 ? 0 : stride;
    stride *= own;
    if (size == 1) continue;
    if (!axes_.empty() && axes_.back().step * axes_.back().size == step) {
      axes_.back().size *= size;
    } else {
      axes_.push_back({size, step});
    }
  }
  if (axes_.empty()) axes_.push_back({1, 0});
}

std::int64_t BroadcastWalk::unravel(std::int64_t index, std::vector<std::int64_t>& at) const {
  std::int64_t offset = 0;
  for (std::size_t k = 0; k < axes_.size(); ++k) {
    at[k] = index % axes_[k].size;
    index /= axes_[k].size;
    offset += at[k] * axes_[k].step;
  }
  return offset;
}

}  // namespace lossfit::numeric
