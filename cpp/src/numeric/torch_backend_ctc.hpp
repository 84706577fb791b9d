// The one loss whose calls can lead LibTorch out of its own tensors, and which calls those are. Included by
// torch_backend.cpp alone.
// Source: aten/src/ATen/native/LossCTC.cpp of PyTorch 1.13, 2.6 and 2.14, watched by valgrind.
#pragma once

#include <torch/version.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
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

/// Where each sequence's labels begin; none where LibTorch raises because targets and lengths do not belong together.
inline std::vector<std::int64_t> label_offsets(const Shape& targets, const std::vector<std::int64_t>& lengths) {
  std::vector<std::int64_t> offsets;
  std::int64_t total = 0;
  for (const std::int64_t length : lengths) {
    const bool padded = targets.rank() == 2;
    if (padded && length > targets[1].number()) return {};
    offsets.push_back(padded ? static_cast<std::int64_t>(offsets.size()) * targets[1].number() : total);
    total += length;
  }
  const bool belongs = targets.rank() == 1 ? targets[0] == Dim(total) : targets.rank() == 2 && targets[0] == Dim(static_cast<std::int64_t>(lengths.size()));
  return belongs ? offsets : std::vector<std::int64_t>{};
}

/// Whether LibTorch reads and writes beyond its tensors. It looks at no label: label l of sequence n is read from log_probs
/// [T, N, C], and its gradient written, at place (t * N + n) * C + l for each frame t. A label that is no class thus names a
/// neighbour's place, which the engine computes as well, or one before or after the tensor, which is the heap's.
inline bool reaches_beyond(const Call& call) {
  if (call.def().name != "ctc_loss") return false;
  const Shape& log_probs = call.tensor("log_probs").shape;
  if (log_probs.rank() != 2 && log_probs.rank() != 3) return false;  // raises
  const std::int64_t most_frames = log_probs[0].number();
  const std::int64_t sequences = log_probs.rank() == 3 ? log_probs[1].number() : 1;
  const std::int64_t classes = log_probs[-1].number();
  const std::vector<std::int64_t> frames = integers(call.tensor("input_lengths"));
  const std::vector<std::int64_t> lengths = integers(call.tensor("target_lengths"));
  for (const auto* counts : {&frames, &lengths}) {
    if (static_cast<std::int64_t>(counts->size()) != sequences) return false;  // raises
    if (std::any_of(counts->begin(), counts->end(), [](std::int64_t length) { return length < 0; })) return !kRefusesNegativeLengths;
  }
  if (std::any_of(frames.begin(), frames.end(), [&](std::int64_t count) { return count > most_frames; })) return false;  // raises
  const std::vector<std::int64_t> offsets = label_offsets(call.tensor("targets").shape, lengths);
  const std::vector<std::int64_t> labels = integers(call.tensor("targets"));
  for (std::size_t n = 0; n < offsets.size(); ++n) {
    if (frames[n] == 0) continue;  // reads no label
    const std::int64_t before = static_cast<std::int64_t>(n) * classes;  // elements before the sequence's first frame
    const std::int64_t from_last = (most_frames - frames[n] + 1) * sequences * classes - before;  // from its last frame on
    for (std::int64_t i = 0; i < lengths[n]; ++i) {
      const std::int64_t label = labels[static_cast<std::size_t>(offsets[n] + i)];
      if (label < -before || label >= from_last) return true;
    }
  }
  return false;
}

}  // namespace lossfit::numeric::torch
