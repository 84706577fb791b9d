// Losses composed of operators, with their gradients: each operation on a Var is computed at once and written down, and
// backward() goes through the notes in reverse. Every operator rounds, promotes, broadcasts and treats ties, nan and
// infinities as PyTorch's does, forward and backward, so that a loss's file need only state its formula.
// Source: tools/autograd/derivatives.yaml and torch/csrc/autograd/FunctionsManual.cpp of PyTorch 2.14.
#pragma once

#include <deque>
#include <functional>
#include <string_view>

#include "catalogue/call.hpp"
#include "numeric/array.hpp"

namespace lossfit::numeric {

class Tape;

/// A value on a tape; valid while the tape lives.
class Var {
 public:
  const Array& value() const;
  Tape& tape() const { return *tape_; }

 private:
  friend class Tape;
  Var(Tape* tape, std::size_t index) : tape_(tape), index_(index) {}
  Tape* tape_;
  std::size_t index_;
};

class Tape {
 public:
  /// The gradient that one operand receives, from the gradient of the result.
  using Derivative = std::function<Array(const Array& upstream)>;

  explicit Tape(const Call& call) : call_(&call) {}
  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;

  /// The loss's tensor of that name, which must have values.
  Var tensor(std::string_view name);
  Var constant(Array value) { return note(std::move(value), {}); }
  /// A result of `operands`, each with its derivative. Sums over broadcast axes and casts to the operand's dtype follow.
  Var note(Array value, std::vector<std::pair<Var, Derivative>> operands);

  /// The loss and, unless backward is known to fail, the gradient of its sum for every learned tensor that has one.
  Evaluation evaluation(const Var& loss, const Fit& fit);

 private:
  friend class Var;
  struct Edge {
    std::size_t to;
    Derivative derivative;
  };
  struct Node {
    Array value;
    std::string_view learned;  // the tensor whose gradient is wanted
    bool needs_gradient = false;
    std::vector<Edge> edges;
  };

  const Call* call_;
  std::deque<Node> nodes_;
};

Var operator+(const Var& a, const Var& b);
Var operator-(const Var& a, const Var& b);
Var operator*(const Var& a, const Var& b);
Var operator/(const Var& a, const Var& b);
Var operator-(const Var& a);
Var operator+(const Var& a, double b);
Var operator-(const Var& a, double b);
Var operator/(const Var& a, double b);
/// A Python int minus a tensor.
Var operator-(int a, const Var& b);

/// `max(x, floor)`; where both are equal the gradient is 0.
Var clamp_min(const Var& x, double floor);
/// The smaller of two; where both are equal each takes half of the gradient.
Var minimum(const Var& a, const Var& b);
Var sqrt(const Var& x);
Var log_sigmoid(const Var& x);
/// `x` where `mask` holds, else 0.
Var where(const Array& mask, const Var& x);
/// Sum over one axis, which goes.
Var sum(const Var& x, std::int64_t axis);
/// The p-norm over the last axis, which goes.
Var norm(const Var& x, double p);
/// `norm(a - b + eps)` over the last axis.
Var pairwise_distance(const Var& a, const Var& b, double p, double eps);
Var reduce(const Var& x, Reduction reduction);

}  // namespace lossfit::numeric
