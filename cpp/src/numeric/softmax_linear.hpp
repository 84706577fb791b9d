// Cross-entropy of a linear layer's scores, together with that layer, a few rows of scores at a time.
#pragma once

#include "catalogue/call.hpp"
#include "catalogue/class_rules.hpp"

namespace lossfit::numeric {

/// `linear_cross_entropy` of `input`, `linear_weight` and `linear_bias`, whose scores have the shape `scores`, with the
/// gradients of the three. The scores are computed, and turned into their own gradient, chunk by chunk of rows.
Evaluation linear_cross_entropy(const Call& call, const Fit& fit, const Shape& scores, const rules::ClassOptions& options);

}  // namespace lossfit::numeric
