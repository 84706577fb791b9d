// The one loss whose calls can lead LibTorch out of its own tensors, and which calls those are. Included by
// torch_backend.cpp alone.
// Source: aten/src/ATen/native/LossCTC.cpp of PyTorch 1.13, 2.6 and 2.14, watched by valgrind.
#pragma once

#include <torch/version.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "catalogue/call.hpp"
#include "catalogue/loss_def.hpp"

namespace lossfit::numeric::torch {

/// 2.6 is the first version seen to refuse negative lengths; 1.13 takes them for places before the first frame.
inline constexpr bool kRefusesNegativeLengths = TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 6);

inline std::vector<std::int64_t> integers(const TensorSpec& spec) {
  const Values whole = spec.values->cast(Dtype::kInt64);
  const auto elements = whole.span<std::int64_t>();
  return {elements.begin(), elements.end()};
}

/// Whether LibTorch reads and writes beyond its tensors. It looks at no label: label l of sequence n is read from log_probs
/// [T, N, C], and its gradient written, at place (t * N + n) * C + l for each frame t. A label that is no class thus names a
/// neighbour's place, which the engine computes as well, or one before or after the tensor, which is the heap's.
inline bool reaches_beyond(const Call& call) {
  if (call.def().name != "ctc_loss") return false;
  const std::vector<std::int64_t> frames = integers(call.tensor("input_lengths"));
  const std::vector<std::int64_t> lengths = integers(call.tensor("target_lengths"));
  const auto negative = [](std::int64_t length) { return length < 0; };
  Call judged = call;
  if (!call.def().check(judged).ok()) {  // PyTorch raises before it comes to the labels
    return !kRefusesNegativeLengths && (std::any_of(frames.begin(), frames.end(), negative) || std::any_of(lengths.begin(), lengths.end(), negative));
  }
  const Shape& log_probs = call.tensor("log_probs").shape;
  const Shape& targets = call.tensor("targets").shape;
  const auto sequences = static_cast<std::int64_t>(lengths.size());
  const std::int64_t classes = log_probs[-1].number();
  const std::vector<std::int64_t> labels = integers(call.tensor("targets"));
  std::int64_t next = 0;  // of labels that stand one after another
  for (std::int64_t n = 0; n < sequences; ++n) {
    const std::int64_t count = lengths[static_cast<std::size_t>(n)];
    const std::int64_t first = targets.rank() == 2 ? n * targets[1].number() : next;
    next += count;
    if (frames[static_cast<std::size_t>(n)] == 0) continue;  // reads no label
    const std::int64_t before = n * classes;  // elements before the sequence's first frame
    const std::int64_t from_last = (log_probs[0].number() - frames[static_cast<std::size_t>(n)] + 1) * sequences * classes - before;
    for (std::int64_t i = first; i < first + count; ++i) {
      const std::int64_t label = labels[static_cast<std::size_t>(i)];
      if (label < -before || label >= from_last) return true;
    }
  }
  return false;
}

}  // namespace lossfit::numeric::torch
