// Alignments run over the labels with blanks around them: blank, l1, blank, l2, ..., blank; state s is even for a blank.
#include "numeric/ctc.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace lossfit::numeric {
namespace {

constexpr double kImpossible = -std::numeric_limits<double>::infinity();

/// log(e^a + e^b + e^c).
double log_add(double a, double b, double c = kImpossible) {
  double most = std::max({a, b, c});
  if (std::isnan(a) || std::isnan(b) || std::isnan(c)) most = std::numeric_limits<double>::quiet_NaN();
  if (most == kImpossible) return kImpossible;
  return std::log(std::exp(a - most) + std::exp(b - most) + std::exp(c - most)) + most;
}

template <class T>
class Lattice {
 public:
  explicit Lattice(const CtcSequence<T>& sequence) : sequence_(&sequence), states_(2 * static_cast<std::int64_t>(sequence.labels.size()) + 1) {}

  std::int64_t states() const { return states_; }
  std::int64_t label(std::int64_t s) const { return s % 2 == 0 ? sequence_->blank : sequence_->labels[static_cast<std::size_t>(s / 2)]; }

  /// The log-probability of state s at frame t. A label that is no class reads what lies there in memory, as PyTorch does;
  /// outside the batch there is nothing to read.
  double log_p(std::int64_t t, std::int64_t s) const {
    const std::int64_t place = t * sequence_->frame_stride + label(s);
    const bool inside = place >= 0 && place < static_cast<std::int64_t>(sequence_->frames.size());
    return inside ? static_cast<double>(sequence_->frames[static_cast<std::size_t>(place)]) : std::numeric_limits<double>::quiet_NaN();
  }

  /// True where an alignment may go from state s - 2 to s, leaving out the blank between two different labels.
  bool may_skip(std::int64_t s) const { return s >= 2 && label(s) != label(s - 2); }

 private:
  const CtcSequence<T>* sequence_;
  std::int64_t states_;
};

/// alpha[t][s]: the log-probability of all alignments of the first frames that are in state s at frame t.
template <class T>
std::vector<double> forward(const CtcSequence<T>& sequence, const Lattice<T>& lattice) {
  const std::int64_t states = lattice.states();
  std::vector<double> alpha(static_cast<std::size_t>(sequence.frame_count * states), kImpossible);
  double* now = alpha.data();
  for (std::int64_t s = 0; s < std::min<std::int64_t>(2, states); ++s) now[s] = lattice.log_p(0, s);
  for (std::int64_t t = 1; t < sequence.frame_count; ++t) {
    const double* before = now;
    now += states;
    for (std::int64_t s = 0; s < states; ++s) {
      const double stay = before[s];
      const double step = s >= 1 ? before[s - 1] : kImpossible;
      const double skip = lattice.may_skip(s) ? before[s - 2] : kImpossible;
      now[s] = log_add(stay, step, skip) + lattice.log_p(t, s);
    }
  }
  return alpha;
}

/// The same backwards from the last frame, frame t included: `later` is beta at t + 1, empty for the last frame.
template <class T>
std::vector<double> step_back(const Lattice<T>& lattice, std::int64_t t, const std::vector<double>& later) {
  const std::int64_t states = lattice.states();
  std::vector<double> beta(static_cast<std::size_t>(states), kImpossible);
  for (std::int64_t s = 0; s < states; ++s) {
    double& here = beta[static_cast<std::size_t>(s)];
    if (later.empty()) {
      if (s >= states - 2) here = lattice.log_p(t, s);
      continue;
    }
    const auto at = [&](std::int64_t k) { return later[static_cast<std::size_t>(k)]; };
    const double stay = at(s);
    const double step = s + 1 < states ? at(s + 1) : kImpossible;
    const double skip = s + 2 < states && lattice.may_skip(s + 2) ? at(s + 2) : kImpossible;
    here = log_add(stay, step, skip) + lattice.log_p(t, s);
  }
  return beta;
}

}  // namespace

template <class T>
double ctc(const CtcSequence<T>& sequence, double upstream, std::span<T> gradient) {
  const Lattice<T> lattice(sequence);
  const std::int64_t states = lattice.states();
  // Without frames only the empty sequence has an alignment, and it is certain.
  if (sequence.frame_count == 0) return sequence.labels.empty() ? -0.0 : -kImpossible;
  const std::vector<double> alpha = forward(sequence, lattice);
  const double* last = alpha.data() + (sequence.frame_count - 1) * states;
  const double loss = -(states > 1 ? log_add(last[states - 1], last[states - 2]) : last[0]);

  std::vector<double> beta;
  std::vector<double> collected(static_cast<std::size_t>(sequence.classes));
  for (std::int64_t t = sequence.frame_count - 1; t >= 0; --t) {
    beta = step_back(lattice, t, beta);
    std::fill(collected.begin(), collected.end(), kImpossible);
    for (std::int64_t s = 0; s < states; ++s) {
      const std::int64_t c = lattice.label(s);
      if (c < 0 || c >= sequence.classes) continue;
      double& sum = collected[static_cast<std::size_t>(c)];
      sum = log_add(sum, alpha[static_cast<std::size_t>(t * states + s)] + beta[static_cast<std::size_t>(s)]);
    }
    for (std::int64_t c = 0; c < sequence.classes; ++c) {
      const auto place = static_cast<std::size_t>(t * sequence.frame_stride + c);
      const double x = static_cast<double>(sequence.frames[place]);
      // alpha and beta both count frame t, so x is taken out once.
      const double slope = std::exp(x) - std::exp(collected[static_cast<std::size_t>(c)] + loss - x);
      gradient[place] = static_cast<T>(slope * upstream);
    }
  }
  return loss;
}

template double ctc(const CtcSequence<float>&, double, std::span<float>);
template double ctc(const CtcSequence<double>&, double, std::span<double>);

}  // namespace lossfit::numeric
