// Goals for each tensor from the forms of the contract, and the edits that reach them.
#include <algorithm>

#include "catalogue/contract.hpp"
#include "fix/moves.hpp"

namespace lossfit::fix {
namespace {

using Sizes = std::vector<std::pair<std::string_view, Dim>>;

/// The sizes that a tensor gives to the letters of its form.
Sizes letters_of(const TensorForm& form, const Shape& shape) {
  Sizes sizes;
  const std::vector<std::string_view> roles = expand_axes(form.axes, shape.rank());
  for (std::size_t axis = 0; axis < roles.size(); ++axis) {
    if (find_named(sizes, roles[axis]) == nullptr) sizes.emplace_back(roles[axis], shape[static_cast<std::int64_t>(axis)]);
  }
  return sizes;
}

/// How many axes `d1..dk` stands for in a tensor of this rank.
std::int64_t spatial_axes(std::string_view axes, std::int64_t rank) {
  const std::vector<std::string_view> one = expand_axes(axes, 0);
  const bool group = axes.find("d1..dk") != std::string_view::npos;
  return group ? rank - static_cast<std::int64_t>(one.size()) + 1 : 0;
}

/// The shape a tensor would have to have beside the anchor; letters that the anchor lacks are unknown.
Shape goal_shape(const TensorForm& form, const TensorForm& anchor_form, const Shape& anchor) {
  const bool any_shape = form.axes == "...";
  const std::int64_t plain = static_cast<std::int64_t>(expand_axes(form.axes, 0).size());
  const bool group = form.axes.find("d1..dk") != std::string_view::npos;
  const std::int64_t rank = any_shape ? anchor.rank() : group ? plain - 1 + spatial_axes(anchor_form.axes, anchor.rank()) : plain;
  const Sizes sizes = letters_of(anchor_form, anchor);
  std::vector<Dim> dims;
  for (std::string_view role : expand_axes(form.axes, rank)) {
    const Dim* size = find_named(sizes, role);
    dims.push_back(size == nullptr ? Dim::unknown() : *size);
  }
  return Shape(std::move(dims));
}

bool is_weight(std::string_view tensor) { return tensor == "weight" || tensor == "pos_weight" || tensor == "linear_bias"; }

Goal goal_for(const Candidate& candidate, const TensorForm& form, const TensorForm& anchor_form, const TensorSpec& anchor) {
  Goal goal;
  goal.shape = goal_shape(form, anchor_form, anchor.shape);
  const bool indices = !form.dtypes.contains(Dtype::kFloat32);
  goal.content = is_weight(form.tensor) ? Content::kWeights : indices ? Content::kClassIndices : Content::kValues;
  if (form.axes == anchor_form.axes) goal.like = anchor_form.tensor;
  goal.may_average = !indices && !anchor_form.dtypes.contains(Dtype::kFloat32);
  if (indices && candidate.def->find_argument("ignore_index") != nullptr) {
    goal.padding = -100;
    for (const auto& [name, value] : candidate.question.options) {
      if (name == "ignore_index" && std::holds_alternative<std::int64_t>(value)) goal.padding = std::get<std::int64_t>(value);
    }
  }
  return goal;
}

/// A model's output is changed less readily than its target, least of all where its own shape tells what it is.
double reluctance(const Candidate& candidate, const TensorForm& form, const TensorForm& anchor) {
  const Argument* argument = candidate.def->find_argument(form.tensor);
  if (argument == nullptr || !argument->learned) return 0;
  return form.axes == anchor.axes ? 0.3 : 1.5;
}

/// A class-index form is pointless for probabilities and the other way round.
bool contradicts(const Candidate& from, const TensorForm& form, const TensorSpec& spec) {
  const bool wants_floating = !form.dtypes.empty() && !form.dtypes.contains(Dtype::kInt64);
  if (wants_floating && !is_floating(spec.dtype)) return true;
  // One number for each row is no distribution over classes, however often it is repeated.
  const TensorSpec* input = from.find_tensor("input");
  return wants_floating && form.tensor == "target" && from.def->find_argument("ignore_index") != nullptr && input != nullptr && spec.shape.rank() < input->shape.rank();
}

/// Rows of a sequence merged into the batch on both sides: (N, T, C) and (N, T) become (N*T, C) and (N*T).
void merge_rows(const Candidate& from, std::vector<Candidate>& out) {
  const TensorSpec* input = from.find_tensor("input");
  const TensorSpec* target = from.find_tensor("target");
  if (input == nullptr || target == nullptr || input->shape.rank() < 3 || target->shape.rank() != input->shape.rank() - 1) return;
  const std::int64_t rows = target->shape.rank();
  for (std::int64_t axis = 0; axis < rows; ++axis) {
    if (input->shape[axis] != target->shape[axis]) return;
  }
  const Dim classes = input->shape[-1];
  if (!classes.is_number() || !input->shape.is_known() || classes == Dim(0)) return;
  const Dim count = target->shape.element_count().value_or(0);
  for (const Edit& flat : reach(*input, {Shape{count, classes}})) {
    for (const Edit& flat_target : reach(*target, {Shape{count}})) {
      Candidate both = with_edit(from, "input", flat);
      both = with_edit(both, "target", flat_target);
      both.title = "merge every row into the batch, on both sides";
      both.cost = from.cost + 2.6;
      both.steps = from.steps + 1;
      out.push_back(std::move(both));
      return;
    }
  }
}

/// A weight for each class beside a loss that broadcasts it from the last axis: (C) becomes (C, 1, 1).
void line_up_weights(const Candidate& from, const Trouble& trouble, std::vector<Candidate>& out) {
  const TensorSpec* input = from.find_tensor("input");
  for (const auto& [name, spec] : from.question.tensors) {
    if (!is_weight(name) || !trouble.blames(name) || input == nullptr || spec.shape.rank() != 1) continue;
    for (std::int64_t axis = 0; axis + 1 < input->shape.rank(); ++axis) {
      if (input->shape[axis] != spec.shape[0] || !spec.shape[0].is_number()) continue;
      Goal goal{Shape(std::vector<Dim>(static_cast<std::size_t>(input->shape.rank() - axis), Dim(1))), Content::kWeights};
      goal.shape[0] = spec.shape[0];
      for (Edit edit : reach(spec, goal)) {
        edit.title = "line % up with axis " + std::to_string(axis) + " of input";
        edit.cost = axis == 1 ? 1.0 : 1.5;
        out.push_back(with_edit(from, name, edit));
        break;
      }
    }
  }
}

}  // namespace

void shape_moves(const Candidate& from, const Trouble& trouble, std::vector<Step>& steps, std::vector<Candidate>& out) {
  for (const Form& form : from.def->forms) {
    for (const TensorForm& anchor_form : form.tensors) {
      const TensorSpec* anchor = from.find_tensor(anchor_form.tensor);
      if (anchor == nullptr || is_weight(anchor_form.tensor) || !admits_rank(anchor_form.axes, anchor->shape.rank())) continue;
      for (const TensorForm& other : form.tensors) {
        const TensorSpec* spec = from.find_tensor(other.tensor);
        if (spec == nullptr || other.tensor == anchor_form.tensor || contradicts(from, other, *spec)) continue;
        if (is_weight(other.tensor) && !trouble.blames(other.tensor)) continue;
        for (Edit& edit : reach(*spec, goal_for(from, other, anchor_form, *anchor))) {
          const double dearer = edit.cost < 2 ? reluctance(from, other, anchor_form) : 0.3;
          steps.push_back({other.tensor, std::move(edit), dearer});
        }
      }
    }
  }
  merge_rows(from, out);
  line_up_weights(from, trouble, out);
}

}  // namespace lossfit::fix
