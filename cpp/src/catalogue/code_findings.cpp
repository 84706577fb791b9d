// What the code around a call says against it; see code_findings.hpp.
#include "catalogue/code_findings.hpp"

#include <algorithm>

#include "catalogue/suspicions_finding.hpp"

namespace lossfit {
namespace {

using suspicions::add;
using suspicions::finding;
using suspicions::Findings;

bool learns(const Spelling& spelling, std::string_view argument) {
  return std::find(spelling.learned.begin(), spelling.learned.end(), argument) != spelling.learned.end();
}

bool is_step(std::string_view operation) { return operation == "round" || operation == "floor" || operation == "ceil" || operation == "sign"; }

const std::vector<Source>* sources_of(const Spelling& spelling, std::string_view argument) { return find_named(spelling.sources, argument); }

/// LF0701: on its way to the loss the model's output went through something without a gradient.
void cut_gradient(const Spelling& spelling, Findings& findings) {
  const std::vector<Source>* sources = sources_of(spelling, "input");
  if (sources == nullptr || spelling.is_reported_only) return;
  for (const Source& source : *sources) {
    if (!cuts_gradient(source.operation) || !is_floating(source.spec.dtype)) continue;
    // A step function keeps the graph, with a gradient of 0.
    if (learns(spelling, "input") && !is_step(source.operation)) return;
    // Without a tensor that learns, a call on rounded outputs may be a figure for a report; backward() tells that it is not.
    const bool trained = source.learns || spelling.use.kind == Use::Kind::kBackward;
    const bool picks = source.operation == "argmax" || source.operation == "max" || source.operation == "topk";
    if (!trained && !picks) return;
    add(findings, Severity::kWarning,
        finding("LF0701", source.operation + " cuts the gradient: the loss cannot train what made " + source.expression)
            .at("input", "comes from " + source.expression + " by " + source.operation)
            .note(picks ? "Which class is largest has no derivative. Give the scores themselves to a loss of classes, as cross_entropy is."
                        : "Give the loss the tensor from before, and keep " + source.operation + " for what is reported."),
        trained ? "certain" : "likely", "if the loss is only looked at, under torch.no_grad()");
    return;
  }
}

/// LF0702: the tensor that learns stands in the target's place.
void gradient_in_target(const Call& call, const Spelling& spelling, Findings& findings) {
  if (call.find_tensor("input") == nullptr || call.find_tensor("target") == nullptr || !learns(spelling, "target") || learns(spelling, "input")) return;
  if (sources_of(spelling, "input") != nullptr && std::any_of(findings.begin(), findings.end(), [](const Diagnostic& one) { return one.code == "LF0701"; })) return;
  static constexpr std::string_view kSymmetric[] = {"mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"};
  const bool symmetric = std::find(std::begin(kSymmetric), std::end(kSymmetric), call.def().name) != std::end(kSymmetric);
  add(findings, symmetric ? Severity::kNote : Severity::kWarning,
      finding("LF0702", "target requires a gradient and input does not: they look swapped")
          .at("target", "requires a gradient, as a prediction does")
          .at("input", "requires none")
          .note("The prediction comes first: " + std::string(call.def().name) + "(input, target)."),
      "likely", symmetric ? "for the numbers: this loss is the same both ways" : "if the target is what learns");
}

bool names_tokens(std::string_view expression) {
  const auto has = [&](std::string_view word) { return expression.find(word) != std::string_view::npos; };
  // What is sliced was shifted, most likely.
  if (has("[")) return false;
  return expression == "ids" || expression == "tokens" || has("input_ids") || has("token_ids") || expression == "x" || expression == "inputs";
}

/// LF0703: a language model's scores beside the very tokens it has read, not the next ones.
void unshifted_tokens(const Call& call, const Spelling& spelling, Findings& findings) {
  const std::vector<Source>* scores = sources_of(spelling, "input");
  const std::vector<Source>* tokens = sources_of(spelling, "target");
  if (scores == nullptr || tokens == nullptr || is_floating(call.tensor("target").dtype)) return;
  const auto of_rank = [](const std::vector<Source>& sources, std::int64_t rank) {
    return std::find_if(sources.begin(), sources.end(), [rank](const Source& source) { return source.spec.shape.rank() == rank; });
  };
  const auto score = of_rank(*scores, 3);
  const auto token = of_rank(*tokens, 2);
  if (score == scores->end() || token == tokens->end() || !names_tokens(token->expression)) return;
  if (score->spec.shape[0] != token->spec.shape[0] || score->spec.shape[1] != token->spec.shape[1]) return;
  add(findings, Severity::kWarning,
      finding("LF0703", "each step's scores are compared with the token just read, not with the next one")
          .at("target", "holds " + token->expression + " unshifted")
          .at("input", "holds the scores after each of them")
          .note("A model that predicts the next token learns to copy its input this way. Leave out the last scores and the first token."),
      "likely, from the name " + token->expression, "if the model does not predict the next token, or the tokens were shifted before");
}

/// What the code makes of the loss, in a few words: `mse_loss + kl`.
std::string around(const Spelling& spelling, const Call& call) {
  std::string text = spelling.use.python;
  return text.replace(text.find('%'), 1, call.def().name);
}

/// LF0704: the mean over all elements added to a sum over them.
void mean_beside_sum(const Call& call, const Fit& fit, const Spelling& spelling, Findings& findings) {
  if (spelling.use.kind != Use::Kind::kAddedToSum || fit.reduction != Reduction::kMean) return;
  add(findings, Severity::kWarning,
      finding("LF0704", "a mean over all elements is added to a sum over the batch: " + around(spelling, call))
          .at("reduction", "is mean")
          .note("The summed term outweighs the mean by the number of elements. Sum both and divide by the batch size, or average both."),
      "likely", "if the sum is scaled to match");
}

/// LF0705: a divergence that the code averages over its classes.
void mean_of_divergence(const Call& call, const Fit& fit, const Spelling& spelling, Findings& findings) {
  if (spelling.use.kind != Use::Kind::kMean || call.def().name != "kl_div" || fit.reduction != Reduction::kNone) return;
  add(findings, Severity::kWarning,
      finding("LF0705", "the divergence is averaged over its classes, and it is their sum")
          .at("reduction", "is none, and the code takes " + around(spelling, call))
          .note("Sum over the classes and average over the batch: .sum(-1).mean(), or reduction='batchmean'."),
      "certain that it is no KL divergence", "if only the scale of the loss is at stake");
}

/// LF0706: backward() of a loss for each element.
void backward_of_many(const Fit& fit, const Spelling& spelling, Findings& findings) {
  const std::optional<std::int64_t> count = fit.result.shape.element_count();
  if (spelling.use.kind != Use::Kind::kBackward || fit.reduction != Reduction::kNone || !count || *count == 1) return;
  add(findings, Severity::kWarning,
      finding("LF0706", "backward() needs one number, and reduction='none' gives " + std::to_string(*count))
          .at("reduction", "is none")
          .note("PyTorch raises: grad can be implicitly created only for scalar outputs."),
      "certain", "if backward() is given a gradient");
}

}  // namespace

bool cuts_gradient(std::string_view operation) {
  static constexpr std::string_view kCuts[] = {"argmax", "argmin", "max", "topk", "round", "floor", "ceil", "sign", "long", "int", "bool", "detach", "data",
                                               ">", "<", ">=", "<=", "==", "gt", "ge", "lt", "le", "eq", "heaviside", "bernoulli", "multinomial", "tensor", "as_tensor", "numpy"};
  return std::find(std::begin(kCuts), std::end(kCuts), operation) != std::end(kCuts);
}

void code_findings(const Question& question, const Call& call, const Fit& fit, std::vector<Diagnostic>& findings) {
  if (!question.spelling) return;
  const Spelling& spelling = *question.spelling;
  // torch.rand in the place of a model's output says nothing of what the model will give.
  const bool stands_in = std::find(spelling.drawn.begin(), spelling.drawn.end(), "input") != spelling.drawn.end();
  if (stands_in) std::erase_if(findings, [](const Diagnostic& one) { return one.code == "LF0503"; });
  cut_gradient(spelling, findings);
  gradient_in_target(call, spelling, findings);
  if (call.def().name == "cross_entropy" || call.def().name == "nll_loss") unshifted_tokens(call, spelling, findings);
  mean_beside_sum(call, fit, spelling, findings);
  mean_of_divergence(call, fit, spelling, findings);
  backward_of_many(fit, spelling, findings);
}

}  // namespace lossfit
