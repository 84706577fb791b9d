// Tiles: many float positions at once, side by side, one vector lane each. They serve a class axis that is not contiguous,
// and class counts so small that a row alone would not fill a vector.
#pragma once

#include "numeric/softmax.hpp"

namespace lossfit::numeric {

/// True where tiles beat rows.
bool suits_tiles(const ScoresLayout& layout);

/// `softmax_block` for class indices without label smoothing.
void softmax_tiles(const ScoresLayout& layout, const float* scores, std::int64_t first, std::int64_t count, const PositionTerms* terms,
                   PositionResult* results, float* grad);

}  // namespace lossfit::numeric
