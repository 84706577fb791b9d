// The tape and its operators; see tape.hpp. Each operator states its derivatives beside its value.
#include "numeric/tape.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "numeric/torch_math.hpp"

namespace lossfit::numeric {
namespace {

Array negative(const Array& a) {
  return map(a, [](double x) { return -x; });
}

/// exp(-|x|) and log(sigmoid(x)) as float64 and float32 kernels round them.
template <Dtype kept>
double decay_of(double x) {
  return kept == Dtype::kFloat64 ? std::exp(-std::abs(x)) : static_cast<double>(torch_exp(-std::abs(static_cast<float>(x))));
}
template <Dtype kept>
double log_sigmoid_of(double x) {
  const double decay = decay_of<kept>(x);
  const double correction = kept == Dtype::kFloat64 ? std::log1p(decay) : static_cast<double>(torch_log1p(static_cast<float>(decay)));
  return rounded(std::min(x, 0.0) - correction, kept);
}

Array unchanged(const Array& upstream) { return upstream; }

}  // namespace

const Array& Var::value() const { return tape_->nodes_[index_].value; }

Var Tape::tensor(std::string_view name) {
  const TensorSpec& spec = call_->tensor(name);
  const bool learned = call_->def().find_argument(name)->learned && is_floating(spec.dtype);
  nodes_.push_back({array_of(spec), learned ? name : std::string_view{}, learned, {}});
  return {this, nodes_.size() - 1};
}

Var Tape::note(Array value, std::vector<std::pair<Var, Derivative>> operands) {
  Node node{std::move(value), {}, false, {}};
  for (auto& [operand, derivative] : operands) {
    if (!nodes_[operand.index_].needs_gradient) continue;
    node.needs_gradient = true;
    node.edges.push_back({operand.index_, std::move(derivative)});
  }
  nodes_.push_back(std::move(node));
  return {this, nodes_.size() - 1};
}

Evaluation Tape::evaluation(const Var& loss, const Fit& fit) {
  Evaluation evaluation{.value = to_spec(loss.value()), .grad = {}};
  if (fit.backward_error || !nodes_[loss.index_].needs_gradient) return evaluation;
  std::vector<std::optional<Array>> upstream(nodes_.size());
  upstream[loss.index_] = filled(loss.value(), loss.value().dtype, 1);
  for (std::size_t i = nodes_.size(); i-- > 0;) {
    if (!upstream[i]) continue;
    for (const Edge& edge : nodes_[i].edges) {
      Array part = sum_to(edge.derivative(*upstream[i]), nodes_[edge.to].value);
      upstream[edge.to] = upstream[edge.to] ? add(*upstream[edge.to], part) : std::move(part);
    }
    if (nodes_[i].learned.empty()) upstream[i].reset();
  }
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (upstream[i]) evaluation.grad.emplace_back(std::string(nodes_[i].learned), to_spec(*upstream[i]));
  }
  return evaluation;
}

Var operator+(const Var& a, const Var& b) { return a.tape().note(add(a.value(), b.value()), {{a, unchanged}, {b, unchanged}}); }

Var operator-(const Var& a, const Var& b) { return a.tape().note(sub(a.value(), b.value()), {{a, unchanged}, {b, negative}}); }

Var operator*(const Var& a, const Var& b) {
  return a.tape().note(mul(a.value(), b.value()), {{a, [b](const Array& up) { return mul(up, b.value()); }},
                                                   {b, [a](const Array& up) { return mul(up, a.value()); }}});
}

Var operator/(const Var& a, const Var& b) {
  return a.tape().note(div(a.value(), b.value()),
                       {{a, [b](const Array& up) { return div(up, b.value()); }},
                        {b, [a, b](const Array& up) { return mul(negative(up), div(div(a.value(), b.value()), b.value())); }}});
}

Var operator-(const Var& a) { return a.tape().note(negative(a.value()), {{a, negative}}); }

Var operator+(const Var& a, double b) { return a.tape().note(add(a.value(), number(b)), {{a, unchanged}}); }

Var operator-(const Var& a, double b) { return a.tape().note(sub(a.value(), number(b)), {{a, unchanged}}); }

Var operator/(const Var& a, double b) {
  return a.tape().note(div(a.value(), number(b)), {{a, [b](const Array& up) { return div(up, number(b)); }}});
}

Var operator-(int a, const Var& b) { return b.tape().note(sub(number(a, Dtype::kInt64), b.value()), {{b, negative}}); }

Var clamp_min(const Var& x, double floor) {
  const Array least = number(floor);
  Array value = zip(x.value(), least, [](double v, double low) { return v < low ? low : v; }, x.value().dtype);
  return x.tape().note(std::move(value), {{x, [x, least](const Array& up) {
                         const Array passes = zip(x.value(), least, [](double v, double low) { return v > low ? 1.0 : 0.0; }, Dtype::kBool);
                         return where(passes, up);
                       }}});
}

Var minimum(const Var& a, const Var& b) {
  const auto smaller = [](double x, double y) { return std::isnan(x) || x < y ? x : y; };
  const auto derivative = [](const Var& self, const Var& other) {
    return [self, other](const Array& up) {
      const Array share = zip(self.value(), other.value(), [](double x, double y) { return x == y ? 0.5 : x > y ? 0.0 : 1.0; });
      return mul(up, share);
    };
  };
  return a.tape().note(zip(a.value(), b.value(), smaller), {{a, derivative(a, b)}, {b, derivative(b, a)}});
}

Var sqrt(const Var& x) {
  Array root = map(x.value(), [](double v) { return std::sqrt(v); });
  return x.tape().note(root, {{x, [root](const Array& up) { return div(up, mul(root, number(2, Dtype::kInt64))); }}});
}

Var log_sigmoid(const Var& x) {
  const bool wide = x.value().dtype == Dtype::kFloat64;
  const Array decay = map(x.value(), wide ? decay_of<Dtype::kFloat64> : decay_of<Dtype::kFloat32>);
  Array value = map(x.value(), wide ? log_sigmoid_of<Dtype::kFloat64> : log_sigmoid_of<Dtype::kFloat32>);
  return x.tape().note(std::move(value), {{x, [x, decay](const Array& up) {
                         // The sigmoid of -x, from the exp(-|x|) that the forward pass kept in x's own dtype.
                         const Array slope = zip(x.value(), decay, [](double v, double z) { return v < 0 ? 1 - z / (1 + z) : z / (1 + z); },
                                                 accumulator(x.value().dtype));
                         return zip(up, slope, [](double u, double s) { return u * s; }, up.dtype);
                       }}});
}

Var where(const Array& mask, const Var& x) {
  return x.tape().note(where(mask, x.value()), {{x, [mask](const Array& up) { return where(mask, up); }}});
}

Var sum(const Var& x, std::int64_t axis) {
  return x.tape().note(squeeze(sum_along(x.value(), axis), axis), {{x, [x, axis](const Array& up) {
                         const Array spread = filled(x.value(), up.dtype, 1);
                         return mul(x.value().rank() == 0 ? up : unsqueeze(up, axis), spread);
                       }}});
}

Var pairwise_distance(const Var& a, const Var& b, double p, double eps) { return norm(a - b + eps, p); }

Var reduce(const Var& x, Reduction reduction) {
  const auto spread = [x](const Array& up) { return mul(up, filled(x.value(), up.dtype, 1)); };
  const auto count = static_cast<double>(x.value().elements.size());
  switch (reduction) {
    case Reduction::kNone: return x;
    case Reduction::kSum: return x.tape().note(sum_all(x.value()), {{x, spread}});
    case Reduction::kMean:
      return x.tape().note(mean_all(x.value()), {{x, [spread, count](const Array& up) { return div(spread(up), number(count, Dtype::kInt64)); }}});
    case Reduction::kBatchMean: break;
  }
  return x;
}

}  // namespace lossfit::numeric
