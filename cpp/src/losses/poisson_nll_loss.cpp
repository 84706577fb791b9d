// poisson_nll_loss: how improbable counts are under predicted Poisson rates.
// Source: torch.nn.functional.poisson_nll_loss and aten/src/ATen/native/Loss.cpp, PyTorch 2.14.
#include <cmath>

#include "catalogue/arguments.hpp"
#include "catalogue/pointwise_rules.hpp"
#include "catalogue/suspicions.hpp"
#include "numeric/pointwise.hpp"

namespace lossfit::losses {
namespace {

/// `exp(input) - target * input`, or `input - target * log(input + eps)`.
Checked<Operand> rate_terms(const Call& call, const Aten& aten, const Operand& input, const Operand& target) {
  if (call.flag("log_input")) {
    const Operand product = LOSSFIT_TRY(aten.mul(target, input));
    return aten.sub(Aten::unary_float(input), product);
  }
  const Operand shifted = LOSSFIT_TRY(aten.add(input, Operand::number(call.number("eps"))));
  Operand logarithm = Aten::unary_float(shifted);
  logarithm.origin = "input";
  const Operand product = LOSSFIT_TRY(aten.mul(target, logarithm));
  return aten.sub(input, product);
}

/// `target * log(target) - target + 0.5 * log(2 * pi * target)`.
Checked<Operand> stirling_term(const Aten& aten, const Operand& target) {
  const Operand product = LOSSFIT_TRY(aten.mul(target, Aten::unary_float(target)));
  const Operand difference = LOSSFIT_TRY(aten.sub(product, target));
  const Operand scaled = LOSSFIT_TRY(aten.mul(Operand::number(0.5), target));
  return aten.add(difference, Aten::unary_float(scaled));
}

Checked<Fit> check(Call& call) {
  const Aten aten(call.symbols());
  const Operand input = rules::operand(call, "input");
  const Operand target = rules::operand(call, "target");
  const std::string reduction_name = rules::legacy_reduction_name(call);
  if (reduction_name == "elementwise_mean") return rules::unknown_reduction(reduction_name);
  const Reduction reduction = LOSSFIT_TRY(rules::reduction_named(call, reduction_name));
  Operand loss = LOSSFIT_TRY(rate_terms(call, aten, input, target));
  if (call.flag("full")) {
    const Operand stirling = LOSSFIT_TRY(stirling_term(aten, target));
    loss = LOSSFIT_TRY(aten.arithmetic_in_place(loss, stirling));
  }
  return rules::reduce_elements(loss, reduction);
}

void suspect(const Call& call, const Fit& fit, std::vector<Diagnostic>& findings) {
  suspicions::broadcast(call, fit, {"input", "target"}, false, findings);
  const auto is_count = [](double x) { return x >= 0 && x == std::floor(x); };
  suspicions::swapped(call, is_count, [](double x) { return x != std::floor(x); }, "whole numbers", findings);
  suspicions::negative_rates(call, findings);
  suspicions::unreduced(fit, findings);
}

/// Stirling's approximation of log(y!), which PyTorch adds for y above 1.
template <class T>
T stirling(T y) {
  using namespace numeric;
  constexpr double kTwoPi = 6.283185307179586;
  const T term = y * log(y) - y + T(0.5) * log(numeric::number<T>(kTwoPi) * y);
  return y <= T(1) ? stored_like(term, 0.0) : term;
}

Evaluation evaluate(const Call& call, const Fit& fit) {
  using namespace numeric;
  const Input inputs[] = {input(call, "input"), input(call, "target")};
  const bool full = call.flag("full");
  if (call.flag("log_input")) {
    return pointwise(call, fit, inputs, reducing(fit), [full](auto g, auto x, auto y) {
      using T = decltype(x);
      const T rate = exp(x);
      const T loss = rate - y * x;
      return element(full ? stored_like(loss, loss + stirling(y)) : loss, g * rate - g * y);
    });
  }
  return pointwise(call, fit, inputs, reducing(fit), [full, eps = call.number("eps")](auto g, auto x, auto y) {
    using T = decltype(x);
    const T rate = x + numeric::number<T>(eps);
    const T loss = x - y * log(rate);
    return element(full ? stored_like(loss, loss + stirling(y)) : loss, g - g * y / rate);
  });
}

}  // namespace

extern const LossDef poisson_nll_loss;
const LossDef poisson_nll_loss = {
    .name = "poisson_nll_loss",
    .module = "PoissonNLLLoss",
    .summary = "Negative log-likelihood of counts under Poisson distributions whose rates, or their logarithms, are predicted.",
    .source = "https://docs.pytorch.org/docs/2.14/generated/torch.nn.functional.poisson_nll_loss.html",
    .formula = "l = exp(input) - target input, or input - target log(input + eps) without log_input; full adds Stirling's approximation of log(target!)",
    .signature = {learned_tensor("input", "the rates' logarithms, or the rates without log_input"), sampled(Sample::kCount, tensor("target", "counts, shaped like input")),
                  flag("log_input", true, "whether input holds the logarithms of the rates"),
                  flag("full", false, "add the approximate log(target!)"), size_average(),
                  number("eps", 1e-8, "keeps log(input + eps) finite without log_input"), reduce(), reduction()},
    .forms = {{{{"input", "...", kNumericDtypes}, {"target", "...", kNumericDtypes, "counts"}}}},
    .check = check,
    .suspect = suspect,
    .evaluate = evaluate,
    .aten = "aten::poisson_nll_loss",
};

}  // namespace lossfit::losses
