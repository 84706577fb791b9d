// Changes for calls that run and are likely not what was meant, one for each kind of suspicion.
#include <algorithm>
#include <cmath>

#include "catalogue/registry.hpp"
#include "fix/moves.hpp"
#include "numeric/tensor_values.hpp"

namespace lossfit::fix {
namespace {

/// Where class scores or log-probabilities have their class axis.
std::int64_t class_axis(const LossDef& def, const Shape& shape) {
  if (def.name == "ctc_loss" || def.name == "kl_div") return shape.rank() - 1;
  return shape.rank() > 1 ? 1 : 0;
}

bool are_probabilities(const TensorSpec& spec) {
  if (!spec.values) return false;
  const std::vector<double> numbers = spec.values->to_doubles();
  return std::all_of(numbers.begin(), numbers.end(), [](double x) { return x >= 0 && x <= 1; });
}

/// The tensor inside `torch.sigmoid(x)`, `F.softmax(x, 1)` or `x.softmax(1)`, as it was written; empty for other code.
std::string without_activation(const std::string& expression) {
  for (std::string_view call : {"torch.sigmoid(", "F.sigmoid(", "torch.softmax(", "F.softmax(", "nn.functional.softmax("}) {
    if (!expression.starts_with(call) || !expression.ends_with(")")) continue;
    int depth = 0;
    for (std::size_t i = call.size(); i < expression.size(); ++i) {
      const char c = expression[i];
      const bool ends = depth == 0 && (c == ',' || c == ')');
      if (ends) return expression.substr(call.size(), i - call.size());
      depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
    }
  }
  for (std::string_view method : {".sigmoid()", ".softmax("}) {
    const std::size_t at = expression.rfind(method);
    if (at != std::string::npos && at > 0 && expression.ends_with(")")) return expression.substr(0, at);
  }
  return {};
}

/// The raw scores, where the code shows them inside an activation that the loss applies itself.
void unwrap(const Candidate& from, std::string_view tensor, std::vector<Candidate>& out) {
  const TensorSpec* spec = from.find_tensor(tensor);
  if (spec == nullptr || !from.question.spelling || from.steps > 0) return;
  for (const auto& [argument, expression] : from.question.spelling->arguments) {
    const std::string inner = argument == tensor ? without_activation(expression) : std::string();
    if (inner.empty()) continue;
    Edit edit{inner, "give the loss " + inner + " itself", 0.3, Safety::kChangesMeaning, *spec};
    edit.result.values.reset();
    out.push_back(with_edit(from, tensor, edit));
  }
}

void probabilities_as_logits(const Candidate& from, std::vector<Candidate>& out) {
  const TensorSpec* input = from.find_tensor("input");
  if (input == nullptr) return;
  unwrap(from, "input", out);
  if (from.def->name == "binary_cross_entropy_with_logits") {
    out.push_back(with_loss(from, *loss_named("binary_cross_entropy"), "use the loss that takes probabilities", 0.8));
  }
  if (from.def->name == "cross_entropy") {
    out.push_back(with_edit(with_loss(from, *loss_named("nll_loss"), "use the loss that takes log-probabilities", 0.4), "input", log(*input)));
  }
}

void scores_as_log_probabilities(const Candidate& from, std::vector<Candidate>& out) {
  const std::string_view name = from.def->name == "ctc_loss" ? "log_probs" : "input";
  const TensorSpec* scores = from.find_tensor(name);
  if (scores == nullptr || scores->shape.is_scalar()) return;
  if (are_probabilities(*scores)) {
    Edit edit = log(*scores);
    edit.cost = 0.8;
    out.push_back(with_edit(from, name, edit));
  }
  out.push_back(with_edit(from, name, log_softmax(*scores, class_axis(*from.def, scores->shape))));
}

void signs(const Candidate& from, std::vector<Candidate>& out) {
  const TensorSpec* target = from.find_tensor("target");
  if (target == nullptr || !target->values) return;
  if (are_probabilities(*target)) {
    out.push_back(with_edit(from, "target", mapped(*target, "2 * % - 1", "map the labels 0 and 1 in % to -1 and 1", 1.0, [](double x) { return 2 * x - 1; })));
  } else {
    out.push_back(with_edit(from, "target", mapped(*target, "%.sign()", "keep only the signs of %", 1.0, [](double x) { return static_cast<double>((x > 0) - (x < 0)); })));
  }
}

void normalise(const Candidate& from, std::vector<Candidate>& out) {
  const TensorSpec* target = from.find_tensor("target");
  if (target == nullptr || !target->values || target->shape.is_scalar() || !target->shape[-1].is_number()) return;
  Edit edit{"% / %.sum(-1, keepdim=True)", "make the rows of % sum to 1", 1.0, Safety::kChangesMeaning, *target};
  std::vector<double> numbers = target->values->to_doubles();
  const auto row = static_cast<std::size_t>(target->shape[-1].number());
  for (std::size_t begin = 0; row > 0 && begin + row <= numbers.size(); begin += row) {
    double sum = 0;
    for (std::size_t i = 0; i < row; ++i) sum += numbers[begin + i];
    for (std::size_t i = 0; i < row; ++i) numbers[begin + i] /= sum;
  }
  edit.result.values = Values::from_doubles(target->dtype, numbers);
  out.push_back(with_edit(from, "target", edit));
}

/// Scores of both signs as a distribution.
void scores_as_target(const Candidate& from, const TensorSpec& target, std::vector<Candidate>& out) {
  if (!target.values || target.shape.is_scalar()) return;
  const std::vector<double> numbers = target.values->to_doubles();
  if (std::none_of(numbers.begin(), numbers.end(), [](double x) { return x > 0; })) return;
  const auto result = tensor::softmax(target, target.shape.rank() - 1);
  if (result.ok()) out.push_back(with_edit(from, "target", {"F.softmax(%, dim=-1)", "turn the scores in % into probabilities", 0.6, Safety::kChangesMeaning, *result}));
}

/// log_softmax along the classes, of what was there before it was taken along another axis where the code shows that.
void other_axis(const Candidate& from, std::vector<Candidate>& out) {
  const TensorSpec* input = from.find_tensor("input");
  if (input == nullptr || input->shape.rank() < 2) return;
  const std::int64_t axis = class_axis(*from.def, input->shape);
  Edit edit = log_softmax(*input, axis);
  if (from.question.spelling) {
    const std::vector<Source>* sources = find_named(from.question.spelling->sources, "input");
    if (sources != nullptr && (sources->front().operation == "log_softmax" || sources->front().operation == "LogSoftmax")) {
      edit = log_softmax(sources->front().spec, axis);
      edit.python = "F.log_softmax(" + sources->front().expression + ", dim=" + std::to_string(axis) + ")";
    }
  }
  edit.title = "take log_softmax along the classes, axis " + std::to_string(axis);
  edit.cost = 0.5;
  out.push_back(with_edit(from, "input", edit));
}

}  // namespace

void suspicion_moves(const Candidate& from, const Trouble& trouble, std::vector<Candidate>& out) {
  if (trouble.has("LF0503")) probabilities_as_logits(from, out);
  if (trouble.has("LF0504")) out.push_back(with_loss(from, *loss_named("nll_loss"), "use the loss that takes log-probabilities", 0.5));
  if (trouble.has("LF0505")) scores_as_log_probabilities(from, out);
  if (trouble.has("LF0507")) {
    out.push_back(with_loss(from, *loss_named("binary_cross_entropy_with_logits"), "use the loss for labels that do not exclude one another", 0.8));
  }
  if (trouble.has("LF0509")) {
    out.push_back(with_option(from, "reduction", OptionValue(std::string("batchmean")), "divide by the batch, as the divergence is defined", 0.5));
  }
  if (trouble.has("LF0510")) {
    bool log_target = false;
    for (const auto& [name, value] : from.question.options) {
      if (name == "log_target") log_target = value == OptionValue(true);
    }
    out.push_back(with_option(from, "log_target", OptionValue(!log_target), std::string("say that the target is ") + (log_target ? "no " : "a ") + "logarithm", 0.5));
  }
  if (trouble.has("LF0510") && from.find_tensor("target") != nullptr) scores_as_target(from, *from.find_tensor("target"), out);
  if (trouble.has("LF0525")) other_axis(from, out);
  if (trouble.has("LF0526")) out.push_back(with_option(from, "log_input", std::nullopt, "take input for the logarithm of the rate", 0.5));
  if (trouble.has("LF0513")) out.push_back(with_swapped(from, "input", "target"));
  if (trouble.has("LF0514")) signs(from, out);
  if (trouble.has("LF0515")) {
    out.push_back(with_loss(from, *loss_named("multilabel_soft_margin_loss"), "use the loss that takes one label for each class", 1.0));
  }
  if (trouble.has("LF0517")) normalise(from, out);
}

}  // namespace lossfit::fix
