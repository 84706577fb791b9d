// Losses that are computed element by element: a loss states its formula for one element, this computes the loss and its
// gradients over whole tensors. The one entrance is `pointwise`.
//
// A formula is a generic lambda over (g, x, y, ...): g is the gradient that arrives at the element, the others are one
// element of each operand; it returns `element(value, gradient of the first learned operand[, of the second])`. It is
// compiled for float and double, whose loops become vector code, and for Typed, which follows PyTorch's promotions and
// roundings through any mixture of dtypes. Work goes block by block through the cache: operands are read once, gradients
// are written once, and nothing else of the tensors' size is allocated.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "catalogue/call.hpp"
#include "numeric/pointwise_math.hpp"
#include "numeric/typed.hpp"
#include "numeric/vector_math.hpp"

namespace lossfit::numeric {

/// What a formula yields for one element.
template <class T>
struct Element {
  T value;
  T first;   ///< gradient of the first learned operand
  T second;  ///< gradient of the second
};

template <class T>
Element<T> element(T value, T first) {
  return {value, first, T{}};
}
template <class T>
Element<T> element(T value, T first, T second) {
  return {value, first, second};
}

/// One argument of a formula: a tensor, or a number that stands in for an absent one.
struct Input {
  std::string_view name;
  const TensorSpec* spec = nullptr;  ///< must outlive the evaluation
  Typed number = Typed(1);
  bool learned = false;               ///< the formula yields its gradient
  bool counts_as_tensor = false;      ///< a scalar that PyTorch expanded before it computed
};

/// The call's argument, or 1 where it is absent.
Input input(const Call& call, std::string_view name);
/// The same after `torch.broadcast_tensors` of input and target.
Input expanded_input(const Call& call, std::string_view name);

/// The number of elements that two operands broadcast to.
std::int64_t element_count(const Input (&inputs)[2]);

inline constexpr int kMostInputs = 4;
inline constexpr int kMostLearned = 2;
inline constexpr std::int64_t kBlock = 512;  // elements; all of a block's rows stay in the first-level cache

/// The rows of one block: `count` elements of each operand, and where value and gradients go.
template <class T>
struct Block {
  std::int64_t count = 0;
  const T* in[kMostInputs] = {};
  T* value = nullptr;
  T* gradient[kMostLearned] = {};
  T arriving{};
};

/// A formula compiled for T, behind a function pointer.
template <class T>
using BlockFunction = void (*)(const void* formula, const Block<T>& block);

struct Formula {
  const void* formula = nullptr;
  int learned = 1;
  BlockFunction<float> in_float = nullptr;
  BlockFunction<double> in_double = nullptr;
  BlockFunction<Typed> in_typed = nullptr;
};

/// How the elements become the result.
struct Reducing {
  Reduction reduction = Reduction::kMean;
  std::optional<Typed> divisor = std::nullopt;  ///< of the sum; the mean has the number of elements where there is none
  bool inside = false;  ///< the operator itself reduces, and does not round the gradient's 1/n to the loss's dtype
};

/// The call's reduction as it stands; l1_loss and mse_loss with a weight divide by the weights' sum instead.
inline Reducing reducing(const Fit& fit) { return {fit.reduction}; }
inline Reducing reducing_inside(const Fit& fit) { return {fit.reduction, std::nullopt, true}; }
Reducing weighted_reducing(const Call& call, const Fit& fit);

/// -1, 0 or 1; 0 for nan.
template <class T>
T sign(T x) {
  return stored_like(x, static_cast<double>(x > T(0)) - static_cast<double>(x < T(0)));
}

Evaluation evaluate_pointwise(const Call& call, const Fit& fit, const std::vector<Input>& inputs, const Formula& formula,
                              const Reducing& reducing);

/// Elements that a loop over rows takes at once. Code that is compiled to be small has no second loop for what is left over,
/// so a loop of vectors must end with a whole one.
#ifdef __wasm__
template <class T>
inline constexpr std::size_t kStep = std::is_same_v<T, float> ? 8 : 1;
#else
template <class T>
inline constexpr std::size_t kStep = 1;
#endif

/// Runs `function` over the elements of a block from `begin` on, fewer than `kStep`, in rows that hold so many.
void run_rest(BlockFunction<float> function, const void* formula, const Block<float>& block, std::size_t begin);

/// Runs a formula over the rows of a block.
template <class T, int kInputs, bool kTwo, class F>
LOSSFIT_VECTOR_CLONES void run_block(const void* formula, const Block<T>& block) {
  const F& f = *static_cast<const F*>(formula);
  const T* __restrict a = block.in[0];
  const T* __restrict b = block.in[1];
  const T* __restrict c = block.in[2];
  const T* __restrict d = block.in[3];
  T* __restrict value = block.value;
  T* __restrict first = block.gradient[0];
  T* __restrict second = block.gradient[1];
  const T g = block.arriving;
  // Of an address' width, so that rows are seen to be contiguous.
  const std::size_t count = static_cast<std::size_t>(block.count) & ~(kStep<T> - 1);
  LOSSFIT_VECTOR_PAIR_LOOP
  for (std::size_t i = 0; i < count; ++i) {
    Element<T> e;
    if constexpr (kInputs == 2) {
      e = f(g, a[i], b[i]);
    } else if constexpr (kInputs == 3) {
      e = f(g, a[i], b[i], c[i]);
    } else {
      e = f(g, a[i], b[i], c[i], d[i]);
    }
    value[i] = e.value;
    first[i] = e.first;
    if constexpr (kTwo) second[i] = e.second;
  }
  if constexpr (kStep<T> > 1) {
    if (count < static_cast<std::size_t>(block.count)) run_rest(&run_block<T, kInputs, kTwo, F>, formula, block, count);
  }
}

/// Loss and gradients of a call that fits. `inputs` are the formula's operands in order, 2 to 4 of them;
/// `kTwo` tells that the formula yields gradients of the first two learned operands.
template <bool kTwo = false, std::size_t kInputs, class F>
Evaluation pointwise(const Call& call, const Fit& fit, const Input (&inputs)[kInputs], const Reducing& reducing, const F& f) {
  static_assert(kInputs >= 2 && kInputs <= kMostInputs);
  constexpr int kCount = static_cast<int>(kInputs);
  const Formula formula{&f, kTwo ? 2 : 1, &run_block<float, kCount, kTwo, F>, &run_block<double, kCount, kTwo, F>, &run_block<Typed, kCount, kTwo, F>};
  return evaluate_pointwise(call, fit, {inputs, inputs + kInputs}, formula, reducing);
}

}  // namespace lossfit::numeric
