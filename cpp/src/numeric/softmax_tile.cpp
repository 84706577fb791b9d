// A tile is [classes][width] of floats at any distance between classes; see softmax_tile.hpp.
#include "numeric/softmax_tile.hpp"

#include <algorithm>
#include <limits>

#include "numeric/streaming.hpp"
#include "numeric/vector_math.hpp"

namespace lossfit::numeric {
namespace {

constexpr std::ptrdiff_t kWidth = kPositionBlock;
constexpr std::int64_t kMostSmallClasses = 32;

/// Per position of a tile.
struct Lanes {
  float q[kWidth];         ///< in: the sum of q
  float most[kWidth];      ///< out: the greatest score
  float log_sum[kWidth];   ///< out: ln sum_c e^(x_c - most)
};

/// grad = softmax(x) * q, class by class over `width` positions; x and grad may be the same.
LOSSFIT_VECTOR_CLONES void tile(const float* x, std::ptrdiff_t x_stride, float* grad, std::ptrdiff_t grad_stride, std::ptrdiff_t classes,
                                std::ptrdiff_t width, Lanes& lanes) {
  float most[kWidth];
  float sum[kWidth];
  LOSSFIT_VECTOR_LOOP
  for (std::ptrdiff_t k = 0; k < kWidth; ++k) most[k] = -std::numeric_limits<float>::infinity();
  LOSSFIT_VECTOR_LOOP
  for (std::ptrdiff_t k = 0; k < kWidth; ++k) sum[k] = 0;
  for (std::ptrdiff_t c = 0; c < classes; ++c) {
    const float* row = x + c * x_stride;
    LOSSFIT_VECTOR_LOOP
    for (std::ptrdiff_t k = 0; k < width; ++k) most[k] = row[k] > most[k] ? row[k] : most[k];
  }
  // A float sums 64 classes at most before it hands over, so that many classes lose no precision.
  constexpr std::ptrdiff_t kStretch = 64;
  for (std::ptrdiff_t begin = 0; begin < classes; begin += kStretch) {
    const std::ptrdiff_t end = std::min(classes, begin + kStretch);
    float part[kWidth] = {};
    for (std::ptrdiff_t c = begin; c < end; ++c) {
      const float* row = x + c * x_stride;
      float* to = grad + c * grad_stride;
      LOSSFIT_VECTOR_LOOP
      for (std::ptrdiff_t k = 0; k < width; ++k) {
        const float e = exp_nonpositive(row[k] - most[k]);
        to[k] = e;
        part[k] += e;
      }
    }
    LOSSFIT_VECTOR_LOOP
    for (std::ptrdiff_t k = 0; k < width; ++k) sum[k] += part[k];
  }
  float factor[kWidth];
  LOSSFIT_VECTOR_LOOP
  for (std::ptrdiff_t k = 0; k < width; ++k) {
    factor[k] = lanes.q[k] / sum[k];
    lanes.log_sum[k] = log_positive(sum[k]);
    lanes.most[k] = most[k];
  }
  for (std::ptrdiff_t c = 0; c < classes; ++c) {
    float* to = grad + c * grad_stride;
    LOSSFIT_VECTOR_LOOP
    for (std::ptrdiff_t k = 0; k < width; ++k) to[k] *= factor[k];
  }
}

/// Positions of any layout to a tile and back.
void gather(const ScoresLayout& layout, const float* from, std::int64_t first, std::int64_t count, float* tile_at) {
  for (std::int64_t k = 0; k < count; ++k) {
    const float* position = from + layout.base(first + k);
    for (std::int64_t c = 0; c < layout.classes; ++c) tile_at[c * kWidth + k] = position[c * layout.inner];
  }
}

void scatter(const ScoresLayout& layout, const float* tile_at, std::int64_t first, std::int64_t count, float* to) {
  const bool streams = layout.inner == 1 && layout.positions() * layout.classes >= kStreamedFrom;
  float rows[kMostSmallClasses * kWidth];
  for (std::int64_t k = 0; k < count; ++k) {
    float* position = streams ? rows + k * layout.classes : to + layout.base(first + k);
    for (std::int64_t c = 0; c < layout.classes; ++c) position[c * layout.inner] = tile_at[c * kWidth + k];
  }
  if (streams) stream(rows, to + first * layout.classes, count * layout.classes * 4);
}

/// `count` positions that lie side by side: x[c * x_stride + k].
void positions(const float* x, std::int64_t x_stride, float* grad, std::int64_t grad_stride, std::int64_t classes, std::int64_t count,
               const PositionTerms* terms, PositionResult* results) {
  Lanes lanes;
  float picked[kWidth];
  for (std::int64_t k = 0; k < count; ++k) {
    lanes.q[k] = static_cast<float>(terms[k].q_target);
    picked[k] = terms[k].target >= 0 ? x[terms[k].target * x_stride + k] : 0.0f;
  }
  tile(x, x_stride, grad, grad_stride, classes, count, lanes);
  for (std::int64_t k = 0; k < count; ++k) {
    if (terms[k].target < 0) continue;
    results[k].log_p_target = static_cast<double>(picked[k] - lanes.most[k] - lanes.log_sum[k]);
    grad[terms[k].target * grad_stride + k] -= lanes.q[k];
  }
}

}  // namespace

bool suits_tiles(const ScoresLayout& layout) { return layout.inner >= kLanes || layout.classes <= kMostSmallClasses; }

void softmax_tiles(const ScoresLayout& layout, const float* scores, std::int64_t first, std::int64_t count, const PositionTerms* terms,
                   PositionResult* results, float* grad) {
  if (layout.classes <= kMostSmallClasses && layout.inner < kWidth) {
    float room[kMostSmallClasses * kWidth];
    if (count < kWidth) std::fill(std::begin(room), std::end(room), 0.0f);  // what is computed for nobody is no subnormal
    gather(layout, scores, first, count, room);
    positions(room, kWidth, room, kWidth, layout.classes, count, terms, results);
    scatter(layout, room, first, count, grad);
    return;
  }
  while (count > 0) {
    const std::int64_t side_by_side = std::min(count, layout.inner - first % layout.inner);
    const std::int64_t base = layout.base(first);
    positions(scores + base, layout.inner, grad + base, layout.inner, layout.classes, side_by_side, terms, results);
    first += side_by_side;
    count -= side_by_side;
    terms += side_by_side;
    results += side_by_side;
  }
}

}  // namespace lossfit::numeric
