// Connectionist temporal classification: the likelihood of a label sequence over all its alignments with the frames, by
// dynamic programming in the log domain, and its gradient.
// Source: Graves et al., Connectionist Temporal Classification, ICML 2006, equations 6 to 16; what PyTorch 2.14 does where
// the paper leaves it open (frames that are not normalised, labels that are no class, infinite losses).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace lossfit::numeric {

/// A batch of sequences of frames, log_probs [T, N, C], each with its labels.
template <class T>
struct CtcBatch {
  std::span<const T> log_probs;
  std::int64_t frames = 0;    ///< T
  std::int64_t sequences = 0; ///< N
  std::int64_t classes = 0;   ///< C
  std::vector<std::int64_t> frame_counts;
  std::vector<std::span<const std::int64_t>> labels;
  std::int64_t blank = 0;
  bool zero_infinity = false;  ///< an infinite loss has no gradient
};

/// -log p(labels | frames) of each sequence; infinite where no alignment exists. `gradient`, of the shape of log_probs,
/// receives the derivative times the sequence's `upstream`. As in PyTorch it is e^x - p(class at frame | labels), which
/// presumes normalised frames, and nan where the loss is infinite.
template <class T>
std::vector<T> ctc(const CtcBatch<T>& batch, std::span<const T> upstream, std::span<T> gradient);

}  // namespace lossfit::numeric
