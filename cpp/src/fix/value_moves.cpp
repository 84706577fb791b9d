// Changes of values, for calls whose values are known to be what is wrong: class indices out of range, logits where
// probabilities are wanted, variances below zero.
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "fix/moves.hpp"

namespace lossfit::fix {
namespace {

/// Labels such as 2 or 3 are counts or mistakes; grey values of an image reach further.
constexpr double kLeastGrey = 32;
constexpr std::int64_t kMostConstant = 1 << 16;

/// The range of a tensor's elements, and which of them leave [0, classes).
struct Indices {
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  std::int64_t greatest = std::numeric_limits<std::int64_t>::min();
  std::vector<std::int64_t> outside;  ///< distinct values out of range, at most two
  std::vector<std::int64_t> distinct;  ///< distinct values, at most three
  std::int64_t distinct_count = 0;     ///< how many there are
};

void remember(std::vector<std::int64_t>& values, std::int64_t value, std::size_t most) {
  if (values.size() < most && std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
}

Indices indices_of(const Values& values, std::int64_t classes, std::int64_t ignored) {
  Indices found;
  std::set<std::int64_t> all;
  for (std::int64_t i = 0; i < values.count(); ++i) {
    const std::int64_t value = values.integer(i);
    if (value == ignored) continue;
    found.least = std::min(found.least, value);
    found.greatest = std::max(found.greatest, value);
    remember(found.distinct, value, 3);
    all.insert(value);
    if (value < 0 || value >= classes) remember(found.outside, value, 2);
  }
  found.distinct_count = static_cast<std::int64_t>(all.size());
  return found;
}

std::int64_t ignored_index(const Candidate& candidate) {
  for (const auto& [name, value] : candidate.question.options) {
    if (name == "ignore_index" && std::holds_alternative<std::int64_t>(value)) return std::get<std::int64_t>(value);
  }
  return -100;
}

/// As many grey values as classes: each is the mark of a class, in order.
void number_greys(const Candidate& from, const TensorSpec& target, std::vector<Candidate>& out) {
  std::set<std::int64_t> greys;
  for (std::int64_t i = 0; i < target.values->count(); ++i) greys.insert(target.values->integer(i));
  std::vector<std::int64_t> numbers;
  for (std::int64_t i = 0; i < target.values->count(); ++i) {
    numbers.push_back(std::distance(greys.begin(), greys.find(target.values->integer(i))));
  }
  Edit edit{"torch.unique(%, return_inverse=True)[1]", "number the grey values of %", 1.2, Safety::kChangesMeaning, target};
  edit.result.dtype = Dtype::kInt64;
  edit.result.values = Values::from_integers(Dtype::kInt64, numbers);
  out.push_back(with_edit(from, "target", edit));
}

/// The last resort for indices out of range, which hides what is wrong with them. What is ignored stays so.
void limit_indices(const Candidate& from, const TensorSpec& target, std::int64_t most, std::vector<Candidate>& out) {
  const std::int64_t ignored = ignored_index(from);
  const bool ignores = from.def->find_argument("ignore_index") != nullptr;
  bool has_ignored = false;
  bool has_negative = false;
  std::vector<std::int64_t> numbers;
  for (std::int64_t i = 0; i < target.values->count(); ++i) {
    const std::int64_t label = target.values->integer(i);
    const bool is_ignored = ignores && label == ignored;
    has_ignored = has_ignored || is_ignored;
    has_negative = has_negative || (label < 0 && !is_ignored);
    numbers.push_back(is_ignored ? std::min(label, most) : std::clamp<std::int64_t>(label, 0, most));
  }
  if (has_ignored && (has_negative || ignored > most)) return;
  Edit edit{"%.clamp(" + std::string(has_negative ? "0, " : "max=") + std::to_string(most) + ")", "limit % to the classes there are", 4.0, Safety::kChangesMeaning, target};
  edit.result.values = Values::from_integers(target.dtype, numbers);
  out.push_back(with_edit(from, "target", edit));
}

void class_index_moves(const Candidate& from, std::vector<Candidate>& out) {
  const TensorSpec* input = from.find_tensor("input");
  const TensorSpec* target = from.find_tensor("target");
  if (input == nullptr || target == nullptr || !target->values || is_floating(target->dtype) || input->shape.is_scalar()) return;
  const Dim class_axis = from.def->name == "linear_cross_entropy" ? Dim::unknown() : input->shape[input->shape.rank() > 1 ? 1 : 0];
  if (!class_axis.is_number()) return;
  const std::int64_t classes = class_axis.number();
  const Indices found = indices_of(*target->values, classes, ignored_index(from));
  if (found.outside.empty()) return;
  if (found.least == 1 && found.greatest == classes) {
    out.push_back(with_edit(from, "target", mapped(*target, "% - 1", "count the classes in % from 0, not from 1", 1.0, [](double x) { return x - 1; })));
  }
  if (found.least == -1 && found.greatest <= classes - 2) {
    // Where the labels fill -1 .. C-2 without a gap, -1 is a class like the others, and no mark for what is to be ignored.
    const bool is_complete = found.distinct_count == classes;
    out.push_back(with_edit(from, "target", mapped(*target, "% + 1", "count the classes in % from 0, not from -1", is_complete ? 1.0 : 1.5, [](double x) { return x + 1; })));
  }
  if (found.outside.size() == 1 && from.def->find_argument("ignore_index") != nullptr) {
    const std::int64_t value = found.outside.front();
    const bool customary = value == 255 || value == -1 || value == -100;
    out.push_back(with_option(from, "ignore_index", OptionValue(value), "ignore the label " + std::to_string(value), customary ? 1.2 : 3.0));
  }
  if (found.least == 0 && found.greatest >= static_cast<std::int64_t>(kLeastGrey) && found.distinct_count > 2 && found.distinct_count == classes) number_greys(from, *target, out);
  limit_indices(from, *target, classes - 1, out);
  if (classes == 2 && found.distinct.size() == 2 && found.least == 0) {
    out.push_back(with_edit(from, "target", mapped(*target, "(% > 0).long()", "make a class index of the grey value " + std::to_string(found.greatest),
                                                   1.1, [](double x) { return x > 0 ? 1.0 : 0.0; })));
  }
}

void probability_moves(const Candidate& from, const Trouble& trouble, std::vector<Candidate>& out) {
  const TensorSpec* input = from.find_tensor("input");
  const TensorSpec* target = from.find_tensor("target");
  if (trouble.blames("input") && input != nullptr) out.push_back(with_edit(from, "input", sigmoid(*input)));
  if (!trouble.blames("target") || target == nullptr || !target->values || target->values->count() == 0) return;
  const std::vector<double> numbers = target->values->to_doubles();
  const auto [least, greatest] = std::minmax_element(numbers.begin(), numbers.end());
  const bool signs = std::all_of(numbers.begin(), numbers.end(), [](double x) { return x == -1 || x == 1; });
  if (signs) {
    out.push_back(with_edit(from, "target", mapped(*target, "(% + 1) / 2", "map the labels -1 and 1 in % to 0 and 1", 1.0, [](double x) { return (x + 1) / 2; })));
  } else if (*least >= -1 && *greatest <= 1) {
    out.push_back(with_edit(from, "target", mapped(*target, "(% + 1) / 2", "bring % from -1..1 to 0..1", 1.5, [](double x) { return (x + 1) / 2; })));
  } else if (*least >= 0 && *greatest >= kLeastGrey && *greatest <= 255) {
    out.push_back(with_edit(from, "target", mapped(*target, "% / 255", "scale the grey values in % to 0..1", 2.0, [](double x) { return x / 255; })));
  }
  out.push_back(with_edit(from, "target", mapped(*target, "%.clamp(0, 1)", "limit % to 0..1", 3.0, [](double x) { return std::clamp(x, 0.0, 1.0); })));
}

void variance_moves(const Candidate& from, std::vector<Candidate>& out) {
  const TensorSpec* var = from.find_tensor("var");
  if (var == nullptr || !is_floating(var->dtype)) return;
  out.push_back(with_edit(from, "var", mapped(*var, "%.exp()", "take % as a log-variance", 1.5, [](double x) { return std::exp(x); })));
  out.push_back(with_edit(from, "var", mapped(*var, "F.softplus(%)", "make % positive with softplus", 2.0, [](double x) { return std::log1p(std::exp(x)); })));
}

/// A target that is one number throughout, as GANs have it, is best made as large as the scores.
void constant_target(const Candidate& from, std::vector<Candidate>& out) {
  const TensorSpec* input = from.find_tensor("input");
  const TensorSpec* target = from.find_tensor("target");
  if (input == nullptr || target == nullptr || !target->values || target->values->count() < 2 || !is_floating(target->dtype)) return;
  const std::vector<double> numbers = target->values->to_doubles();
  const double number = numbers.front();
  if ((number != 0 && number != 1) || std::any_of(numbers.begin(), numbers.end(), [&](double x) { return x != number; })) return;
  const auto count = input->shape.element_count();
  if (!count || *count > kMostConstant || input->shape == target->shape) return;
  Edit edit{number == 0 ? "torch.zeros_like({input})" : "torch.ones_like({input})", "make a target of " + std::string(number == 0 ? "zeros" : "ones") + " as large as input",
            0.6, Safety::kChangesMeaning, *input};
  edit.result.values = Values::from_doubles(input->dtype, std::vector<double>(static_cast<std::size_t>(*count), number));
  out.push_back(with_edit(from, "target", edit));
}

}  // namespace

void value_moves(const Candidate& from, const Trouble& trouble, std::vector<Candidate>& out) {
  if (trouble.has("LF0301") || trouble.has("LF0306")) class_index_moves(from, out);
  if (trouble.has("LF0302") || trouble.has("LF0506")) probability_moves(from, trouble, out);
  if (trouble.has("LF0303")) variance_moves(from, out);
  if (from.steps == 0 && (trouble.has("LF0101") || trouble.has("LF0102") || trouble.has("LF0105") || trouble.has("LF0501"))) constant_target(from, out);
}

}  // namespace lossfit::fix
