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

}  // namespace lossfit::snippet
