// kl_div: the divergence of a target distribution from predicted log-probabilities, in nats.
// Source: torch.nn.functional.kl_div and aten/src/ATen/native/Loss.cpp, PyTorch 2.14.
#include "catalogue/arguments.hpp"
#include "catalogue/pointwise_rules.hpp"
#include "catalogue/suspicions.hpp"
#include "catalogue/suspicions_values.hpp"
#include "numeric/pointwise.hpp"

namespace lossfit::losses {
namespace {

constexpr const char* kMeanWarning =
    "reduction: 'mean' divides the total loss by both the batch size and the support size.'batchmean' divides only by the batch "
    "size, and aligns with the KL div math definition.'mean' will be changed to behave the same as 'batchmean' in the next major "
    "release.";

Checked<Reduction> reduction_of(Call& call) {
  const bool legacy = !call.is_none("size_average") || !call.is_none("reduce");
  if (legacy) return rules::legacy_reduction(call);
  const std::string_view name = call.text("reduction");
  if (name == "mean") call.warn(kMeanWarning);
  if (name == "batchmean") return Reduction::kSum;
  return rules::reduction(call);
}

Checked<Fit> check(Call& call) {
  const Aten aten(call.symbols());
  const Operand input = rules::operand(call, "input");
  const Operand target = rules::operand(call, "target");
  const Reduction reduction = LOSSFIT_TRY(reduction_of(call));
  for (const Operand* operand : {&input, &target}) {
    if (is_floating(operand->dtype())) continue;
    return raise(ErrorType::kRuntimeError, "kl_div: Integral inputs not supported.")
        .because("LF0202", "log-probabilities and probabilities are floating-point numbers")
        .at(operand->origin, "is " + std::string(name(operand->dtype())));
  }
  const Operand divergence = LOSSFIT_TRY(aten.sub(target, input));
  Fit fit = LOSSFIT_TRY(rules::reduce_elements(divergence, reduction));
  // The division by the batch size looks at the name alone, even where size_average and reduce decide what is reduced.
  const bool by_batch = call.text("reduction") == "batchmean" && !input.shape().is_scalar();
  if (by_batch && reduction == Reduction::kSum) fit.reduction = Reduction::kBatchMean;
  return fit;
}

void suspect(const Call& call, const Fit& fit, std::vector<Diagnostic>& findings) {
  suspicions::broadcast(call, fit, {"input", "target"}, false, findings);
  suspicions::divergence_mean(call, fit, findings);
  const bool swapped = !call.flag("log_target") && suspicions::swapped(call, suspicions::is_probability, [](double x) { return x < 0; }, "probabilities", findings);
  if (!swapped) {
    suspicions::not_log_probabilities(call, "input", -1, findings);
    if (!suspicions::log_target(call, findings)) suspicions::unnormalised_target(call, findings);
  }
  suspicions::unreduced(fit, findings);
}

Evaluation evaluate(const Call& call, const Fit& fit) {
  using namespace numeric;
  const Input inputs[] = {input(call, "input"), input(call, "target")};
  const Shape& shape = call.tensor("input").shape;
  const bool by_batch = call.text("reduction") == "batchmean" && !shape.is_scalar();
  const double batch = by_batch ? static_cast<double>(shape[0].number()) : 1;
  const bool elementwise = fit.reduction == Reduction::kNone;
  const double share = elementwise ? batch : 1;
  Reducing reducing{fit.reduction};
  if (by_batch && !elementwise) {
    const double elements = fit.reduction == Reduction::kMean ? static_cast<double>(element_count(inputs)) : 1;
    reducing.divisor = Typed(elements * batch);
  }
  if (call.flag("log_target")) {
    return pointwise(call, fit, inputs, reducing, [share](auto g, auto x, auto y) {
      using T = decltype(x);
      return element(exp(y) * (y - x) / numeric::number<T>(share), -(g / numeric::number<T>(share)) * exp(y));
    });
  }
  return pointwise(call, fit, inputs, reducing, [share](auto g, auto x, auto y) {
    using T = decltype(x);
    const T entropy = y == T(0) ? stored_like(y, 0.0) : y * log(y);
    return element((entropy - y * x) / numeric::number<T>(share), -(g / numeric::number<T>(share)) * y);
  });
}

}  // namespace

extern const LossDef kl_div;
const LossDef kl_div = {
    .name = "kl_div",
    .module = "KLDivLoss",
    .summary = "Kullback-Leibler divergence of target from input, where input holds log-probabilities.",
    .source = "https://docs.pytorch.org/docs/2.14/generated/torch.nn.functional.kl_div.html",
    .formula = "l = target (log(target) - input), or exp(target) (target - input) for log_target",
    .signature = {sampled(Sample::kLogProbability, learned_tensor("input", "log-probabilities")), sampled(Sample::kProbability, tensor("target", "probabilities, or their logarithms with log_target")),
                  size_average(), reduce(), reduction({"none", "batchmean", "sum", "mean"}),
                  flag("log_target", false, "whether target holds log-probabilities")},
    .forms = {{.tensors = {{"input", "N C", kFloatingDtypes, "log-probabilities"},
                           {"target", "N C", kFloatingDtypes, "probabilities, or log-probabilities with log_target"}},
               .note = "reduction='batchmean' gives the mathematical divergence, averaged over N."},
              {{{"input", "...", kFloatingDtypes, "log-probabilities"},
                {"target", "...", kFloatingDtypes, "probabilities, or log-probabilities with log_target"}}}},
    .check = check,
    .suspect = suspect,
    .evaluate = evaluate,
    .aten = "aten::kl_div",
};

}  // namespace lossfit::losses
