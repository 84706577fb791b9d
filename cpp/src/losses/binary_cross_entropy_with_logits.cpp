// binary_cross_entropy_with_logits: binary cross entropy behind a sigmoid, in one numerically stable step.
// Source: torch.nn.functional.binary_cross_entropy_with_logits and aten/src/ATen/native/Loss.cpp, PyTorch 2.14.
#include "catalogue/arguments.hpp"
#include "catalogue/pointwise_rules.hpp"
#include "catalogue/suspicions.hpp"
#include "catalogue/suspicions_values.hpp"
#include "numeric/pointwise.hpp"

namespace lossfit::losses {
namespace {

Checked<Done> same_size(Call& call) {
  const Shape& input = call.tensor("input").shape;
  const Shape& target = call.tensor("target").shape;
  if (call.symbols().same(target, input)) return Done{};
  return rules::blame_shape(raise(ErrorType::kValueError, "Target size (" + target.torch_size() + ") must be the same as input size (" +
                                                              input.torch_size() + ")")
                                .because("LF0105", "target must have the shape of input"),
                            call, "target", "input");
}

/// `log_sigmoid(input) * (1 + (pos_weight - 1) * target)`, the product taken in place.
Checked<Operand> weighted_log_sigmoid(const Call& call, const Aten& aten, const Operand& log_sigmoid, const Operand& target) {
  if (call.find_tensor("pos_weight") == nullptr) return log_sigmoid;
  const Operand pos_weight = rules::operand(call, "pos_weight");
  const Operand excess = LOSSFIT_TRY(aten.sub(pos_weight, Operand::number(std::int64_t{1})));
  Operand log_weight = LOSSFIT_TRY(aten.mul(excess, target));
  log_weight.origin = "pos_weight";
  return aten.arithmetic_in_place(log_sigmoid, log_weight);
}

Checked<Fit> check(Call& call) {
  const Aten aten(call.symbols());
  const Operand input = rules::operand(call, "input");
  const Operand target = rules::operand(call, "target");
  const Reduction reduction = LOSSFIT_TRY(rules::legacy_reduction(call));
  LOSSFIT_TRY(same_size(call));
  if (!is_floating(input.dtype())) return rules::not_implemented("log_sigmoid_cpu", input.dtype(), "input");
  const Operand log_sigmoid = LOSSFIT_TRY(weighted_log_sigmoid(call, aten, input, target));
  Operand loss = LOSSFIT_TRY(aten.sub(Operand::filled(target), target));
  loss.origin = "target";
  loss = LOSSFIT_TRY(aten.arithmetic_in_place(loss, input));
  loss = LOSSFIT_TRY(aten.arithmetic_in_place(loss, log_sigmoid));
  if (call.find_tensor("weight") != nullptr) loss = LOSSFIT_TRY(aten.arithmetic_in_place(loss, rules::operand(call, "weight")));
  return rules::reduce_elements(loss, reduction);
}

void suspect(const Call& call, const Fit& fit, std::vector<Diagnostic>& findings) {
  const auto is_score = [](double x) { return !suspicions::is_probability(x); };
  if (!suspicions::swapped(call, suspicions::is_bit, is_score, "0 and 1", findings)) suspicions::target_probability(call, findings);
  suspicions::probabilities_as_logits(call, "input", std::nullopt, findings);
  suspicions::weight_axis(call, "weight", findings);
  suspicions::unreduced(fit, findings);
}

/// sigmoid(x) and its logarithm, both from e^-|x|, which cannot overflow.
template <class T>
struct Sigmoid {
  LOSSFIT_ALWAYS_INLINE explicit Sigmoid(T x) {
    using namespace numeric;
    const T wide = widened(x);
    const T z = exp_nonpositive(-abs(wide));
    const bool is_negative = wide < T(0);
    value = stored_like(x, (is_negative ? z : stored_like(z, 1.0)) / (T(1) + z));
    logarithm = stored_like(x, (is_negative ? wide : stored_like(wide, 0.0)) - log1p_share(z));
  }
  T value;
  T logarithm;
};

Evaluation evaluate(const Call& call, const Fit& fit) {
  using namespace numeric;
  const Input scores = input(call, "input");
  const Input target = input(call, "target");
  const Input weight = input(call, "weight");
  // What PyTorch stores in place keeps the dtype of its first operand.
  if (call.find_tensor("pos_weight") == nullptr) {
    return pointwise(call, fit, {scores, target, weight}, reducing_inside(fit), [](auto g, auto x, auto y, auto w) {
      using T = decltype(x);
      const Sigmoid<T> sigmoid(x);
      const T loss = stored_like(y, stored_like(y, (T(1) - y) * x) - sigmoid.logarithm);
      return element(stored_like(y, loss * w), stored_like(x, sigmoid.value - y) * w * g);
    });
  }
  return pointwise(call, fit, {scores, target, weight, input(call, "pos_weight")}, reducing_inside(fit), [](auto g, auto x, auto y, auto w, auto p) {
    using T = decltype(x);
    const Sigmoid<T> sigmoid(x);
    const T log_weight = (p - T(1)) * y + T(1);
    const T weighted = stored_like(x, sigmoid.logarithm * log_weight);
    const T loss = stored_like(y, stored_like(y, (T(1) - y) * x) - weighted);
    const T t = p * y;
    const T slope = stored_like(t, stored_like(t, t + T(1) - y) * sigmoid.value);
    return element(stored_like(y, loss * w), stored_like(t, slope - t) * w * g);
  });
}

}  // namespace

extern const LossDef binary_cross_entropy_with_logits;
const LossDef binary_cross_entropy_with_logits = {
    .name = "binary_cross_entropy_with_logits",
    .module = "BCEWithLogitsLoss",
    .summary = "Binary cross entropy of raw scores: a sigmoid and binary_cross_entropy in one stable step.",
    .source = "https://docs.pytorch.org/docs/2.14/generated/torch.nn.functional.binary_cross_entropy_with_logits.html",
    .formula = "l = -weight (pos_weight target log(sigmoid(input)) + (1 - target) log(1 - sigmoid(input)))",
    .signature = {learned_tensor("input", "raw scores"), sampled(Sample::kProbability, tensor("target", "true probabilities, shaped like input")),
                  sampled(Sample::kProbability, optional_tensor("weight", "a weight for each element; broadcasts to input's shape")), size_average(), reduce(),
                  reduction(), sampled(Sample::kProbability, optional_tensor("pos_weight", "a weight of positive targets, one for each class; broadcasts to input's shape"))},
    .forms = {{.tensors = {{"input", "N C", kFloatingDtypes},
                           {"target", "N C", kFloatingDtypes, "probabilities in [0, 1]"},
                           {"weight", "C", kEveryDtype},
                           {"pos_weight", "C", kNumericDtypes}},
               .note = "One score for each of C independent yes-or-no questions."},
              {.tensors = {{"input", "...", kFloatingDtypes},
                           {"target", "...", kFloatingDtypes, "probabilities in [0, 1]"},
                           {"weight", "...", kEveryDtype},
                           {"pos_weight", "...", kNumericDtypes}},
               .note = "weight and pos_weight may be any shape that broadcasts to input's."}},
    .check = check,
    .suspect = suspect,
    .evaluate = evaluate,
    .aten = "aten::binary_cross_entropy_with_logits",
};

}  // namespace lossfit::losses
