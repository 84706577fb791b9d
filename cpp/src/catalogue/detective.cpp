// Arithmetic on sizes and labels; see detective.hpp.
#include "catalogue/detective.hpp"

#include <algorithm>
#include <numeric>

namespace lossfit {
namespace {

constexpr std::size_t kMostClues = 2;

std::string times(std::int64_t a, std::int64_t b) { return std::to_string(a) + " x " + std::to_string(b); }

/// `7 x 7` for 49; empty for numbers that are no square of 2 or more.
std::string as_square(std::int64_t number) {
  std::int64_t root = 1;
  while (root * root < number) ++root;
  return root > 1 && root * root == number ? times(root, root) : "";
}

bool is_power_of_two(std::int64_t number) { return number > 1 && (number & (number - 1)) == 0; }

std::string multiple_clue(std::string_view larger_name, std::int64_t larger, std::string_view smaller_name, std::int64_t smaller) {
  const std::int64_t factor = larger / smaller;
  std::string clue = std::to_string(larger) + " = " + times(smaller, factor) + ": " + std::string(larger_name) + " has " + std::to_string(factor) +
                     " entries for each one of " + std::string(smaller_name);
  const std::string square = as_square(factor);
  if (factor == 3) return clue + ", as when an RGB image is taken for a mask.";
  if (!square.empty()) return clue + "; " + std::to_string(factor) + " = " + square + ", as when a map is folded into the batch by view(-1, ..).";
  return clue + ", as when an axis is folded into the batch by view(-1, ..).";
}

/// The axes of the two differing arguments that a diagnostic labels, with their sizes.
struct Pair {
  const Label* a = nullptr;
  const Label* b = nullptr;
  std::int64_t size_a = 0;
  std::int64_t size_b = 0;
};

std::optional<std::int64_t> labelled_size(const Call& call, const Label& label) {
  const TensorSpec* spec = call.find_tensor(label.tensor);
  if (spec == nullptr || !label.axis || *label.axis >= spec->shape.rank()) return std::nullopt;
  const Dim size = spec->shape[*label.axis];
  return size.is_number() ? std::optional(size.number()) : std::nullopt;
}

std::optional<Pair> differing(const Call& call, const Diagnostic& diagnostic) {
  for (const Label& a : diagnostic.labels) {
    for (const Label& b : diagnostic.labels) {
      if (a.tensor.ends_with("weight") || b.tensor.ends_with("weight")) continue;
      const auto size_a = labelled_size(call, a);
      const auto size_b = labelled_size(call, b);
      if (&a != &b && a.tensor != b.tensor && size_a && size_b && *size_a != *size_b) return Pair{&a, &b, *size_a, *size_b};
    }
  }
  return std::nullopt;
}

std::optional<std::int64_t> class_count(const Call& call) {
  const TensorSpec* input = call.find_tensor("input");
  if (input == nullptr || input->shape.is_scalar()) return std::nullopt;
  const Dim classes = input->shape[input->shape.rank() > 1 ? 1 : 0];
  return classes.is_number() ? std::optional(classes.number()) : std::nullopt;
}

/// ignore_index, where the loss has one.
std::optional<std::int64_t> ignored_class(const Call& call) {
  if (call.def().find_argument("ignore_index") == nullptr || call.is_none("ignore_index")) return std::nullopt;
  return call.integer("ignore_index");
}

}  // namespace

std::vector<std::string> size_clues(std::string_view name_a, std::int64_t a, std::string_view name_b, std::int64_t b) {
  if (a < b) return size_clues(name_b, b, name_a, a);
  std::vector<std::string> clues;
  if (b <= 1 || a == b) return clues;
  const std::int64_t common = std::gcd(a, b);
  if (a % b == 0) {
    clues.push_back(multiple_clue(name_a, a, name_b, b));
  } else if (common > 1 && a / common - b / common == 1) {
    clues.push_back(std::to_string(a) + " = " + times(common, a / common) + " and " + std::to_string(b) + " = " + times(common, b / common) +
                    ": with " + std::to_string(common) + " in a batch, each sequence in " + std::string(name_b) + " is one step shorter.");
  } else if (common > 1) {
    clues.push_back(std::to_string(a) + " = " + times(common, a / common) + " and " + std::to_string(b) + " = " + times(common, b / common) +
                    ": they share the factor " + std::to_string(common) + ", and the rest differs.");
  } else if (a - b <= 16) {
    clues.push_back(std::to_string(a) + " - " + std::to_string(b) + " = " + std::to_string(a - b) + ": " + std::string(name_b) + " is " +
                    std::to_string(a - b) + " short, as when tokens are added or dropped on one side only.");
  }
  if (is_power_of_two(a) && a % b != 0 && clues.size() < kMostClues) {
    clues.push_back(std::to_string(a) + " is a customary batch size and " + std::to_string(b) + " may be the last, smaller batch of a data set.");
  }
  return clues;
}

std::vector<std::string> label_clues(const Values& labels, std::int64_t classes, std::optional<std::int64_t> ignored) {
  std::vector<std::string> clues;
  if (is_floating(labels.dtype())) return clues;
  std::optional<std::int64_t> first;
  std::int64_t greatest = 0;
  for (std::int64_t i = 0; i < labels.count(); ++i) {
    const std::int64_t label = labels.integer(i);
    if (label == ignored) continue;
    greatest = first ? std::max(greatest, label) : label;
    first = std::min(first.value_or(label), label);
  }
  if (!first) return clues;
  const std::int64_t least = *first;
  clues.push_back("The labels run from " + std::to_string(least) + " to " + std::to_string(greatest) + "; " + std::to_string(classes) + " classes take 0 to " +
                  std::to_string(classes - 1) + (ignored ? ", and ignore_index is " + std::to_string(*ignored) : "") + ".");
  if (least == 1 && greatest == classes) clues.push_back("They seem to be counted from 1: subtract 1.");
  if (greatest == 255) clues.push_back("255 is the customary void label of masks: ignore_index=255 leaves it out.");
  if (least == -1) clues.push_back("-1 often stands for no label: ignore_index=-1 leaves it out.");
  if (least == 0 && greatest == classes) clues.push_back("The model may count classes without the background: it needs " + std::to_string(classes + 1) + " outputs.");
  return clues;
}

void add_clues(const Call& call, Diagnostic& diagnostic) {
  if (const std::optional<Pair> pair = differing(call, diagnostic)) {
    for (std::string& clue : size_clues(pair->a->tensor, pair->size_a, pair->b->tensor, pair->size_b)) diagnostic.notes.push_back(std::move(clue));
  }
  const TensorSpec* target = call.find_tensor("target");
  const auto classes = class_count(call);
  if (diagnostic.code == "LF0301" && target != nullptr && target->values && classes) {
    for (std::string& clue : label_clues(*target->values, *classes, ignored_class(call))) diagnostic.notes.push_back(std::move(clue));
  }
}

std::string advice_without_fix(const Call& call, const Diagnostic& diagnostic) {
  const std::string_view code = diagnostic.code;
  if (code == "LF0301") {
    return "No operation on these tensors helps: the model needs an output for every class in the data, or the labels must be renumbered.";
  }
  if (code == "LF0101" || code == "LF0102" || code == "LF0104" || code == "LF0105" || code == "LF0108") {
    const std::optional<Pair> pair = differing(call, diagnostic);
    const std::string which = pair ? pair->a->tensor + " and " + pair->b->tensor : std::string("the arguments");
    return "No operation on these tensors makes them agree without inventing data: look at where " + which +
           " are made, at the layer or the batch that gives each its size.";
  }
  if (code == "LF0107") return "Make the weight anew with one entry for each class.";
  if (code == "LF0106" || code == "LF0103" || code == "LF0110" || code == "LF0111") {
    return "No single operation brings these shapes to what the loss takes: see the contract for the shapes that go together.";
  }
  if (code == "LF0401" || code == "LF0402" || code == "LF0403" || code == "LF0305") return "Change the option: no tensor is at fault.";
  if (code.starts_with("LF02")) return "No cast of one argument helps: make the tensors in a dtype that the contract names.";
  if (code == "LF0302" || code == "LF0303" || code == "LF0304" || code == "LF0306") {
    return "No operation that keeps their meaning helps: correct the values where they are made, as the contract states them.";
  }
  return "Nothing in the vocabulary of fixes helps: see the contract for what the loss takes.";
}

}  // namespace lossfit
