// Another loss, another option, exchanged arguments: what to change in the call rather than in its tensors.
#include <algorithm>

#include "catalogue/registry.hpp"
#include "fix/moves.hpp"

namespace lossfit::fix {
namespace {

bool is_regression(std::string_view loss) {
  return loss == "mse_loss" || loss == "l1_loss" || loss == "smooth_l1_loss" || loss == "huber_loss";
}

bool is_binary(std::string_view loss) {
  return loss == "binary_cross_entropy" || loss == "binary_cross_entropy_with_logits" || loss == "multilabel_soft_margin_loss" || loss == "soft_margin_loss";
}

/// (N, C, d1..) scores beside (N, d1..) whole numbers: what cross_entropy takes.
bool looks_like_classes(const TensorSpec& input, const TensorSpec& target) {
  if (is_floating(target.dtype) || !is_floating(input.dtype) || input.shape.rank() != target.shape.rank() + 1 || input.shape.rank() < 2) return false;
  if (input.shape[1] == Dim(1) || input.shape[0] != target.shape[0]) return false;
  for (std::int64_t axis = 1; axis < target.shape.rank(); ++axis) {
    if (input.shape[axis + 1] != target.shape[axis]) return false;
  }
  return true;
}

/// One score a row, beside one floating label a row.
bool looks_binary(const TensorSpec& input, const TensorSpec& target) {
  const auto rows = input.shape.element_count();
  const bool single = input.shape.rank() == 1 || (input.shape.rank() == 2 && input.shape[1] == Dim(1));
  return single && is_floating(input.dtype) && rows && rows == target.shape.element_count() && rows != 0;
}

bool are_probabilities(const TensorSpec& spec) {
  if (!spec.values || spec.values->count() == 0) return false;
  const std::vector<double> numbers = spec.values->to_doubles();
  return std::all_of(numbers.begin(), numbers.end(), [](double x) { return x >= 0 && x <= 1; });
}

void other_losses(const Candidate& from, const Trouble& trouble, std::vector<Candidate>& out) {
  const std::string_view loss = from.def->name;
  const TensorSpec* input = from.find_tensor("input");
  const TensorSpec* target = from.find_tensor("target");
  if (input == nullptr || target == nullptr) return;
  if (loss == "binary_cross_entropy" && trouble.has("LF0302") && trouble.blames("input")) {
    out.push_back(with_loss(from, *loss_named("binary_cross_entropy_with_logits"), "use the loss that takes logits", 0.5));
  }
  if ((is_regression(loss) || is_binary(loss) || trouble.has("LF0518")) && looks_like_classes(*input, *target)) {
    out.push_back(with_loss(from, *loss_named("cross_entropy"), "use cross_entropy, which takes class indices", is_binary(loss) ? 1.8 : 0.9));
  }
  if (loss == "cross_entropy" && looks_binary(*input, *target) && (is_floating(target->dtype) || trouble.has("LF0516"))) {
    out.push_back(with_loss(from, *loss_named("binary_cross_entropy_with_logits"), "use the loss for one score a row", 0.7));
    if (are_probabilities(*input)) out.push_back(with_loss(from, *loss_named("binary_cross_entropy"), "use the loss for one probability a row", 0.6));
  }
}

void other_options(const Candidate& from, const Trouble& trouble, std::vector<Candidate>& out) {
  if (trouble.has("LF0402")) {
    out.push_back(with_option(from, "reduction", std::nullopt, "leave reduction at 'mean'", 1));
    out.push_back(with_option(from, "reduction", OptionValue(std::string("sum")), "use reduction='sum'", 2));
  }
  if (!trouble.has("LF0401") && !trouble.has("LF0403") && !trouble.has("LF0305")) return;
  for (const auto& [name, value] : from.question.options) {
    if (trouble.blames(name)) out.push_back(with_option(from, name, std::nullopt, "leave " + name + " at its default", 1.5));
  }
}

void exchanged(const Candidate& from, std::vector<Candidate>& out) {
  const TensorSpec* input = from.find_tensor("input");
  const TensorSpec* target = from.find_tensor("target");
  if (from.steps > 0 || input == nullptr || target == nullptr) return;
  if (is_floating(target->dtype) && !is_floating(input->dtype)) out.push_back(with_swapped(from, "input", "target"));
}

}  // namespace

void call_moves(const Candidate& from, const Trouble& trouble, std::vector<Candidate>& out) {
  other_losses(from, trouble, out);
  other_options(from, trouble, out);
  exchanged(from, out);
}

}  // namespace lossfit::fix
