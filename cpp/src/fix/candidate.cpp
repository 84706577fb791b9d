// Changing a call and writing it as Python; see candidate.hpp.
#include "fix/candidate.hpp"

#include <algorithm>
#include <cstdio>

#include "catalogue/registry.hpp"

namespace lossfit::fix {
namespace {

std::string replaced(std::string_view pattern, char placeholder, std::string_view with) {
  std::string result;
  for (char c : pattern) {
    if (c == placeholder) {
      result += with;
    } else {
      result += c;
    }
  }
  return result;
}

/// The expression that stands for an argument in the user's own code.
std::string spelt(const Question& question, std::string_view argument) {
  if (question.spelling) {
    if (const std::string* expression = find_named(question.spelling->arguments, argument)) return *expression;
  }
  return std::string(argument);
}

void combine(Candidate& candidate, std::string title, double cost, Safety safety) {
  candidate.title += (candidate.title.empty() ? "" : ", and ") + std::move(title);
  candidate.cost += cost;
  candidate.safety = std::max(candidate.safety, safety);
  ++candidate.steps;
}

/// `{input}` in a piece of Python becomes that argument's own expression. `{input|.expand(3, 4)}` becomes
/// `.expand_as(input)`, or the part behind the bar where that argument is changed itself and has another shape by then.
std::string resolved(const Candidate& candidate, std::string python) {
  for (const Argument& argument : candidate.def->signature) {
    const std::string expression = spelt(candidate.question, argument.name);
    const bool changed = find_named(candidate.python, argument.name) != nullptr;
    const std::string mark = "{" + std::string(argument.name);
    for (std::size_t at = 0; (at = python.find(mark, at)) != std::string::npos;) {
      const std::size_t end = python.find('}', at);
      const std::size_t bar = at + mark.size();
      if (end == std::string::npos) break;
      std::string with = expression;
      if (python[bar] == '|') with = changed ? python.substr(bar + 1, end - bar - 1) : ".expand_as(" + expression + ")";
      if (python[bar] != '|' && bar != end) {
        ++at;
        continue;
      }
      python.replace(at, end - at + 1, with);
      at += with.size();
    }
  }
  return python;
}

constexpr std::size_t kLongKey = 512;

template <class T>
void append_bytes(std::string& key, const T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  key.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void append_option(std::string& key, const OptionValue& value) {
  append_bytes(key, value.index());
  if (const auto* text = std::get_if<std::string>(&value)) {
    key += *text;
  } else if (const auto* flag = std::get_if<bool>(&value)) {
    append_bytes(key, *flag);
  } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    append_bytes(key, *whole);
  } else if (const auto* number = std::get_if<double>(&value)) {
    append_bytes(key, *number);
  }
}

void append_effect(std::string& effects, std::string_view tensor, const Edit& edit) {
  if (!edit.moves_elements) return;
  effects += tensor;
  effects += edit.title;
}

bool is_atom(std::string_view expression) {
  int depth = 0;
  for (char c : expression) {
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (c == ')' || c == ']' || c == '}') --depth;
    const bool part_of_name = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
                              static_cast<unsigned char>(c) >= 0x80;
    const bool closes = c == ')' || c == ']' || c == '}';
    if (depth == 0 && !part_of_name && !closes) return false;
  }
  return !expression.empty() && !(expression.front() >= '0' && expression.front() <= '9');
}

}  // namespace

std::string applied(std::string_view pattern, std::string_view expression) {
  const bool method = pattern.starts_with("%") && pattern.size() > 1;
  return replaced(pattern, '%', method && !is_atom(expression) ? "(" + std::string(expression) + ")" : std::string(expression));
}

const TensorSpec* Candidate::find_tensor(std::string_view name) const { return find_named(question.tensors, name); }

Candidate with_edit(const Candidate& candidate, std::string_view tensor, const Edit& edit) {
  Candidate next = candidate;
  *find_named(next.question.tensors, tensor) = edit.result;
  std::string* python = find_named(next.python, tensor);
  if (python == nullptr) python = &next.python.emplace_back(std::string(tensor), spelt(next.question, tensor)).second;
  *python = applied(edit.python, *python);
  append_effect(next.effects, tensor, edit);
  combine(next, replaced(edit.title, '%', spelt(next.question, tensor)), edit.cost, edit.safety);
  return next;
}

Candidate with_option(const Candidate& candidate, std::string_view option, std::optional<OptionValue> value, std::string title, double cost) {
  Candidate next = candidate;
  auto& options = next.question.options;
  options.erase(std::remove_if(options.begin(), options.end(), [&](const auto& entry) { return entry.first == option; }), options.end());
  if (value) options.emplace_back(std::string(option), *value);
  combine(next, std::move(title), cost, Safety::kChangesMeaning);
  return next;
}

Candidate with_loss(const Candidate& candidate, const LossDef& def, std::string title, double cost) {
  Candidate next = candidate;
  next.def = &def;
  next.question.loss = def.name;
  const auto lacks = [&](const auto& entry) { return def.find_argument(entry.first) == nullptr; };
  auto& tensors = next.question.tensors;
  auto& options = next.question.options;
  tensors.erase(std::remove_if(tensors.begin(), tensors.end(), lacks), tensors.end());
  options.erase(std::remove_if(options.begin(), options.end(), lacks), options.end());
  combine(next, std::move(title), cost, Safety::kChangesMeaning);
  return next;
}

Candidate with_around(const Candidate& candidate, Around around, std::string title, double cost, Safety safety) {
  Candidate next = candidate;
  next.around = std::move(around);
  combine(next, std::move(title), cost, safety);
  return next;
}

Candidate with_swapped(const Candidate& candidate, std::string_view a, std::string_view b) {
  Candidate next = candidate;
  std::swap(*find_named(next.question.tensors, a), *find_named(next.question.tensors, b));
  next.effects += "swapped";
  next.python.emplace_back(std::string(a), spelt(next.question, b));
  next.python.emplace_back(std::string(b), spelt(next.question, a));
  combine(next, "swap " + spelt(next.question, a) + " and " + spelt(next.question, b), 1.5, Safety::kExact);
  return next;
}

std::string identity(const Candidate& candidate, const Step* step) {
  // Bytes rather than words: a search asks for more of these than for anything else.
  std::string key;
  key.reserve(kLongKey);
  append_bytes(key, candidate.def);
  for (const auto& [name, spec] : candidate.question.tensors) {
    const TensorSpec& now = step != nullptr && step->tensor == name ? step->edit.result : spec;
    key += name;
    append_bytes(key, now.dtype);
    for (const Dim& dim : now.shape) append_bytes(key, dim);
    key += '|';
  }
  for (const auto& [name, value] : candidate.question.options) {
    key += name;
    append_option(key, value);
  }
  key += candidate.effects;
  key += candidate.around.python;
  if (step != nullptr) append_effect(key, step->tensor, step->edit);
  return key;
}

std::string python_call(const Candidate& candidate) {
  const Question& question = candidate.question;
  std::string arguments;
  bool by_keyword = false;
  for (const Argument& argument : candidate.def->signature) {
    const TensorSpec* spec = candidate.find_tensor(argument.name);
    const OptionValue* option = find_named(question.options, argument.name);
    if (spec == nullptr && option == nullptr) {
      by_keyword = true;
      continue;
    }
    const std::string* changed = find_named(candidate.python, argument.name);
    std::string value = spec == nullptr ? python_literal(*option) : changed != nullptr ? resolved(candidate, *changed) : spelt(question, argument.name);
    by_keyword = by_keyword || argument.keyword_only || !argument.required;
    arguments += (arguments.empty() ? "" : ", ") + (by_keyword ? std::string(argument.name) + "=" : "") + value;
  }
  const std::string call = "F." + std::string(candidate.def->name) + "(" + arguments + ")";
  const std::string& around = candidate.around.python;
  const std::size_t place = around.find('%');
  if (place == std::string::npos) return call;
  return resolved(candidate, around.substr(0, place)) + call + resolved(candidate, around.substr(place + 1));
}

}  // namespace lossfit::fix
