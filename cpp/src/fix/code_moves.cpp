// Changes that the code around a call suggests: the tensor that an argument was made of, the other one that lies unused, and
// what belongs around the call.
#include <algorithm>

#include "catalogue/code_findings.hpp"
#include "catalogue/registry.hpp"
#include "fix/moves.hpp"
#include "numeric/tensor_values.hpp"

namespace lossfit::fix {
namespace {

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool keeps_elements(std::string_view operation) {
  return is_one_of(operation, {"view", "reshape", "squeeze", "unsqueeze", "flatten", "unflatten", "expand", "expand_as", "view_as", "contiguous", "clone"});
}

bool is_cast(std::string_view operation) {
  return is_one_of(operation, {"float", "long", "int", "double", "half", "bool", "byte", "to", "type", "type_as"});
}

/// What undoing an operation says about the asker's intent.
double cost_of_undoing(std::string_view operation) {
  if (keeps_elements(operation)) return 0.6;
  if (is_cast(operation)) return 0.5;
  return cuts_gradient(operation) ? 0.7 : 1.6;
}

const Named<std::vector<Source>>* sources_of(const Candidate& candidate) {
  return candidate.question.spelling ? &candidate.question.spelling->sources : nullptr;
}

Edit back_to(const Source& source, double cost, Safety safety) {
  return {source.expression, "give the loss " + source.expression + " itself", cost, safety, source.spec, true};
}

/// The tensors that an argument was made of, in its place.
void undone(const Candidate& from, const Trouble& trouble, std::vector<Candidate>& out) {
  const auto* all = sources_of(from);
  if (all == nullptr || from.steps > 1) return;
  for (const auto& [argument, sources] : *all) {
    if (from.find_tensor(argument) == nullptr || find_named(from.python, argument) != nullptr) continue;
    double cost = 0;
    bool reshapes = true;
    bool crosses = false;
    for (const Source& source : sources) {
      cost += cost_of_undoing(source.operation);
      reshapes = reshapes && keeps_elements(source.operation);
      crosses = crosses || cuts_gradient(source.operation);
      // Without an activation the numbers are others, and shapes and dtypes the same: what was wrong is none the better.
      if (trouble.has("LF0503") && is_one_of(source.operation, {"sigmoid", "softmax", "Sigmoid", "Softmax"})) cost = 0.3;
      Candidate next = with_edit(from, argument, back_to(source, cost, reshapes ? Safety::kReshapes : Safety::kChangesMeaning));
      if (crosses && argument == "input") next.answered += "LF0701 ";
      out.push_back(std::move(next));
    }
  }
}

/// log_softmax of the scores, where softmax of them was given: the logarithm of probabilities loses digits.
void log_softmax_instead(const Candidate& from, std::vector<Candidate>& out) {
  const auto* all = sources_of(from);
  if (all == nullptr || from.steps > 0) return;
  for (const std::string_view argument : {"input", "log_probs"}) {
    const std::vector<Source>* sources = find_named(*all, argument);
    if (sources == nullptr || !is_one_of(sources->front().operation, {"softmax", "Softmax"}) || sources->front().spec.shape.is_scalar()) continue;
    const Source& source = sources->front();
    const std::int64_t axis = source.axis.value_or(source.spec.shape.rank() - 1);
    Edit edit = log_softmax(source.spec, (axis + source.spec.shape.rank()) % source.spec.shape.rank());
    edit.python = "F.log_softmax(" + source.expression + ", dim=" + std::to_string(axis) + ")";
    edit.title = "take log_softmax of " + source.expression + " instead of its softmax";
    edit.cost = 0.5;
    out.push_back(with_edit(from, argument, edit));
  }
}

/// Scores of which argmax made class indices belong into cross_entropy, with the classes on axis 1.
void scores_before_argmax(const Candidate& from, std::vector<Candidate>& out) {
  const auto* all = sources_of(from);
  const std::vector<Source>* sources = all == nullptr ? nullptr : find_named(*all, "input");
  const TensorSpec* target = from.find_tensor("target");
  if (sources == nullptr || target == nullptr || from.steps > 0) return;
  for (const Source& source : *sources) {
    const Shape& shape = source.spec.shape;
    if (!is_one_of(source.operation, {"argmax", "max"}) || !source.axis || !is_floating(source.spec.dtype) || shape.rank() < 2) continue;
    Candidate next = with_loss(from, *loss_named("cross_entropy"), "use cross_entropy, which takes the scores before argmax", 0.2);
    next = with_edit(next, "input", back_to(source, 0.1, Safety::kChangesMeaning));
    const std::int64_t axis = (*source.axis + shape.rank()) % shape.rank();
    if (is_floating(target->dtype)) {
      const std::vector<Source>* labels = find_named(*all, "target");
      const bool was_cast = labels != nullptr && is_cast(labels->front().operation) && !is_floating(labels->front().spec.dtype);
      next = with_edit(next, "target", was_cast ? back_to(labels->front(), 0.1, Safety::kExact) : cast(*target, Dtype::kInt64));
    }
    if (axis == 0) {
      for (const std::string_view tensor : {"input", "target"}) {
        const TensorSpec spec = *next.find_tensor(tensor);
        next = with_edit(next, tensor, {"%.unsqueeze(0)", "give % a batch axis", 0.1, Safety::kExact, *tensor::unsqueeze(spec, 0)});
      }
    } else if (axis != 1) {
      next = with_edit(next, "input", {"%.movedim(" + std::to_string(axis) + ", 1)", "move its classes to axis 1", 0.1, Safety::kExact,
                                       *tensor::movedim(source.spec, {axis}, {1})});
    }
    next.title = "give cross_entropy the scores before " + source.operation + ", " + source.expression;
    next.cost = from.cost + 0.5;
    next.steps = 1;
    next.answered += "LF0701 ";
    out.push_back(std::move(next));
    return;
  }
}

/// Each token's scores beside the next token: `logits[..., :-1, :]` and `ids[..., 1:]`.
void shifted_tokens(const Candidate& from, std::vector<Candidate>& out) {
  const auto* all = sources_of(from);
  if (all == nullptr || from.steps > 0) return;
  const std::vector<Source>* scores = find_named(*all, "input");
  const std::vector<Source>* tokens = find_named(*all, "target");
  if (scores == nullptr || tokens == nullptr) return;
  const auto of_rank = [](const std::vector<Source>& sources, std::int64_t rank) {
    return std::find_if(sources.begin(), sources.end(), [rank](const Source& source) { return source.spec.shape.rank() == rank; });
  };
  const auto score = of_rank(*scores, 3);
  const auto token = of_rank(*tokens, 2);
  if (score == scores->end() || token == tokens->end()) return;
  const Shape& shape = score->spec.shape;
  if (!shape.is_known() || shape[1].number() < 2 || shape[0] != token->spec.shape[0] || shape[1] != token->spec.shape[1]) return;
  const auto cut = [](const TensorSpec& spec, bool first) {
    return *tensor::slice(spec, 1, first ? std::optional<std::int64_t>(1) : std::nullopt, first ? std::nullopt : std::optional<std::int64_t>(spec.shape[1].number() - 1));
  };
  const TensorSpec before = cut(score->spec, false);
  const TensorSpec after = cut(token->spec, true);
  Candidate next = with_edit(from, "input", {score->expression + "[..., :-1, :].reshape(-1, " + shape[2].text() + ")", "leave out the last step's scores", 0.3, Safety::kChangesMeaning,
                                             *tensor::flatten(before, 0, 1)});
  next = with_edit(next, "target", {token->expression + "[..., 1:].reshape(-1)", "compare each step with the next token", 0.2, Safety::kChangesMeaning, *tensor::flatten(after)});
  next.answered += "LF0703 ";
  out.push_back(std::move(next));
}

/// A tensor that the code made and never used, where the one given holds nothing to learn from.
void unused_tensor(const Candidate& from, const Trouble& trouble, std::vector<Candidate>& out) {
  const TensorSpec* target = from.find_tensor("target");
  if (!from.question.spelling || target == nullptr || find_named(from.python, "target") != nullptr) return;
  if (!target->shape.is_empty() && !trouble.has("LF0516")) return;
  for (const auto& [name, spec] : from.question.spelling->unused) {
    out.push_back(with_edit(from, "target", {name, "give " + name + ", which is not used otherwise", 0.9, Safety::kChangesMeaning, spec}));
  }
}

/// A mean beside a sum over everything: both as a sum, shared out over the batch.
void summed_terms(const Candidate& from, std::vector<Candidate>& out) {
  const std::string& around = from.question.spelling->use.python;
  Candidate next = with_option(from, "reduction", OptionValue(std::string("sum")), "sum the elements", 0.3);
  next = with_around(next, {"(" + around + ") / {input}.size(0)", true}, "divide both terms by the batch size", 0.2, Safety::kChangesMeaning);
  next.answered += "LF0704 ";
  out.push_back(std::move(next));
}

void other_reduction(const Candidate& from, std::string_view code, std::optional<OptionValue> value, std::string title, double cost, std::vector<Candidate>& out) {
  Candidate next = with_option(from, "reduction", std::move(value), std::move(title), cost);
  next.answered += std::string(code) + " ";
  out.push_back(std::move(next));
}

}  // namespace

void code_moves(const Candidate& from, const Trouble& trouble, std::vector<Candidate>& out) {
  undone(from, trouble, out);
  unused_tensor(from, trouble, out);
  if (trouble.has("LF0505")) log_softmax_instead(from, out);
  if (trouble.has("LF0701")) scores_before_argmax(from, out);
  if (trouble.has("LF0702")) {
    out.push_back(with_swapped(from, "input", "target"));
    out.back().answered += "LF0702 ";
  }
  if (trouble.has("LF0703")) shifted_tokens(from, out);
  if (trouble.has("LF0704")) summed_terms(from, out);
  if (trouble.has("LF0705")) other_reduction(from, "LF0705", OptionValue(std::string("batchmean")), "let the loss divide by the batch", 0.3, out);
  if (trouble.has("LF0706")) {
    other_reduction(from, "LF0706", std::nullopt, "leave reduction at 'mean'", 0.5, out);
    other_reduction(from, "LF0706", OptionValue(std::string("sum")), "use reduction='sum'", 1.0, out);
  }
}

}  // namespace lossfit::fix
