// Rows of any layout and dtype, one at a time; tiles of float positions are in softmax_tile.cpp. See softmax.hpp.
#include "numeric/softmax.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <vector>

#include "numeric/softmax_row.hpp"
#include "numeric/softmax_tile.hpp"
#include "numeric/streaming.hpp"

namespace lossfit::numeric {
namespace {

/// The type that a stored element is computed in.
template <class T>
using Computed = std::conditional_t<std::is_same_v<T, double>, double, float>;

float load(Half x) { return to_float(x); }
float load(Bfloat16 x) { return to_float(x); }
float load(float x) { return x; }
double load(double x) { return x; }
void store(Half& to, float x) { to = to_half(x); }
void store(Bfloat16& to, float x) { to = to_bfloat16(x); }
void store(float& to, float x) { to = x; }
void store(double& to, double x) { to = x; }

/// As an element holds it.
template <class T>
double rounded(double x) {
  T kept;
  store(kept, static_cast<Computed<T>>(x));
  return static_cast<double>(load(kept));
}

/// One position's scores as a contiguous row, and room for its exponentials.
template <class T>
struct Row {
  using A = Computed<T>;
  const A* scores = nullptr;
  A* exps = nullptr;
  std::int64_t classes = 0;
  A most = 0;
  double sum = 0;
  double log_sum = 0;

  double log_p(std::int64_t c) const {
    return rounded<T>(static_cast<double>(scores[c]) - static_cast<double>(most) - log_sum);
  }
};

/// Scratch rows, reused by all positions of a thread.
template <class A>
struct Scratch {
  std::vector<A> scores;
  std::vector<A> exps;
};

template <class T>
Row<T> read_row(const ScoresLayout& layout, std::span<const T> scores, std::int64_t position) {
  using A = Computed<T>;
  static thread_local Scratch<A> scratch;
  const auto classes = static_cast<std::size_t>(layout.classes);
  scratch.exps.resize(classes);
  const T* from = scores.data() + layout.base(position);
  Row<T> row{.exps = scratch.exps.data(), .classes = layout.classes};
  if constexpr (std::is_same_v<T, A>) {
    if (layout.inner == 1) row.scores = from;
  }
  if (row.scores == nullptr) {
    scratch.scores.resize(classes);
    for (std::int64_t c = 0; c < layout.classes; ++c) scratch.scores[static_cast<std::size_t>(c)] = load(from[c * layout.inner]);
    row.scores = scratch.scores.data();
  }
  row.most = row_max(row.scores, layout.classes);
  row.sum = row_exp(row.scores, row.most, row.exps, layout.classes);
  // Along the last axis PyTorch's kernel stores the sum, and then its logarithm, as elements.
  const bool halves = !std::is_same_v<T, A> && layout.is_last_axis;
  row.log_sum = halves ? rounded<T>(std::log(rounded<T>(row.sum))) : std::log(row.sum);
  return row;
}

/// grad_c = p_c * q_sum - q_c, where q_of(c) gives q.
template <class T, class Q>
void write_gradient(const ScoresLayout& layout, const Row<T>& row, std::int64_t position, double q_sum, Q q_of, std::span<T> grad) {
  using A = Computed<T>;
  T* to = grad.data() + layout.base(position);
  const A factor = static_cast<A>(q_sum / row.sum);
  for (std::int64_t c = 0; c < layout.classes; ++c) {
    A p = row.exps[c] * factor;
    if constexpr (!std::is_same_v<T, A>) {
      // PyTorch keeps log p in the half type and takes its exponential again.
      p = static_cast<A>(std::exp(row.log_p(c)) * q_sum);
    }
    store(to[c * layout.inner], p - static_cast<A>(q_of(c)));
  }
}

/// A row of scratch for a gradient that is streamed; null where the exponentials go where the gradient will be, so that
/// nothing else enters the cache. A row longer than the second-level cache is worth no scratch.
template <class T>
T* scratch_row(const ScoresLayout& layout, std::span<const T> scores, std::span<T> grad) {
  constexpr std::int64_t kLongest = std::int64_t{1} << 17;
  if constexpr (std::is_same_v<T, float>) {
    if (layout.inner != 1 || layout.classes > kLongest || static_cast<std::int64_t>(grad.size()) < kStreamedFrom || grad.data() == scores.data()) return nullptr;
    static thread_local std::vector<float> row;
    row.resize(static_cast<std::size_t>(layout.classes));
    return row.data();
  }
  return nullptr;
}

void store_scaled(const float* exps, float factor, float* grad, std::int64_t count) {
  if (exps == grad) {
    row_scale(grad, factor, count);
  } else {
    stream_scaled(exps, factor, grad, count);
  }
}

void store_scaled(const double*, double factor, double* grad, std::int64_t count) { row_scale(grad, factor, count); }

/// A contiguous row of float or double against a class index, by way of `exps`, which may be the gradient itself.
template <class T>
void contiguous_position(const T* x, std::int64_t classes, const PositionTerms& terms, PositionResult& result, RowExponentials<T>& row, T* exps,
                         T* grad) {
  const T picked = terms.target >= 0 ? x[terms.target] : T{0};  // x may be overwritten
  row.take(x, exps, classes);
  // e_t f - q = (e_t - q / f) f spares the gradient a second look; where f underflows, -q is what is left of it.
  constexpr double kLeast = 1e-30;
  const double share = terms.target >= 0 ? row.share(terms.target / kStretch) : 1;
  const bool vanishes = share <= kLeast;
  if (terms.target >= 0 && !vanishes) exps[terms.target] -= static_cast<T>(1 / share);
  for (std::int64_t begin = 0; begin < classes; begin += kStretch) {
    const T factor = static_cast<T>(terms.q_target * row.share(begin / kStretch));
    store_scaled(exps + begin, factor, grad + begin, std::min(kStretch, classes - begin));
  }
  if (terms.target < 0) return;
  if (vanishes) grad[terms.target] = static_cast<T>(-terms.q_target);
  result.log_p_target = static_cast<double>(picked) - static_cast<double>(row.most()) - std::log(row.sum());
}

template <class T>
double weight_of(std::span<const T> weight, std::int64_t c) {
  return weight.empty() ? 1.0 : static_cast<double>(load(weight[static_cast<std::size_t>(c)]));
}

template <class T>
void softmax_position(const ScoresLayout& layout, std::span<const T> scores, std::span<const T> weight, std::int64_t position,
                      const PositionTerms& terms, PositionResult& result, RowExponentials<Computed<T>>& exponentials, T* scratch, std::span<T> grad) {
  if constexpr (std::is_same_v<T, Computed<T>>) {
    if (layout.inner == 1 && terms.q_all == 0) {
      T* row = grad.data() + layout.base(position);
      contiguous_position(scores.data() + layout.base(position), layout.classes, terms, result, exponentials, scratch == nullptr ? row : scratch, row);
      return;
    }
  }
  const Row<T> row = read_row(layout, scores, position);
  if (terms.target >= 0) result.log_p_target = row.log_p(terms.target);
  if (terms.q_all == 0) {
    write_gradient(layout, row, position, terms.q_target, [&](std::int64_t c) { return c == terms.target ? terms.q_target : 0.0; }, grad);
    return;
  }
  const double shift = static_cast<double>(row.most) + std::log(row.sum);
  double q_sum = terms.q_target;
  result.log_p_sum = 0;
  for (std::int64_t c = 0; c < layout.classes; ++c) {
    const double w = weight_of(weight, c);
    result.log_p_sum += w * (static_cast<double>(row.scores[c]) - shift);
    q_sum += terms.q_all * w;
  }
  write_gradient(layout, row, position, q_sum,
                 [&](std::int64_t c) { return terms.q_all * weight_of(weight, c) + (c == terms.target ? terms.q_target : 0.0); }, grad);
}

bool all_index(const PositionTerms* terms, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    if (terms[i].q_all != 0) return false;
  }
  return true;
}

}  // namespace

template <class T>
void softmax_block(const ScoresLayout& layout, std::span<const T> scores, std::span<const T> weight, std::int64_t first, std::int64_t count,
                   const PositionTerms* terms, PositionResult* results, std::span<T> grad) {
  if constexpr (std::is_same_v<T, float>) {
    if (suits_tiles(layout) && all_index(terms, count)) {
      softmax_tiles(layout, scores.data(), first, count, terms, results, grad.data());
      return;
    }
  }
  T* scratch = scratch_row(layout, scores, grad);
  RowExponentials<Computed<T>> exponentials;
  for (std::int64_t i = 0; i < count; ++i) softmax_position(layout, scores, weight, first + i, terms[i], results[i], exponentials, scratch, grad);
}

template <class T>
void softmax_block(const ScoresLayout& layout, std::span<const T> scores, const Probabilities<T>& probabilities, double scale, std::int64_t first,
                   std::int64_t count, PositionResult* results, std::span<T> grad) {
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t position = first + i;
    const Row<T> row = read_row(layout, scores, position);
    const T* target = probabilities.target.data() + layout.base(position);
    const auto q = [&](std::int64_t c) {
      return weight_of(probabilities.weight, c) * (probabilities.keep * static_cast<double>(load(target[c * layout.inner])) + probabilities.share);
    };
    const double shift = static_cast<double>(row.most) + std::log(row.sum);
    double q_sum = 0;
    double log_p_sum = 0;
    for (std::int64_t c = 0; c < layout.classes; ++c) {
      const double q_c = q(c);
      q_sum += q_c;
      log_p_sum += q_c * (static_cast<double>(row.scores[c]) - shift);
    }
    results[i].log_p_sum = log_p_sum;
    write_gradient(layout, row, position, q_sum * scale, [&](std::int64_t c) { return q(c) * scale; }, grad);
  }
}

template void softmax_block(const ScoresLayout&, std::span<const float>, std::span<const float>, std::int64_t, std::int64_t, const PositionTerms*,
                            PositionResult*, std::span<float>);
template void softmax_block(const ScoresLayout&, std::span<const double>, std::span<const double>, std::int64_t, std::int64_t, const PositionTerms*,
                            PositionResult*, std::span<double>);
template void softmax_block(const ScoresLayout&, std::span<const Half>, std::span<const Half>, std::int64_t, std::int64_t, const PositionTerms*,
                            PositionResult*, std::span<Half>);
template void softmax_block(const ScoresLayout&, std::span<const Bfloat16>, std::span<const Bfloat16>, std::int64_t, std::int64_t,
                            const PositionTerms*, PositionResult*, std::span<Bfloat16>);
template void softmax_block(const ScoresLayout&, std::span<const float>, const Probabilities<float>&, double, std::int64_t, std::int64_t,
                            PositionResult*, std::span<float>);
template void softmax_block(const ScoresLayout&, std::span<const double>, const Probabilities<double>&, double, std::int64_t, std::int64_t,
                            PositionResult*, std::span<double>);

}  // namespace lossfit::numeric
