// Alignments run over the labels with blanks around them: blank, l1, blank, l2, ..., blank; state s is even for a blank.
// Everything is kept in the dtype of the frames, as PyTorch keeps it: logarithms of sums lose digits that show.
#include "numeric/ctc.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lossfit::numeric {
namespace {

template <class T>
constexpr T kImpossible = -std::numeric_limits<T>::infinity();

/// log(e^a + e^b + e^c).
template <class T>
T log_add(T a, T b, T c) {
  T most = a;
  if (b > most) most = b;
  if (c > most) most = c;
  if (most == kImpossible<T>) most = 0;
  return std::log(std::exp(a - most) + std::exp(b - most) + std::exp(c - most)) + most;
}

/// log(e^a + e^b), where a may still be impossible.
template <class T>
T log_add(T a, T b) {
  if (a == kImpossible<T>) return b;
  const T most = std::max(a, b);
  return std::log(std::exp(a - most) + std::exp(b - most)) + most;
}

/// One sequence of a batch, by frame and state.
template <class T>
class Lattice {
 public:
  Lattice(const CtcBatch<T>& batch, std::int64_t sequence)
      : batch_(&batch), labels_(batch.labels[static_cast<std::size_t>(sequence)]), sequence_(sequence) {}

  std::int64_t frames() const { return batch_->frame_counts[static_cast<std::size_t>(sequence_)]; }
  std::int64_t states() const { return 2 * static_cast<std::int64_t>(labels_.size()) + 1; }
  std::int64_t label(std::int64_t s) const { return s % 2 == 0 ? batch_->blank : labels_[static_cast<std::size_t>(s / 2)]; }
  /// True where an alignment may go from state s - 2 to s, leaving out the blank between two different labels.
  bool may_skip(std::int64_t s) const { return s >= 2 && s < states() && label(s) != label(s - 2); }

  /// Where frame t's class c is. PyTorch does not check labels, so one that is no class names a neighbour's place.
  std::int64_t place(std::int64_t t, std::int64_t c) const { return (t * batch_->sequences + sequence_) * batch_->classes + c; }
  bool exists(std::int64_t place) const { return place >= 0 && place < static_cast<std::int64_t>(batch_->log_probs.size()); }

  T log_p(std::int64_t t, std::int64_t s) const {
    const std::int64_t at = place(t, label(s));
    return exists(at) ? batch_->log_probs[static_cast<std::size_t>(at)] : T{0};
  }

 private:
  const CtcBatch<T>* batch_;
  std::span<const std::int64_t> labels_;
  std::int64_t sequence_;
};

/// alpha[t][s]: the log-probability of all alignments of the first frames that are in state s at frame t.
template <class T>
std::vector<T> forward(const Lattice<T>& lattice) {
  const std::int64_t states = lattice.states();
  std::vector<T> alpha(static_cast<std::size_t>(lattice.frames() * states), kImpossible<T>);
  if (alpha.empty()) return alpha;
  for (std::int64_t s = 0; s < std::min<std::int64_t>(2, states); ++s) alpha[static_cast<std::size_t>(s)] = lattice.log_p(0, s);
  for (std::int64_t t = 1; t < lattice.frames(); ++t) {
    const T* before = alpha.data() + (t - 1) * states;
    T* now = alpha.data() + t * states;
    for (std::int64_t s = 0; s < states; ++s) {
      const T step = s >= 1 ? before[s - 1] : kImpossible<T>;
      const T skip = lattice.may_skip(s) ? before[s - 2] : kImpossible<T>;
      now[s] = log_add(before[s], step, skip) + lattice.log_p(t, s);
    }
  }
  return alpha;
}

/// The same from the last frame back, frame t included: `later` is beta at t + 1, empty for the last frame.
template <class T>
std::vector<T> step_back(const Lattice<T>& lattice, std::int64_t t, const std::vector<T>& later) {
  const std::int64_t states = lattice.states();
  std::vector<T> beta(static_cast<std::size_t>(states), kImpossible<T>);
  const auto at = [&](std::int64_t s) { return s < states ? later[static_cast<std::size_t>(s)] : kImpossible<T>; };
  for (std::int64_t s = 0; s < states; ++s) {
    T& here = beta[static_cast<std::size_t>(s)];
    if (later.empty()) {
      if (s >= states - 2) here = lattice.log_p(t, s);
    } else {
      here = log_add(at(s), at(s + 1), lattice.may_skip(s + 2) ? at(s + 2) : kImpossible<T>) + lattice.log_p(t, s);
    }
  }
  return beta;
}

template <class T>
T loss_of(const Lattice<T>& lattice, const std::vector<T>& alpha) {
  // Without frames only the empty sequence has an alignment, and it is certain.
  if (lattice.frames() == 0) return lattice.states() == 1 ? T{-0.0} : -kImpossible<T>;
  const T end = alpha.back();
  return lattice.states() == 1 ? -end : -log_add(end, alpha[alpha.size() - 2], kImpossible<T>);
}

/// Adds alpha and beta up by class into `collected`, which is laid out as log_probs.
template <class T>
void backward(const Lattice<T>& lattice, const std::vector<T>& alpha, std::span<T> collected) {
  const std::int64_t states = lattice.states();
  std::vector<T> beta;
  for (std::int64_t t = lattice.frames() - 1; t >= 0; --t) {
    const bool last = beta.empty();
    beta = step_back(lattice, t, beta);
    // The last two states are the only ones to end in; PyTorch assigns them, the final blank first.
    for (std::int64_t s = states - 1; s >= (last ? std::max<std::int64_t>(0, states - 2) : 0); --s) {
      const std::int64_t place = lattice.place(t, lattice.label(s));
      if (!lattice.exists(place)) continue;
      T& sum = collected[static_cast<std::size_t>(place)];
      const T both = alpha[static_cast<std::size_t>(t * states + s)] + beta[static_cast<std::size_t>(s)];
      sum = last ? both : log_add(sum, both);
    }
  }
}

}  // namespace

template <class T>
std::vector<T> ctc(const CtcBatch<T>& batch, std::span<const T> upstream, std::span<T> gradient) {
  std::vector<T> losses;
  std::fill(gradient.begin(), gradient.end(), kImpossible<T>);
  for (std::int64_t n = 0; n < batch.sequences; ++n) {
    const Lattice<T> lattice(batch, n);
    const std::vector<T> alpha = forward(lattice);
    const T loss = loss_of(lattice, alpha);
    losses.push_back(loss);
    const bool dropped = batch.zero_infinity && loss == -kImpossible<T>;
    if (!dropped) backward(lattice, alpha, gradient);
    for (std::int64_t t = 0; t < batch.frames; ++t) {
      for (std::int64_t c = 0; c < batch.classes; ++c) {
        const auto place = static_cast<std::size_t>(lattice.place(t, c));
        const T x = batch.log_probs[place];
        // alpha and beta both count frame t, so x is taken out once.
        const bool counts = !dropped && t < lattice.frames();
        gradient[place] = counts ? (std::exp(x) - std::exp(gradient[place] + loss - x)) * upstream[static_cast<std::size_t>(n)] : T{0};
      }
    }
  }
  return losses;
}

template std::vector<float> ctc(const CtcBatch<float>&, std::span<const float>, std::span<float>);
template std::vector<double> ctc(const CtcBatch<double>&, std::span<const double>, std::span<double>);

}  // namespace lossfit::numeric
