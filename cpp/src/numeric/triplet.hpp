// What the two triplet losses compute alike.
#pragma once

#include "numeric/tape.hpp"

namespace lossfit::numeric {

/// `max(0, d(anchor, positive) - d(anchor, negative) + margin)` for each row, with `d(x, y) = |x - y + eps|_p`; the
/// option `swap` takes d(positive, negative) where that is the smaller distance to the negative.
inline Var triplet(Tape& tape, const Call& call, double p, double eps) {
  const Var anchor = tape.tensor("anchor");
  const Var positive = tape.tensor("positive");
  const Var negative = tape.tensor("negative");
  const Var to_positive = pairwise_distance(anchor, positive, p, eps);
  Var to_negative = pairwise_distance(anchor, negative, p, eps);
  if (call.flag("swap")) to_negative = minimum(to_negative, pairwise_distance(positive, negative, p, eps));
  return clamp_min(to_positive + call.number("margin") - to_negative, 0);
}

}  // namespace lossfit::numeric
