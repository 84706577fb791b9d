// What cross_entropy, nll_loss and linear_cross_entropy share: scores by class against class indices or probabilities.
// Source: aten/src/ATen/native/LossNLL.cpp and LossNLL2d.cpp of PyTorch 2.14.
#pragma once

#include "catalogue/call.hpp"
#include "shape/aten.hpp"

namespace lossfit::rules {

/// How scores are held against the target.
struct ClassOptions {
  Reduction reduction = Reduction::kMean;
  std::int64_t ignore_index = -100;
  double label_smoothing = 0.0;
};

/// The class axis of scores: 0 for [C], 1 for [N, C] and [N, C, d1..dk].
constexpr std::int64_t class_axis(std::int64_t rank) { return rank == 1 ? 0 : 1; }

/// True when the target is taken for class probabilities, which PyTorch decides by its shape alone.
bool takes_probabilities(Call& call, const Shape& scores);

/// `nll_loss_nd`: log-probabilities [C], [N, C] or [N, C, d1..dk] against class indices. Of the call it reads the
/// tensors `target` and `weight`.
Checked<Fit> nll_loss(Call& call, const Operand& log_probs, const ClassOptions& options);

/// `cross_entropy_loss`: scores against class indices or, where the shapes are equal, class probabilities.
Checked<Fit> cross_entropy(Call& call, const Operand& scores, const ClassOptions& options);

}  // namespace lossfit::rules
