// huber_loss: a parabola within delta of the target, a straight line of slope delta beyond.
// Source: torch.nn.functional.huber_loss and aten/src/ATen/native/Loss.cpp, PyTorch 2.14.
#include "catalogue/arguments.hpp"
#include "catalogue/pointwise_rules.hpp"
#include "catalogue/suspicions.hpp"
#include "numeric/pointwise.hpp"
#include "shape/number_text.hpp"

namespace lossfit::losses {
namespace {

/// The operator itself, which writes its result, promoted or not, in input's dtype.
Checked<Operand> huber(const Aten& aten, double delta, const Operand& input, const Operand& target) {
  if (!(delta > 0)) {
    return raise(ErrorType::kRuntimeError, "huber_loss does not support non-positive values for delta.")
        .because("LF0401", "delta is the width of the parabola and must be positive")
        .at("delta", "is " + python_text(delta));
  }
  const Operand elements = LOSSFIT_TRY(aten.arithmetic_in_place(input, target));
  const Dtype computed_in = result_type({&input, &target});
  if (!is_floating(computed_in)) return rules::not_implemented("huber_cpu", computed_in, "input");
  return elements;
}

Checked<Fit> check(Call& call) {
  const Aten aten(call.symbols());
  rules::warn_of_broadcast(call);
  const auto [input, target] = LOSSFIT_TRY(rules::broadcast_pair(call));
  const double delta = call.number("delta");
  Fit fit;
  if (call.find_tensor("weight") == nullptr) {
    const Reduction reduction = LOSSFIT_TRY(rules::reduction(call));
    const Operand elements = LOSSFIT_TRY(huber(aten, delta, input, target));
    fit = LOSSFIT_TRY(rules::reduce_elements(elements, reduction));
  } else {
    LOSSFIT_TRY(rules::weight_like_input(call));
    const Operand elements = LOSSFIT_TRY(huber(aten, delta, input, target));
    const Operand weighted = LOSSFIT_TRY(aten.mul(elements, rules::operand(call, "weight")));
    const Reduction reduction = LOSSFIT_TRY(rules::weighted_reduction(call.text("reduction")));
    fit = LOSSFIT_TRY(rules::reduce_elements(weighted, reduction));
  }
  // The forward kernel promotes; the backward one does not.
  if (is_floating(input.dtype()) && target.dtype() != input.dtype()) {
    fit.backward_error = rules::unlike_dtypes(target, input).torch;
  }
  return fit;
}

void suspect(const Call& call, const Fit& fit, std::vector<Diagnostic>& findings) {
  suspicions::broadcast(call, fit, {"input", "target"}, false, findings);
  suspicions::unreduced(fit, findings);
}

Evaluation evaluate(const Call& call, const Fit& fit) {
  using namespace numeric;
  const Input inputs[] = {expanded_input(call, "input"), expanded_input(call, "target"), input(call, "weight")};
  return pointwise(call, fit, inputs, reducing(fit), [width = call.number("delta")](auto g, auto x, auto y, auto w) {
    using T = decltype(x);
    const T error = x - y;
    // The forward kernel computes float16 in float, bfloat16 step by step; the backward one takes delta as a number.
    const T distance = abs(widened(x, Dtype::kFloat16) - widened(y, Dtype::kFloat16));
    const T bend = stored_like(distance, width);
    const T value = distance < bend ? T(0.5) * distance * distance : bend * (distance - T(0.5) * bend);
    const T delta = numeric::number<T>(width);
    const bool is_far = error < -delta || error > delta;
    const T arriving = g * w;
    return element(stored_like(x, value) * w, is_far ? arriving * delta * sign(error) : arriving * error);
  });
}

}  // namespace

extern const LossDef huber_loss;
const LossDef huber_loss = {
    .name = "huber_loss",
    .module = "HuberLoss",
    .summary = "Squared error near the target and absolute error, times delta, far from it.",
    .source = "https://docs.pytorch.org/docs/2.14/generated/torch.nn.functional.huber_loss.html",
    .formula = "l = (input - target)^2 / 2 where |input - target| <= delta, else delta (|input - target| - delta / 2)",
    .signature = {learned_tensor("input", "predictions"), tensor("target", "true values, shaped like input"), reduction(),
                  number("delta", 1.0, "where the parabola becomes a line"),
                  sampled(Sample::kProbability, optional_tensor("weight", "a weight for each element, shaped like input"))},
    .forms = {{.tensors = {{"input", "...", kFloatingDtypes}, {"target", "...", kEveryDtype}, {"weight", "...", kEveryDtype}},
               .note = "backward() needs a target of input's dtype."}},
    .check = check,
    .suspect = suspect,
    .evaluate = evaluate,
    .aten = "aten::huber_loss",
};

}  // namespace lossfit::losses
