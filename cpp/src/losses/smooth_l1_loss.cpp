// smooth_l1_loss: a parabola within beta of the target, a straight line of slope 1 beyond.
// Source: torch.nn.functional.smooth_l1_loss and aten/src/ATen/native/BinaryOps.cpp, PyTorch 2.14.
#include "catalogue/arguments.hpp"
#include "catalogue/pointwise_rules.hpp"
#include "catalogue/suspicions.hpp"
#include "numeric/pointwise.hpp"
#include "shape/number_text.hpp"

namespace lossfit::losses {
namespace {

Checked<Fit> check(Call& call) {
  const Aten aten(call.symbols());
  rules::warn_of_broadcast(call);
  const std::string reduction_name = rules::legacy_reduction_name(call);
  const auto [input, target] = LOSSFIT_TRY(rules::broadcast_pair(call));
  const Reduction reduction = LOSSFIT_TRY(rules::reduction_named(call, reduction_name));
  const double beta = call.number("beta");
  if (beta == 0) {  // then it is l1_loss
    const Operand errors = LOSSFIT_TRY(aten.sub(input, target));
    return rules::reduce_elements(errors, reduction);
  }
  if (!(beta > 0)) {
    return raise(ErrorType::kRuntimeError, "smooth_l1_loss does not support negative values for beta.")
        .because("LF0401", "beta is the width of the parabola and cannot be negative")
        .at("beta", "is " + python_text(call.option("beta")));
  }
  const Operand elements = LOSSFIT_TRY(aten.arithmetic(input, target));
  if (!is_floating(elements.dtype())) return rules::not_implemented("smooth_l1_cpu", elements.dtype(), "input");
  return rules::reduce_elements(elements, reduction);
}

void suspect(const Call& call, const Fit& fit, std::vector<Diagnostic>& findings) {
  suspicions::broadcast(call, fit, {"input", "target"}, false, findings);
  suspicions::unreduced(fit, findings);
}

Evaluation evaluate(const Call& call, const Fit& fit) {
  using namespace numeric;
  const Input inputs[] = {expanded_input(call, "input"), expanded_input(call, "target")};
  const double width = call.number("beta");
  if (width == 0) {
    return pointwise(call, fit, inputs, reducing(fit), [](auto g, auto x, auto y) { return element(abs(x - y), g * sign(x - y)); });
  }
  return pointwise(call, fit, inputs, reducing_inside(fit), [width](auto g, auto x, auto y) {
    using T = decltype(x);
    const T error = x - y;
    // The forward kernel computes bfloat16 in float, float16 step by step; the backward one takes beta as a number.
    const T distance = abs(widened(x, Dtype::kBfloat16) - widened(y, Dtype::kBfloat16));
    const T bend = stored_like(distance, width);
    const T value = distance < bend ? T(0.5) * distance * distance / bend : distance - T(0.5) * bend;
    const T beta = numeric::number<T>(width);
    const bool is_far = error <= -beta || error >= beta;
    return element(stored_like(error, value), is_far ? g * sign(error) : g * error / beta);
  });
}

}  // namespace

extern const LossDef smooth_l1_loss;
const LossDef smooth_l1_loss = {
    .name = "smooth_l1_loss",
    .module = "SmoothL1Loss",
    .summary = "Squared error near the target and absolute error far from it, joined at a distance of beta.",
    .source = "https://docs.pytorch.org/docs/2.14/generated/torch.nn.functional.smooth_l1_loss.html",
    .formula = "l = (input - target)^2 / (2 beta) where |input - target| < beta, else |input - target| - beta / 2",
    .signature = {learned_tensor("input", "predictions"), tensor("target", "true values, shaped like input"), size_average(),
                  reduce(), reduction(), number("beta", 1.0, "where the parabola becomes a line; 0 makes it l1_loss")},
    .forms = {{{{"input", "...", kFloatingDtypes}, {"target", "...", kEveryDtype}}},
              {{{"input", "...", kEveryDtype}, {"target", "...", kFloatingDtypes}}}},
    .check = check,
    .suspect = suspect,
    .evaluate = evaluate,
    .aten = "aten::smooth_l1_loss",
};

}  // namespace lossfit::losses
