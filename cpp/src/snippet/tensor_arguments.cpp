// Looks for a tensor in what was given for one; see tensor_arguments.hpp.
#include "snippet/tensor_arguments.hpp"

#include <algorithm>

#include "lossfit/engine.hpp"
#include "snippet/data.hpp"

namespace lossfit::snippet {
namespace {

constexpr std::size_t kMostOffered = 3;

/// A tensor that could stand there, and how it is written; `%` is the expression given.
struct Offer {
  std::string python;
  std::string title;
  TensorSpec spec;
};

bool is_tensor(const Value& value) { return as<Tensor>(value) != nullptr && !as<Tensor>(value)->is_array; }

void add(std::vector<Offer>& offers, std::string python, std::string title, const Value& value) {
  if (is_tensor(value)) offers.push_back({std::move(python), std::move(title), as<Tensor>(value)->spec});
}

std::vector<Offer> offers_for(Machine& machine, const Value& value) {
  std::vector<Offer> offers;
  if (const Instance* instance = as<Instance>(value)) {
    for (const auto& [name, held] : instance->attributes) add(offers, "%." + std::string(name), "give its " + std::string(name), held);
  }
  if (const Dict* dict = as<Dict>(value)) {
    for (const auto& [key, held] : dict->items) {
      if (const std::string* name = text_of(key)) add(offers, "%[\"" + *name + "\"]", "give its entry " + *name, held);
    }
  }
  if (Sequence* sequence = as<Sequence>(value); sequence != nullptr && sequence->is_known && !sequence->items.empty()) {
    const bool numbers = std::none_of(sequence->items.begin(), sequence->items.end(), [](const Value& item) { return as<Tensor>(item) != nullptr || is_unknown(item); });
    if (numbers) {
      try {
        add(offers, "torch.tensor(%)", "make a tensor of it", tensor_from(machine, value, std::nullopt));
      } catch (const PythonError&) {
        // No numbers after all, or rows of different lengths.
      } catch (const Unsure&) {
      }
    }
    std::vector<TensorSpec> specs;
    for (const Value& item : sequence->items) {
      if (is_tensor(item)) specs.push_back(as<Tensor>(item)->spec);
    }
    if (specs.size() == sequence->items.size()) {
      if (const auto stacked = tensor::stack(specs, 0); stacked.ok()) offers.push_back({"torch.stack(%)", "stack its tensors", *stacked});
    }
    for (std::size_t i = 0; i < sequence->items.size() && i < kMostOffered; ++i) {
      add(offers, "%[" + std::to_string(i) + "]", "give its item " + std::to_string(i), sequence->items[i]);
    }
  }
  if (const Tensor* array = as<Tensor>(value); array != nullptr && array->is_array) {
    offers.push_back({"torch.from_numpy(%)", "make a tensor of the array", array->spec});
  }
  return offers;
}

std::string written(std::string_view pattern, std::string_view expression) {
  std::string text;
  for (const char c : pattern) text += c == '%' ? std::string(expression) : std::string(1, c);
  return text;
}

}  // namespace

std::vector<Fix> tensors_instead(Machine& machine, const Question& question, std::string_view argument, const Value& value, Node call, Node expression) {
  std::vector<Fix> fixes;
  if (!call || !expression) return fixes;
  for (Offer& offer : offers_for(machine, value)) {
    Question after = question;
    after.evaluate = false;
    after.tensors.emplace_back(argument, std::move(offer.spec));
    const Outcome<Report> report = check(after);
    if (!report.ok() || report->status == Status::kMismatch || fixes.size() >= kMostOffered) continue;
    std::string text(call.text());
    text.replace(expression.start() - call.start(), expression.text().size(), written(offer.python, expression.text()));
    fixes.push_back({offer.title, std::move(text), Safety::kChangesMeaning, Proof::kShape, *report->result, std::move(after)});
  }
  return fixes;
}

std::vector<Fix> numbers_instead(const Question& question, std::string_view argument, const TensorSpec& given, Node call, const Named<Node>& arguments) {
  const Node* expression = find_named(arguments, argument);
  if (!call || expression == nullptr || !given.shape.is_known() || given.shape.is_empty()) return {};
  const bool single = given.shape.element_count() == 1;
  Question after = question;
  after.evaluate = false;
  after.options.emplace_back(argument, given.values ? given.values->number(0) : 1.0);
  std::string rows;
  std::string tensors;
  std::string text(call.text());
  // From the last argument to the first, so that the places of the others stay.
  Named<Node> places = arguments;
  std::sort(places.begin(), places.end(), [](const auto& a, const auto& b) { return a.second.start() > b.second.start(); });
  for (const auto& [name, node] : places) {
    TensorSpec* spec = find_named(after.tensors, name);
    const std::string row = name == argument ? "d" : name.substr(0, 1);
    std::string written = name == argument ? single ? std::string(node.text()) + ".item()" : "float(d)" : row;
    if (single && spec != nullptr) continue;
    if (!single && spec != nullptr) {
      if (spec->shape.is_scalar() || spec->shape[0] != given.shape[0]) return {};
      *spec = TensorSpec{Shape(std::vector<Dim>(spec->shape.begin() + 1, spec->shape.end())), spec->dtype, spec->device, std::nullopt};
    }
    text.replace(node.start() - call.start(), node.text().size(), written);
    rows = row + (rows.empty() ? "" : ", ") + rows;
    tensors = std::string(node.text()) + (tensors.empty() ? "" : ", ") + tensors;
  }
  if (!single && given.shape.rank() != 1) return {};
  const Outcome<Report> report = check(after);
  if (!report.ok() || report->status == Status::kMismatch) return {};
  if (single) return {{"give the number in it", std::move(text), Safety::kExact, Proof::kShape, *report->result, std::move(after)}};
  text = "torch.stack([" + text + " for " + rows + " in zip(" + tensors + ")])";
  Meta result = *report->result;
  const bool mean = result.shape.is_scalar();
  if (mean) text += ".mean()";
  std::vector<Dim> dims(result.shape.begin(), result.shape.end());
  if (!mean) dims.insert(dims.begin(), given.shape[0]);
  result.shape = Shape(std::move(dims));
  return {{"take each row with its own number", std::move(text), Safety::kChangesMeaning, Proof::kShape, std::move(result), std::move(after)}};
}

}  // namespace lossfit::snippet
