// Connectionist temporal classification: the likelihood of a label sequence over all its alignments with the frames, by
// dynamic programming in the log domain, and its gradient.
// Source: Graves et al., Connectionist Temporal Classification, ICML 2006, equations 6 to 16.
#pragma once

#include <cstdint>
#include <span>

namespace lossfit::numeric {

/// One sequence: log-probabilities of frame t and class c are at frames[t * frame_stride + c].
template <class T>
struct CtcSequence {
  std::span<const T> frames;  ///< everything from this sequence's first log-probability to the end of the batch
  std::int64_t frame_stride = 0;
  std::int64_t frame_count = 0;
  std::int64_t classes = 0;
  std::span<const std::int64_t> labels;
  std::int64_t blank = 0;
};

/// -log p(labels | frames); infinite where no alignment exists. `gradient`, laid out as `frames`, receives the derivative by
/// each log-probability times `upstream`, as PyTorch defines it: e^x - p(class at frame | labels), which presumes that the
/// frames are normalised; nan where the loss is infinite. It is written for the sequence's own frames only.
template <class T>
double ctc(const CtcSequence<T>& sequence, double upstream, std::span<T> gradient);

}  // namespace lossfit::numeric
