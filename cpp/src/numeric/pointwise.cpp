// Driving formulas block by block over tensors: converting, broadcasting, reducing; see pointwise.hpp.
#include "numeric/pointwise.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <memory>

#include "numeric/array.hpp"
#include "numeric/pointwise_rows.hpp"
#include "numeric/threads.hpp"
#include "shape/aten.hpp"

namespace lossfit::numeric {
namespace {

/// Sums a row in 16 lanes, which compilers turn into vectors; a lane adds 32 elements before the rest goes on in double.
template <class T>
double sum_of(const T* row, std::int64_t count) {
  double total = 0;
  std::int64_t i = 0;
  if constexpr (!std::is_same_v<T, Typed>) {
    T lanes[16] = {};
    for (; i + 16 <= count; i += 16) {
      LOSSFIT_VECTOR_LOOP
      for (std::ptrdiff_t k = 0; k < 16; ++k) lanes[k] += row[i + k];
    }
    for (T lane : lanes) total += plain(lane);
  }
  for (; i < count; ++i) total += plain(row[i]);
  return total;
}

/// The evaluation's plan, shared by all threads.
struct Plan {
  const std::vector<Input>* inputs;
  const Formula* formula;
  Shape shape;              // of the elements
  std::int64_t count = 0;   // of the elements
  Dtype dtype{};            // of the elements
  Typed arriving;           // the gradient that reaches each element
  Values* value = nullptr;  // null unless the elements are the result
  std::array<Values*, kMostLearned> gradient = {};  // null where none is asked for
  std::array<Shape, kMostLearned> learned_shape;
};

template <class T>
BlockFunction<T> function_of(const Formula& formula) {
  if constexpr (std::is_same_v<T, float>) {
    return formula.in_float;
  } else if constexpr (std::is_same_v<T, double>) {
    return formula.in_double;
  } else {
    return formula.in_typed;
  }
}

/// One thread's share of the elements.
template <class T>
class Share {
 public:
  explicit Share(const Plan& plan)
      : plan_(plan),
        value_(plan.value, plan.shape, plan.shape, plan.count),
        first_(plan.gradient[0], plan.learned_shape[0], plan.shape, plan.count),
        second_(plan.gradient[1], plan.learned_shape[1], plan.shape, plan.count) {
    readers_.reserve(plan.inputs->size());
    for (const Input& input : *plan.inputs) readers_.emplace_back(input, plan.shape, plan.count);
  }

  void compute(std::int64_t begin, std::int64_t end) {
    Block<T> block;
    if constexpr (std::is_same_v<T, Typed>) {
      block.arriving = plan_.arriving;
    } else {
      block.arriving = static_cast<T>(plan_.arriving.value());
    }
    for (std::int64_t at = begin; at < end; at += kBlock) {
      block.count = std::min(kBlock, end - at);
      for (std::size_t k = 0; k < readers_.size(); ++k) block.in[k] = readers_[k].read(at, block.count);
      block.value = value_.row(at);
      block.gradient[0] = first_.row(at);
      block.gradient[1] = second_.row(at);
      function_of<T>(*plan_.formula)(plan_.formula->formula, block);
      if (plan_.value == nullptr) sum_ += sum_of(block.value, block.count);
      value_.keep(at, block.count);
      first_.keep(at, block.count);
      second_.keep(at, block.count);
    }
    finish_streaming();
  }

  double sum() const { return sum_; }
  const std::vector<double>& totals(int learned) const { return learned == 0 ? first_.totals() : second_.totals(); }

 private:
  const Plan& plan_;
  std::vector<Reader<T>> readers_;
  Writer<T> value_;
  Writer<T> first_;
  Writer<T> second_;
  double sum_ = 0;
};

/// Computes every element; returns their sum.
template <class T>
double compute_all(const Plan& plan) {
  const std::int64_t threads = thread_count(plan.count);
  std::vector<std::unique_ptr<Share<T>>> shares;
  for (std::int64_t t = 0; t < threads; ++t) shares.push_back(std::make_unique<Share<T>>(plan));
  in_threads(threads, plan.count, kBlock,
             [&](std::int64_t t, std::int64_t begin, std::int64_t end) { shares[static_cast<std::size_t>(t)]->compute(begin, end); });
  double sum = 0;
  for (const auto& share : shares) sum += share->sum();
  for (int learned = 0; learned < kMostLearned; ++learned) {
    std::vector<double> totals = shares.front()->totals(learned);
    if (totals.empty()) continue;
    for (std::size_t t = 1; t < shares.size(); ++t) {
      for (std::size_t i = 0; i < totals.size(); ++i) totals[i] += shares[t]->totals(learned)[i];
    }
    Values& gradient = *plan.gradient[static_cast<std::size_t>(learned)];
    gradient = Values::from_doubles(gradient.dtype(), totals);
  }
  return sum;
}

/// What the formula yields for zeros of these dtypes: the dtype of the loss before it is reduced.
Dtype element_dtype(const std::vector<Input>& inputs, const Formula& formula) {
  std::array<Typed, kMostInputs> zeros;
  std::array<Typed, 1 + kMostLearned> results;
  Block<Typed> block;
  block.count = 1;
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    zeros[k] = inputs[k].spec == nullptr ? inputs[k].number : Typed(0, inputs[k].spec->dtype, standing(inputs[k]));
    block.in[k] = &zeros[k];
  }
  block.arriving = Typed(1.0);
  block.value = &results[0];
  block.gradient[0] = &results[1];
  block.gradient[1] = &results[2];
  formula.in_typed(formula.formula, block);
  return results[0].dtype();
}

Shape broadcast_shape(const std::vector<Input>& inputs) {
  Symbols none;
  const Aten aten(none);
  Operand all = Operand::number(1.0);
  for (const Input& input : inputs) {
    if (input.spec == nullptr) continue;
    const Checked<Shape> shape = aten.broadcast(all, Operand::of(*input.spec, {}));
    assert(shape.ok());
    all.meta.shape = *shape;
  }
  return all.meta.shape;
}

/// Whether computing in float (double) throughout is what PyTorch does. One operand may be int64 or bool beside float32:
/// two of them would be combined as integers, narrower ones wrap, and their logarithm is float32 even beside a float64.
template <class T>
bool is_uniform(const Plan& plan) {
  if (!stores<T>(plan.dtype)) return false;
  int whole = 0;
  for (const Input& input : *plan.inputs) {
    if (input.spec == nullptr || stores<T>(input.spec->dtype)) continue;
    const bool passes = input.spec->dtype == Dtype::kInt64 || input.spec->dtype == Dtype::kBool;
    if (!std::is_same_v<T, float> || !passes || ++whole > 1) return false;
  }
  return true;
}

Typed divisor_of(const Reducing& reducing, std::int64_t count) {
  if (reducing.divisor) return *reducing.divisor;
  return Typed(reducing.reduction == Reduction::kMean ? static_cast<double>(count) : 1.0);
}

/// The loss out of the elements' sum: PyTorch rounds the sum to its dtype, except float16's and bfloat16's before a plain mean.
TensorSpec reduced_value(const Plan& plan, const Fit& fit, const Reducing& reducing, double sum) {
  const Dtype sum_dtype = is_floating(plan.dtype) ? plan.dtype : Dtype::kInt64;
  const bool plain_mean = reducing.reduction == Reduction::kMean && !reducing.divisor;
  const Dtype kept = plain_mean && is_reduced_float(sum_dtype) ? Dtype::kFloat32 : sum_dtype;
  const Typed total(stored_as(sum, is_reduced_float(sum_dtype) ? Dtype::kFloat32 : sum_dtype), kept, Standing::kScalar);
  const bool divides = plain_mean || reducing.divisor;
  const double loss = divides ? (total / divisor_of(reducing, plan.count)).value() : total.value();
  return {fit.result.shape, fit.result.dtype, "cpu", Values::from_doubles(fit.result.dtype, std::span(&loss, 1))};
}

}  // namespace

void run_rest(BlockFunction<float> function, const void* formula, const Block<float>& block, std::size_t begin) {
  constexpr std::size_t kRoom = 16;
  static_assert(kStep<float> <= kRoom);
  const auto count = static_cast<std::size_t>(block.count) - begin;
  std::array<std::array<float, kRoom>, kMostInputs> in{};
  std::array<std::array<float, kRoom>, 1 + kMostLearned> out{};
  Block<float> rest{.count = static_cast<std::int64_t>(kStep<float>), .value = out[0].data(), .arriving = block.arriving};
  for (std::size_t k = 0; k < in.size(); ++k) {
    if (block.in[k] == nullptr) continue;
    std::copy_n(block.in[k] + begin, count, in[k].data());
    rest.in[k] = in[k].data();
  }
  for (std::size_t k = 0; k < kMostLearned; ++k) rest.gradient[k] = out[1 + k].data();
  function(formula, rest);
  std::copy_n(out[0].data(), count, block.value + begin);
  for (std::size_t k = 0; k < kMostLearned; ++k) std::copy_n(out[1 + k].data(), count, block.gradient[k] + begin);
}

Input input(const Call& call, std::string_view name) {
  Input input;
  input.name = name;
  input.spec = call.find_tensor(name);
  input.learned = call.def().find_argument(name)->learned;
  return input;
}

Input expanded_input(const Call& call, std::string_view name) {
  Input expanded = input(call, name);
  expanded.counts_as_tensor = !call.tensor("input").shape.is_scalar() || !call.tensor("target").shape.is_scalar();
  return expanded;
}

std::int64_t element_count(const Input (&inputs)[2]) { return *broadcast_shape({inputs, inputs + 2}).element_count(); }

namespace {

/// The sum as PyTorch adds it up while that is cheap to follow; the order shows in float32 where large weights cancel.
double sum_of(const TensorSpec& weight) {
  constexpr std::int64_t kFew = 1 << 14;
  if (is_floating(weight.dtype) && weight.values->count() <= kFew) {
    Array row = array_of(weight);
    row.elements.reshape({row.elements.size()});
    return sum_along(row, 0).elements(0);
  }
  return visit_dtype(weight.dtype, [&](auto zero) {
    double total = 0;
    for (auto w : weight.values->span<decltype(zero)>()) total += converted<double>(w, weight.dtype, Standing::kTensor);
    return total;
  });
}

}  // namespace

Reducing weighted_reducing(const Call& call, const Fit& fit) {
  const TensorSpec* weight = call.find_tensor("weight");
  if (weight == nullptr || fit.reduction != Reduction::kMean) return reducing(fit);
  const double sum = sum_of(*weight);
  const Dtype dtype = is_floating(weight->dtype) ? weight->dtype : Dtype::kInt64;
  return {fit.reduction, Typed(sum, dtype, Standing::kScalar)};
}

Evaluation evaluate_pointwise(const Call& call, const Fit& fit, const std::vector<Input>& inputs, const Formula& formula,
                              const Reducing& reducing) {
  Plan plan{.inputs = &inputs, .formula = &formula, .shape = broadcast_shape(inputs)};
  plan.count = *plan.shape.element_count();
  plan.dtype = element_dtype(inputs, formula);
  const bool elementwise = reducing.reduction == Reduction::kNone;
  const Typed one(1.0, is_floating(fit.result.dtype) ? fit.result.dtype : Dtype::kFloat32, Standing::kScalar);
  const Typed share = elementwise ? one : one / divisor_of(reducing, plan.count);
  plan.arriving = Typed(share.value(), plan.dtype, plan.shape.is_scalar() ? Standing::kScalar : Standing::kTensor);
  if (reducing.inside && !elementwise) plan.arriving = Typed(1.0 / divisor_of(reducing, plan.count).value());

  Evaluation evaluation;
  std::optional<Values> elements;
  if (elementwise) {
    elements = Values::unwritten(fit.result.dtype, plan.count);
    plan.value = &*elements;
  }
  std::array<std::optional<Values>, kMostLearned> gradients;
  std::array<std::string_view, kMostLearned> names;
  std::size_t learned = 0;
  for (const Input& input : inputs) {
    if (!input.learned) continue;
    const TensorSpec* argument = call.find_tensor(input.name);
    if (argument != nullptr && is_floating(argument->dtype) && !fit.backward_error) {
      gradients[learned] = Values::unwritten(argument->dtype, argument->values->count());
      plan.gradient[learned] = &*gradients[learned];
      plan.learned_shape[learned] = input.spec->shape;
    }
    names[learned++] = input.name;
  }

  const double sum = is_uniform<float>(plan)    ? compute_all<float>(plan)
                     : is_uniform<double>(plan) ? compute_all<double>(plan)
                                                : compute_all<Typed>(plan);
  if (elementwise) {
    evaluation.value = {fit.result.shape, fit.result.dtype, "cpu", std::move(*elements)};
  } else {
    evaluation.value = reduced_value(plan, fit, reducing, sum);
  }
  for (std::size_t k = 0; k < learned; ++k) {
    if (!gradients[k]) continue;
    const TensorSpec& argument = call.tensor(names[k]);
    evaluation.grad.emplace_back(names[k], TensorSpec{argument.shape, argument.dtype, "cpu", std::move(*gradients[k])});
  }
  return evaluation;
}

}  // namespace lossfit::numeric
