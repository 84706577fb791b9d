// What is not wrong and could be said more plainly, or so that every release takes it.
#include "fix/moves.hpp"
#include "numeric/tensor_values.hpp"
#include "shape/number_text.hpp"

namespace lossfit::fix {
namespace {

/// Both tensors expanded to the shape they broadcast to, which says that every pair is meant.
void every_pair(const Candidate& from, std::vector<Candidate>& out) {
  const TensorSpec* input = from.find_tensor("input");
  const TensorSpec* target = from.find_tensor("target");
  if (input == nullptr || target == nullptr || input->shape.rank() != target->shape.rank() || !input->shape.is_known() || !target->shape.is_known()) return;
  Shape all = input->shape;
  for (std::int64_t axis = 0; axis < all.rank(); ++axis) {
    if (all[axis] == Dim(1)) all[axis] = target->shape[axis];
  }
  Candidate next = from;
  for (const std::string_view tensor : {"input", "target"}) {
    const TensorSpec& spec = *from.find_tensor(tensor);
    const auto expanded = tensor::expand(spec, tensor::Sizes(all.begin(), all.end()));
    if (spec.shape == all || !expanded.ok()) return;
    next = with_edit(next, tensor, {"%.expand" + all.tuple(), "expand % to " + all.tuple() + " by hand", 0.4, Safety::kExact, *expanded});
  }
  next.steps = from.steps + 1;
  out.push_back(std::move(next));
}

/// What releases before 2.14 take as well.
void portable(const Candidate& from, std::vector<Candidate>& out) {
  const TensorSpec* input = from.find_tensor("input");
  const TensorSpec* target = from.find_tensor("target");
  if (input == nullptr || target == nullptr) return;
  const OptionValue* var = find_named(from.question.options, "var");
  if (var != nullptr && std::holds_alternative<double>(*var)) {
    const double value = std::get<double>(*var);
    Candidate next = with_option(from, "var", std::nullopt, "make a tensor of var", 0.4);
    TensorSpec filled = *input;
    if (input->values) filled.values = Values::from_doubles(input->dtype, std::vector<double>(static_cast<std::size_t>(input->values->count()), value));
    next.question.tensors.emplace_back("var", std::move(filled));
    next.python.emplace_back("var", value == 1 ? "torch.ones_like({input})" : "torch.full_like({input}, " + python_text(value) + ")");
    next.safety = Safety::kExact;
    out.push_back(std::move(next));
    return;
  }
  Edit edit = cast(*target, is_floating(target->dtype) || from.def->name == "mse_loss" ? input->dtype : Dtype::kInt64);
  edit.cost = 0.5;
  out.push_back(with_edit(from, "target", edit));
}

/// The indices of a target that is one-hot.
void indices(const Candidate& from, std::vector<Candidate>& out) {
  const TensorSpec* target = from.find_tensor("target");
  if (target == nullptr || target->shape.is_scalar()) return;
  const std::int64_t axis = target->shape.rank() > 1 ? 1 : 0;
  const auto found = tensor::argmax(*target, axis);
  if (found.ok()) out.push_back(with_edit(from, "target", {"%.argmax(dim=" + std::to_string(axis) + ")", "give the class indices of %", 0.5, Safety::kExact, *found}));
}

void counted_targets(const Candidate& from, std::vector<Candidate>& out) {
  std::int64_t ignored = -100;
  const OptionValue* stated = find_named(from.question.options, "ignore_index");
  if (stated != nullptr && std::holds_alternative<std::int64_t>(*stated)) ignored = std::get<std::int64_t>(*stated);
  Candidate next = with_option(from, "reduction", OptionValue(std::string("sum")), "sum", 0.3);
  out.push_back(with_around(next, {"% / ({target} != " + std::to_string(ignored) + ").sum().clamp(min=1)", true}, "divide by the targets that count, at least 1", 0.2, Safety::kChangesMeaning));
}

}  // namespace

void note_moves(const Candidate& from, const Trouble& trouble, std::vector<Candidate>& out) {
  if (from.steps > 0) return;
  if (trouble.has("LF0501")) every_pair(from, out);
  if (trouble.has("LF0508")) counted_targets(from, out);
  if (trouble.has("LF0521")) portable(from, out);
  if (trouble.has("LF0522")) indices(from, out);
  if (trouble.has("LF0523")) {
    Candidate next = with_option(from, "reduction", OptionValue(std::string("none")), "weigh each loss", 0.3);
    out.push_back(with_around(next, {"%.mean()", true}, "divide by their number, not by their weights", 0.2, Safety::kChangesMeaning));
  }
  if (trouble.has("LF0524")) out.push_back(with_option(from, "reduction", OptionValue(std::string("sum")), "sum the losses of the sequences, whatever their lengths", 0.5));
}

}  // namespace lossfit::fix
