// Our own account of what the classification losses refuse: which axis is at fault and the arithmetic behind it. Each
// function completes a refusal that already carries PyTorch's words.
#pragma once

#include "catalogue/call.hpp"
#include "shape/aten.hpp"

namespace lossfit::rules::findings {

/// An axis of one of the call's tensors.
struct Source {
  std::string_view tensor;
  std::int64_t axis;
};

/// Where an axis of the scores comes from: the scores are `input` itself, or its product with `linear_weight`.
Source source_of(const Call& call, std::int64_t scores_axis);
/// The tensor that stands for the scores as a whole.
std::string_view scores_tensor(const Call& call);

/// True when the target's values are known and every one is the ignored index (as masked_fill compares it).
bool all_ignored(const TensorSpec& target, std::int64_t ignore_index);

Raise batch_mismatch(Raise refusal, const Call& call, const Operand& scores);
Raise unbatched_target(Raise refusal, const Call& call, const Operand& scores);
Raise extra_target_axes(Raise refusal, const Call& call, const Operand& scores);
Raise wrong_target_rank(Raise refusal, const Call& call, const Operand& scores);
Raise spatial_mismatch(Raise refusal, const Call& call, const Operand& scores);
Raise wrong_weight(Raise refusal, const Call& call, const Operand& scores);
Raise not_indices(Raise refusal, const Call& call);
Raise not_probabilities(Raise refusal, const Call& call, const Operand& scores);
/// `position` is the flat place of the offending index.
Raise index_out_of_range(Raise refusal, const Call& call, const Operand& scores, std::int64_t position);

}  // namespace lossfit::rules::findings
