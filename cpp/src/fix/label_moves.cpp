// Lists of labels and what goes with them: their lengths, rows of 0 and 1 instead of lists, weights of another length.
#include <algorithm>
#include <set>

#include "fix/moves.hpp"
#include "numeric/tensor_values.hpp"

namespace lossfit::fix {
namespace {

std::string number(std::int64_t value) { return std::to_string(value); }

bool is_list(const Candidate& from, std::string_view argument) {
  const std::string* text = from.question.spelling ? find_named(from.question.spelling->arguments, argument) : nullptr;
  return text != nullptr && (text->starts_with("[") || text->starts_with("("));
}

/// Lengths that ask for more than there is, cut to what there is.
void shorter_lengths(const Candidate& from, std::string_view lengths, std::string_view of, std::int64_t axis, std::vector<Candidate>& out) {
  const TensorSpec* spec = from.find_tensor(lengths);
  const TensorSpec* measured = from.find_tensor(of);
  if (spec == nullptr || measured == nullptr || !spec->values || measured->shape.rank() <= axis || !measured->shape[axis].is_number()) return;
  const std::int64_t most = measured->shape[axis].number();
  std::vector<std::int64_t> numbers;
  for (std::int64_t i = 0; i < spec->values->count(); ++i) numbers.push_back(std::min(spec->values->integer(i), most));
  Edit edit{(is_list(from, lengths) ? "torch.tensor(%)" : "%") + std::string(".clamp(max=") + number(most) + ")", "limit % to the " + number(most) + " there are", 1.0,
            Safety::kChangesMeaning, *spec};
  edit.result.values = Values::from_integers(spec->dtype, numbers);
  out.push_back(with_edit(from, lengths, edit));
}

/// Label sequences padded to one length and laid out in one row: a row for each again.
void rows_of_labels(const Candidate& from, std::vector<Candidate>& out) {
  const TensorSpec* targets = from.find_tensor("targets");
  const TensorSpec* lengths = from.find_tensor("target_lengths");
  if (targets == nullptr || lengths == nullptr || targets->shape.rank() != 1 || !targets->shape.is_known() || !lengths->shape.is_known()) return;
  const std::int64_t rows = lengths->shape.element_count().value_or(0);
  const std::int64_t labels = targets->shape[0].number();
  if (rows < 1 || labels % rows != 0 || labels == 0) return;
  const auto reshaped = tensor::reshape(*targets, {tensor::Size(rows), tensor::Size(labels / rows)});
  if (!reshaped.ok()) return;
  out.push_back(with_edit(from, "targets", {"%.view(" + number(rows) + ", " + number(labels / rows) + ")", "give each label sequence in % its row", 1.0, Safety::kReshapes, *reshaped, false}));
}

/// [0, 0, 1, 1] as the list [2, 3, -1, -1].
void list_of_classes(const Candidate& from, std::vector<Candidate>& out) {
  const TensorSpec* target = from.find_tensor("target");
  if (target == nullptr || !target->values || target->shape.is_scalar() || is_floating(target->dtype)) return;
  const std::int64_t classes = target->shape[-1].number();
  std::vector<std::int64_t> listed;
  for (std::int64_t row = 0; row < target->values->count(); row += classes) {
    const std::size_t begin = listed.size();
    for (std::int64_t i = 0; i < classes; ++i) {
      if (target->values->integer(row + i) != 0) listed.push_back(i);
    }
    listed.resize(begin + static_cast<std::size_t>(classes), -1);
  }
  Edit edit{"%.argsort(dim=-1, descending=True, stable=True).masked_fill(torch.arange(" + number(classes) + ") >= {target}.sum(-1, keepdim=True), -1)",
            "list the classes of each row of %, with -1 behind them", 0.9, Safety::kExact, *target};
  edit.result.dtype = Dtype::kInt64;
  edit.result.values = Values::from_integers(Dtype::kInt64, listed);
  out.push_back(with_edit(from, "target", edit));
}

/// The list [0, 3, -1, -1] as the row [1, 0, 0, 1].
void row_of_classes(const Candidate& from, std::vector<Candidate>& out) {
  const TensorSpec* input = from.find_tensor("input");
  const TensorSpec* target = from.find_tensor("target");
  if (input == nullptr || target == nullptr || !target->values || target->shape.is_scalar() || is_floating(target->dtype) || input->shape != target->shape) return;
  const std::int64_t classes = target->shape[-1].number();
  std::vector<std::int64_t> row(static_cast<std::size_t>(target->values->count()), 0);
  bool padded = false;
  for (std::int64_t i = 0; i < target->values->count(); ++i) {
    const std::int64_t label = target->values->integer(i);
    if (label < -1 || label >= classes) return;
    padded = padded || label == -1;
    if (label >= 0) ++row[static_cast<std::size_t>(i / classes * classes + label)];
  }
  if (!padded || std::any_of(row.begin(), row.end(), [](std::int64_t count) { return count > 1; })) return;
  Edit edit{"F.one_hot(% + 1, " + number(classes + 1) + ")[..., 1:].sum(-2)", "make rows of 0 and 1 of the classes that % lists", 0.8, Safety::kExact, *target};
  edit.result.dtype = Dtype::kInt64;
  edit.result.values = Values::from_integers(Dtype::kInt64, row);
  out.push_back(with_edit(from, "target", edit));
}

/// The classes that do not occur among the targets, where they are known.
std::set<std::int64_t> absent_classes(const TensorSpec* target, std::int64_t classes) {
  std::set<std::int64_t> absent;
  if (target == nullptr || !target->values || is_floating(target->dtype)) return absent;
  for (std::int64_t i = 0; i < classes; ++i) absent.insert(i);
  for (std::int64_t i = 0; i < target->values->count(); ++i) absent.erase(target->values->integer(i));
  return absent;
}

/// A weight for each class, of another length than there are classes.
void weight_length(const Candidate& from, std::vector<Candidate>& out) {
  const TensorSpec* input = from.find_tensor("input");
  const TensorSpec* weight = from.find_tensor("weight");
  if (input == nullptr || weight == nullptr || input->shape.is_scalar() || weight->shape.rank() != 1 || !weight->shape[0].is_number()) return;
  const Dim class_axis = input->shape[input->shape.rank() > 1 ? 1 : 0];
  if (!class_axis.is_number() || class_axis == weight->shape[0] || class_axis == Dim(0) || weight->shape[0] == Dim(0)) return;
  const std::int64_t classes = class_axis.number();
  const std::int64_t missing = classes - weight->shape[0].number();
  if (missing < 0) {
    out.push_back(with_edit(from, "weight", {"%[:" + number(classes) + "]", "take the first " + number(classes) + " entries of %", 4.0, Safety::kChangesMeaning,
                                             *tensor::slice(*weight, 0, std::nullopt, classes)}));
    return;
  }
  TensorSpec longer = tensor::like(*weight, Shape{classes});
  const std::set<std::int64_t> absent = absent_classes(from.find_tensor("target"), classes);
  const bool front = static_cast<std::int64_t>(absent.size()) == missing && *absent.rbegin() == missing - 1;
  const std::string count = missing == 1 ? "class" : number(missing) + " classes";
  if (front) {
    out.push_back(with_edit(from, "weight", {"F.pad(%, (" + number(missing) + ", 0))", "weigh the first " + count + ", which no target has, with 0", 1.5, Safety::kChangesMeaning, longer}));
  }
  out.push_back(with_edit(from, "weight", {"F.pad(%, (0, " + number(missing) + "), value=1.0)", "weigh the last " + count + " with 1", 4.0, Safety::kChangesMeaning, longer}));
}

/// A weight for label 0 and one for label 1, which a loss of single bits wants for each element, or as their ratio.
void weights_of_labels(const Candidate& from, std::string_view argument, std::vector<Candidate>& out) {
  const TensorSpec* weight = from.find_tensor(argument);
  const TensorSpec* target = from.find_tensor("target");
  if (weight == nullptr || target == nullptr || weight->shape != Shape{2} || !is_floating(weight->dtype)) return;
  if (argument == "weight") {
    out.push_back(with_edit(from, argument, {"%[{target}.long()]", "give each element the weight of its label", 1.1, Safety::kExact, tensor::like(*weight, target->shape)}));
  } else {
    out.push_back(with_edit(from, argument, {"%[1] / %[0]", "weigh label 1 against label 0", 1.1, Safety::kChangesMeaning, tensor::like(*weight, Shape{})}));
  }
}

}  // namespace

void label_moves(const Candidate& from, const Trouble& trouble, std::vector<Candidate>& out) {
  if (trouble.has("LF0304") && trouble.blames("target_lengths")) shorter_lengths(from, "target_lengths", "targets", 1, out);
  if (trouble.has("LF0304") && trouble.blames("input_lengths")) shorter_lengths(from, "input_lengths", "log_probs", 0, out);
  if (trouble.has("LF0109")) rows_of_labels(from, out);
  if (trouble.has("LF0515")) list_of_classes(from, out);
  if (trouble.has("LF0506") || trouble.has("LF0302")) row_of_classes(from, out);
  if (trouble.has("LF0107") && (from.def->find_argument("ignore_index") != nullptr || from.def->name == "multi_margin_loss")) weight_length(from, out);
  for (const std::string_view argument : {"weight", "pos_weight"}) {
    if (from.def->name.starts_with("binary_cross_entropy") && trouble.blames(argument)) weights_of_labels(from, argument, out);
  }
}

}  // namespace lossfit::fix
